package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.JournalText;
import dev.graceful.host.Look;
import dev.graceful.host.Snapshot;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Traffic;
import dev.graceful.model.Trit;
import dev.graceful.observe.Observer;
import dev.graceful.reload.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** New code is proven by what real gunicorns answer, and no loss by requests that are sent to them meanwhile. */
class ProofE2E {
    private static final int MOST_ROUNDS = 2_000;
    private static final int UPGRADES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Desired.Version HEADER = new Desired.Version.Header("x-revision");
    private static final Desired.Load LOAD = new Desired.Load(20, "/", 0);

    @TempDir
    private Path directory;

    private AppRepository app;
    private Path origin;
    private LocalHost host;

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

    private void publish(String first) throws IOException {
        app.git("clone", "--quiet", "--bare", ".", origin.toString());
        app.git("reset", "--quiet", "--hard", first);
        app.checkout(first);
    }

    private Desired wish(String revision, Desired.Verify verify, Duration timeout) {
        Desired plain =
                Wishes.revision(revision, origin, app.directory(), Strategy.BINARY_UPGRADE, Duration.ofMillis(500));
        return Wishes.verified(plain, verify, timeout);
    }

    private static Desired.Verify verify(
            Desired.@Nullable Version version, @Nullable String markers, Desired.@Nullable Load load) {
        var http = new Desired.Http("/", null, "localhost", 200, 3, Duration.ofSeconds(5));
        return new Desired.Verify(http, null, Duration.ZERO, version, markers, load);
    }

    private List<JournalEntry> journal(Desired desired) throws IOException {
        var look = new Look(desired.app(), desired.path(), List.of(), List.of());
        Journal journal = JournalText.decode(host.look(look).journal());
        return journal.entries();
    }

    private List<Traffic> counted(Desired desired) throws IOException {
        return journal(desired).stream()
                .map(JournalEntry::event)
                .filter(Event.Watched.class::isInstance)
                .map(event -> ((Event.Watched) event).counts())
                .toList();
    }

    private Instant at(Desired desired, Predicate<Event> which) throws IOException {
        return journal(desired).stream()
                .filter(entry -> which.test(entry.event()))
                .findFirst()
                .orElseThrow()
                .at();
    }

