package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real gunicorns under load on this machine, upgraded again and again: not one request may be lost. */
class GunicornUpgradeE2E {
    private static final int UPGRADES = 5;
    private static final int MOST_ROUNDS = 2_000;

    @TempDir
    private Path directory;

    private AppRepository app;
    private Path origin;
    private LocalHost host;
    private final List<String> versions = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        host = new LocalHost("localhost", directory.resolve("state"));
        app = AppRepository.create(directory.resolve("app"));
        origin = directory.resolve("origin.git");
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"GUNICORN_20, FOREGROUND", "GUNICORN_23_TITLES, DAEMON", "GUNICORN_NEWEST, FOREGROUND"})
    void consecutiveUpgradesLoseNothing(Venv venv, Start start) throws IOException {
        for (int version = 1; version <= UPGRADES + 1; version++) {
            versions.add(app.works("v" + version));
        }
        publishAndForgetAllButTheFirst();
        try (var gunicorn = RealGunicorn.start(app, directory.resolve("run"), start.flags(venv));
                var load = Load.start(gunicorn.address(), new Load.Mix(6, 2, 2))) {
            for (String wished : versions.subList(1, versions.size())) {
                var operator = new Operator(host, wish(wished, start.strategy()), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(gunicorn.masters()).hasSize(1);
            }
            report(venv + " " + start + " " + UPGRADES + " upgrades", load.stop(), "v" + versions.size());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({
        "GUNICORN_20, DAEMON",
        "GUNICORN_23_TITLES, FOREGROUND",
        "GUNICORN_NEWEST, DAEMON",
        "GUNICORN_NEWEST, HUP"
    })
    void aNewOperatorAfterEveryStepLosesNothing(Venv venv, Start start) throws IOException {
        versions.add(app.works("v1"));
        versions.add(app.works("v2"));
        publishAndForgetAllButTheFirst();
        try (var gunicorn = RealGunicorn.start(app, directory.resolve("run"), start.flags(venv));
                var load = Load.start(gunicorn.address(), Load.Mix.usual())) {
            var steps = new ArrayList<String>();
            Plan.Next next;
            do {
                // Nothing of the one before is left, as after SIGKILL.
                var operator = new Operator(host, wish(versions.get(1), start.strategy()), Pace.real());
                next = operator.untilOneStepWasDone(MOST_ROUNDS);
                steps.addAll(operator.done());
                assertThat(gunicorn.masters()).isNotEmpty();
            } while (next instanceof Plan.Next.Act);

            assertThat(next).as("%s", steps).isInstanceOf(Plan.Next.Rest.class);
            report(venv + " " + start + " killed after each of " + steps, load.stop(), "v2");
        }
    }

    /** The work tree is left at the first version, and the objects of the others are only to be had from the origin. */
    private void publishAndForgetAllButTheFirst() throws IOException {
        app.git("clone", "--quiet", "--bare", ".", origin.toString());
        app.git("reset", "--quiet", "--hard", versions.getFirst());
        app.git("reflog", "expire", "--expire=now", "--all");
        app.git("gc", "--quiet", "--prune=now");
        app.checkout(versions.getFirst());
    }

    private Desired wish(String revision, Strategy strategy) {
        return Wishes.revision(revision, origin, app.directory(), strategy, Duration.ofMillis(500));
    }

    private static void report(String what, Load.Result result, String last) {
        System.out.println(what + ": " + result);
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsKeys("v1", last);
    }
}
