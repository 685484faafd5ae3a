package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Code that is broken in all the ways in which code is broken, brought to real gunicorns under load: the old code goes on serving and is
 * back on disk, the message says what was wrong, and the next commit is rolled out.
 */
class BrokenCodeE2E {
    private static final int MOST_ROUNDS = 2_000;

    @TempDir
    private Path directory;

    private final List<String> versions = new ArrayList<>();

    /** In which way it is broken. */
    enum Fault {
        RAISES("RuntimeError: broken on purpose"),
        EXITS("exit 7"),
        TAKEN_PORT("Address already in use"),
        CONFIGURATION("NameError"),
        CHURNING("workers"),
        KILLED("workers");

        private final String said;

        Fault(String said) {
            this.said = said;
        }

        Set<Reason> reasons() {
            return serves()
                    ? EnumSet.of(Reason.NewMasterUnstable, Reason.NewMasterTooSlow, Reason.ReloadTimedOut)
                    : EnumSet.of(Reason.RehearsalFailed);
        }

        String commit(AppRepository app, int takenPort) throws IOException {
            return switch (this) {
                case RAISES -> app.raises("v2", 0.2);
                case EXITS -> app.exits("v2");
                case TAKEN_PORT -> app.opensPort("v2", takenPort);
                case CONFIGURATION -> app.configured("v2", "workers = wrokers");
                case CHURNING -> app.ends("v2", "os._exit(1)");
                case KILLED -> app.ends("v2", "os.kill(os.getpid(), 9)");
            };
        }

        /** Whether workers with it serve for a moment, and take the requests with them that they have when they end. */
        boolean serves() {
            return this == CHURNING || this == KILLED;
        }
    }

    static Stream<Arguments> faults() {
        var newest = Stream.of(Start.values())
                .flatMap(start ->
                        Stream.of(Fault.values()).map(fault -> Arguments.of(Venv.GUNICORN_NEWEST, start, fault)));
        var older = Stream.of(Venv.GUNICORN_20, Venv.GUNICORN_23)
                .flatMap(venv -> Stream.of(Start.DAEMON, Start.HUP)
                        .flatMap(start -> Stream.of(Fault.RAISES, Fault.CONFIGURATION)
                                .map(fault -> Arguments.of(venv, start, fault))));
        return Stream.concat(newest, older);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("faults")
    void isTakenBackWhileTheOldCodeServesAndTheNextCommitIsRolledOut(Venv venv, Start start, Fault fault)
            throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var host = new LocalHost("localhost", directory.resolve("state"))) {
            AppRepository app = AppRepository.create(directory.resolve("app"));
            versions.add(app.works("v1"));
            versions.add(fault.commit(app, taken.getLocalPort()));
            versions.add(app.configured("v3", ""));
            publishAndForgetAllButTheFirst(app);
            try (var gunicorn = RealGunicorn.start(app, directory.resolve("run"), start.flags(venv));
                    var load = Load.start(gunicorn.address(), Load.Mix.usual())) {
                List<Long> masters = pids(gunicorn);
                var operator = new Operator(host, wish(app, versions.get(1), start), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).isInstanceOf(Plan.Next.Stop.class);
                Failure failure = ((Plan.Next.Stop) end).failure();
                assertThat(failure.message()).contains(fault.said);
                assertThat(app.git("rev-parse", "HEAD")).isEqualTo(versions.getFirst());
                if (start == Start.HUP && fault.serves() && failure.reason() == Reason.ServiceDown) {
                    bornWhileGitWrote(gunicorn, failure);
                } else {
                    assertThat(failure).isInstanceOf(Failure.Reverted.class);
                    assertThat(failure.reason()).isIn(fault.reasons());
                    assertThat(pids(gunicorn)).isEqualTo(masters);
                }
                var next = new Operator(host, wish(app, versions.get(2), start), Pace.real());
                assertThat(next.untilSettled(MOST_ROUNDS)).as("%s", next.done()).isInstanceOf(Plan.Next.Rest.class);
                report(venv + " " + start + " " + fault, failure, load.stop(), fault);
            }
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("starts")
    void anImportOfTenSecondsIsWaitedForAndLosesNothing(Start start) throws IOException {
        try (var host = new LocalHost("localhost", directory.resolve("state"))) {
            AppRepository app = AppRepository.create(directory.resolve("app"));
            versions.add(app.works("v1"));
            versions.add(app.slowImport("v2", 10));
            publishAndForgetAllButTheFirst(app);
            try (var gunicorn = RealGunicorn.start(app, directory.resolve("run"), start.flags(Venv.GUNICORN_NEWEST));
                    var load = Load.start(gunicorn.address(), Load.Mix.usual())) {
                var operator = new Operator(host, wish(app, versions.get(1), start), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                Load.Result result = load.stop();
                System.out.println(start + " with an import of 10 s: " + result);
                assertThat(result.failed()).as("%s", result).isZero();
                assertThat(result.by()).containsOnlyKeys("v1", "v2");
            }
        }
    }

    static Stream<Start> starts() {
        return Stream.of(Start.values());
    }

    /**
     * Git replaces a file by removing and writing it, and a worker that is born in between and cannot import the application ends its
     * master. That the old code is brought back while workers come and go cannot keep it from that; whoever started gunicorn starts it again.
     */
    private static void bornWhileGitWrote(RealGunicorn gunicorn, Failure failure) throws IOException {
        assertThat(gunicorn.log()).containsAnyOf("Reason: Worker failed to boot", "Reason: App failed to load");
        assertThat(failure.message()).contains("no master process is left", "start the service");
        assertThat(gunicorn.masters()).isEmpty();
        gunicorn.startAgain();
    }

    private static List<Long> pids(RealGunicorn gunicorn) {
        return gunicorn.masters().stream().map(ProcessHandle::pid).toList();
    }

    private void publishAndForgetAllButTheFirst(AppRepository app) throws IOException {
        app.git(
                "clone",
                "--quiet",
                "--bare",
                ".",
                directory.resolve("origin.git").toString());
        app.git("reset", "--quiet", "--hard", versions.getFirst());
        app.git("reflog", "expire", "--expire=now", "--all");
        app.git("gc", "--quiet", "--prune=now");
        app.checkout(versions.getFirst());
    }

    private Desired wish(AppRepository app, String revision, Start start) {
        return Wishes.revision(
                revision, directory.resolve("origin.git"), app.directory(), start.strategy(), Duration.ofMillis(500));
    }

    private static void report(String what, Failure failure, Load.Result result, Fault fault) {
        System.out.println(what + ": " + result + "\n    " + failure.message());
        assertThat(result.by()).containsKeys("v1", "v3");
        if (!fault.serves()) {
            assertThat(result.failed()).as("%s", result).isZero();
        }
    }
}