    private boolean nothingIsSentTo(RealGunicorn gunicorn) throws IOException {
        var look = new Look(
                wish("a".repeat(40), verify(null, null, null), PATIENCE).app(), "/", List.of(), List.of());
        return host.look(look).processes().stream()
                .map(Snapshot.ProcessFact::argv)
                .noneMatch(argv -> argv.stream().anyMatch(word -> word.contains("graceful-traffic"))
                        && argv.contains(Integer.toString(((Address.Tcp) gunicorn.address()).port())));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aNewMasterThatServesOldCodeIsTakenBackAndTheNextCommitIsProven() throws IOException {
        String first = app.works("v1");
        String stale = app.saysItIs("v2", first);
        String good = app.works("v3");
        publish(first);
        try (var gunicorn =
                RealGunicorn.start(app, directory.resolve("run"), Start.DAEMON.flags(Venv.GUNICORN_NEWEST))) {
            var operator =
                    new Operator(host, wish(stale, verify(HEADER, null, null), Duration.ofSeconds(8)), Pace.real());

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).isInstanceOfSatisfying(Plan.Next.Stop.class, stop -> {
                assertThat(stop.failure()).isInstanceOf(Failure.Reverted.class);
                assertThat(stop.failure().reason()).isEqualTo(Reason.NewCodeNotAnswering);
                assertThat(stop.failure().message()).contains("others told: " + first);
            });
            assertThat(app.git("rev-parse", "HEAD")).isEqualTo(first);
            var next = new Operator(host, wish(good, verify(HEADER, null, null), PATIENCE), Pace.real());
            assertThat(next.untilSettled(MOST_ROUNDS)).as("%s", next.done()).isInstanceOf(Plan.Next.Rest.class);
            assertThat(gunicorn.masters()).hasSize(1);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void upgradesAreSeenToLoseNothingAndNothingIsSentAfterwards() throws IOException {
        List<String> versions = new ArrayList<>();
        for (int version = 0; version <= UPGRADES; version++) {
            versions.add(app.works("v" + version));
        }
        publish(versions.getFirst());
        try (var gunicorn = RealGunicorn.start(app, directory.resolve("run"), Start.DAEMON.flags(Venv.GUNICORN_23))) {
            for (String version : versions.subList(1, versions.size())) {
                Desired desired = wish(version, verify(HEADER, null, LOAD), PATIENCE);
                Plan.Next next;
                var steps = new ArrayList<String>();
                do {
                    // Whoever operates next finds what the one before began.
                    var operator = new Operator(host, desired, Pace.real());
                    next = operator.untilOneStepWasDone(MOST_ROUNDS);
                    steps.addAll(operator.done());
                } while (next instanceof Plan.Next.Act);

                assertThat(next).as("%s", steps).isInstanceOf(Plan.Next.Rest.class);
                assertThat(steps).containsOnlyOnce("traffic.start", "traffic.end");
                assertThat(nothingIsSentTo(gunicorn)).isTrue();
            }
            List<Traffic> counted = counted(wish(versions.getLast(), verify(null, null, null), PATIENCE));
            System.out.println("three upgrades: " + counted);
            assertThat(counted).hasSize(UPGRADES).allSatisfy(traffic -> {
                assertThat(traffic.sent()).isGreaterThan(20);
                assertThat(traffic.lost()).as(traffic.phrase()).isZero();
            });
            assertThat(gunicorn.masters()).hasSize(1);
            Desired last = wish(versions.getLast(), verify(HEADER, null, LOAD), PATIENCE);
            assertThat(Capability.of(last, new Observer().observe(host, last).masters())
                            .lossless())
                    .isEqualTo(Trit.YES);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aRestartIsSeenToLoseRequests() throws IOException {
        String first = app.works("v1");
        String second = app.works("v2");
        publish(first);
        try (var gunicorn =
                RealGunicorn.start(app, directory.resolve("run"), Start.DAEMON.flags(Venv.GUNICORN_NEWEST))) {
            var restart = List.of(
                    "sh",
                    "-c",
                    "old=$(cat \"$1\"); kill $old; while kill -0 $old 2>/dev/null; do :; done;"
                            + " exec \"$2\" --daemon --preload --workers 3 --pid \"$1\" --bind \"$3\" app:application",
                    "restart",
                    gunicorn.pidFile().toString(),
                    Venv.GUNICORN_NEWEST.directory() + "/bin/gunicorn",
                    gunicorn.address().toString());
            Desired plain = Wishes.byCommand(
                    second, origin, app.directory(), new Desired.Commands(restart, List.of(), List.of()), "");
            Desired desired = Wishes.verified(plain, verify(HEADER, null, LOAD), PATIENCE);
            var operator = new Operator(host, desired, Pace.real());

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
            System.out.println("one restart: " + counted(desired));
            assertThat(counted(desired)).singleElement().satisfies(traffic -> {
                assertThat(traffic.lost()).isPositive();
                assertThat(traffic.kinds()).contains("refused");
            });
            assertThat(nothingIsSentTo(gunicorn)).isTrue();
        }
    }

    /** Two seconds without a change are no proof where the import takes four; the hooks are those of the README. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void workersThatImportSlowlyAreNotReadyBeforeTheySaySo() throws IOException {
        String first = app.works("v1");
        String slow = app.slowImport("v2", 4);
        publish(first);
        Path boot = directory.resolve("boot");
        Path hooks = Files.writeString(directory.resolve("gunicorn.conf.py"), hooks(boot));
        try (var gunicorn = RealGunicorn.start(
                app,
                directory.resolve("run"),
                Start.DAEMON.flags(Venv.GUNICORN_NEWEST).withoutPreload().with("--config", hooks.toString()))) {
            Desired desired = wish(slow, verify(null, boot.toString(), null), PATIENCE);
            var operator = new Operator(host, desired, Pace.real());

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
            Instant spawned = at(desired, Event.Signalling.class::isInstance);
            Instant verified = at(desired, Event.Verified.class::isInstance);
            assertThat(Duration.between(spawned, verified)).isGreaterThan(Duration.ofSeconds(4));
            assertThat(gunicorn.masters()).hasSize(1);
        }
    }

    private static String hooks(Path boot) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("```python\n") + "```python\n".length();
        String hooks = readme.substring(start, readme.indexOf("```", start));
        assertThat(hooks).contains("/run/shop/boot", "post_worker_init");
        return hooks.replace("/run/shop/boot", boot.toString());
    }
}
