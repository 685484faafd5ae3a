package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.Answer;
import dev.graceful.host.Question;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.Observation;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.observe.Observer;
import dev.graceful.plan.Planner;
import dev.graceful.reload.Drift;
import dev.graceful.reload.LoadedCode;
import dev.graceful.reload.Situation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody pulls by hand, workers that have had their share of requests are replaced, and nobody reloads. */
class DriftE2E {
    private static final int MOST_ROUNDS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void workersThatAreRecycledAfterAPullByHandAreToldAndLeftAlone() throws IOException {
        AppRepository app = AppRepository.create(directory.resolve("app"));
        String first = app.works("v1");
        String wished = app.works("v2");
        String pulled = app.works("v3");
        Path origin = directory.resolve("origin.git");
        app.git("clone", "--quiet", "--bare", ".", origin.toString());
        app.git("reset", "--quiet", "--hard", first);
        app.checkout(first);
        Desired desired =
                Wishes.revision(wished, origin, app.directory(), Desired.Strategy.AUTO, Duration.ofMillis(500));
        // So far apart that the others are still there when the first is replaced.
        var flags = Start.HUP.flags(Venv.GUNICORN_NEWEST).with("--max-requests", "30", "--max-requests-jitter", "150");
        try (var host = new LocalHost("localhost", directory.resolve("state"));
                var gunicorn = RealGunicorn.start(app, directory.resolve("run"), flags)) {
            var operator = new Operator(host, desired, Pace.real());
            assertThat(operator.untilSettled(MOST_ROUNDS))
                    .as("%s", operator.done())
                    .isInstanceOf(Plan.Next.Rest.class);
            List<ProcessHandle> masters = gunicorn.masters();
            app.checkout(pulled);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> label(host, gunicorn), "v3"::equals);

            Observation seen = await().atMost(PATIENCE)
                    .until(() -> new Observer().observe(host, desired), look -> runBoth(desired, look, wished, pulled));

            Drift drift = Drift.of(desired, seen).orElseThrow();
            System.out.println("recycled after a pull by hand: " + drift.message());
            assertThat(drift.drifted()).isTrue();
            assertThat(Planner.plan(desired, seen).next())
                    .isInstanceOfSatisfying(
                            Plan.Next.Stop.class,
                            stop -> assertThat(stop.failure().reason()).isEqualTo(Reason.NotFastForward));
            assertThat(app.git("rev-parse", "HEAD")).isEqualTo(pulled);
            assertThat(gunicorn.masters()).isEqualTo(masters);
        }
    }

    private static String label(LocalHost host, RealGunicorn gunicorn) throws IOException {
        var question = new Question(gunicorn.address(), "/", "localhost", PATIENCE);
        return host.ask(question) instanceof Answer.Answered(int status, var headers, String body)
                ? body.split(" ", 2)[0]
                : "none";
    }

    /** Whether one worker runs the one for sure, another the other, and the whole is called mixed. */
    private static boolean runBoth(Desired desired, Observation seen, String one, String other) {
        LoadedCode code =
                Situation.of(desired, seen, (Checkout.WorkTree) seen.checkout()).code();
        Set<Revision> revisions = code.processes(seen.masters()).stream()
                .filter(running -> !running.master())
                .flatMap(running -> Stream.ofNullable(running.revision()))
                .collect(Collectors.toSet());
        return revisions.containsAll(Set.of(new Revision(one), new Revision(other)))
                && code.loaded(seen.masters()) instanceof LoadedCode.Loaded.Mixed;
    }
}
