package dev.graceful.gunicorn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.gunicorn.Load.Mix;
import dev.graceful.gunicorn.Load.Result;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.host.Follower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code graceful-follow} in front of real gunicorns: its pid stays whatever becomes of the masters below it. */
class GracefulFollowE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WORKERS = 3;

    private final Path scratch;
    private final AppRepository repository;

    GracefulFollowE2E(@TempDir Path scratch) throws IOException {
        this.scratch = scratch;
        this.repository = AppRepository.create(scratch.resolve("app"));
        repository.works("v1");
    }

    private RealGunicorn follow(Flags flags) throws IOException {
        return RealGunicorn.follow(repository, scratch.resolve("run"), flags);
    }

    @ParameterizedTest
    @EnumSource
    void twoUpgradesLoseNothingAndTheStopLeavesNobody(Venv venv) throws IOException {
        try (var gunicorn = follow(Flags.daemon(venv));
                var load = Load.start(gunicorn.address(), Mix.usual())) {
            long first = master(gunicorn);
            repository.works("v2");
            long second = upgrade(gunicorn, first);
            repository.works("v3");
            long third = upgrade(gunicorn, second);

            assertThat(gunicorn.masters()).extracting(ProcessHandle::pid).containsExactly(third);
            assertThat(gunicorn.log())
                    .contains(
                            "graceful-follow: master " + first + " ended (exit status 0), following its successor "
                                    + second,
                            "graceful-follow: master " + second + " ended (exit status 0), following its successor "
                                    + third);
            Result result = load.stop();
            System.out.println(venv + " below graceful-follow, 2 upgrades: " + result);
            assertThat(result.failed()).as("%s", result).isZero();
            assertThat(result.by()).containsOnlyKeys("v1", "v2", "v3");
            kill("TERM", gunicorn.started().pid());
            assertEnds(gunicorn, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"GUNICORN_20, TERM", "GUNICORN_23_TITLES, TERM", "GUNICORN_NEWEST, TERM", "GUNICORN_NEWEST, QUIT"})
    void aStopInTheMiddleOfAnUpgradeEndsBothMasters(Venv venv, String signal) throws IOException {
        try (var gunicorn = follow(Flags.daemon(venv))) {
            long first = master(gunicorn);
            kill("USR2", gunicorn.started().pid());
            awaitFresh(gunicorn, first);

            kill(signal, gunicorn.started().pid());

            assertEnds(gunicorn, 0);
        }
    }

    @Test
    void aStopBeforeTheFreshMasterListensToSignalsEndsItToo() throws IOException {
        try (var gunicorn = follow(Flags.daemon(Venv.GUNICORN_NEWEST))) {
            long first = master(gunicorn);
            repository.slowImport("v2", 20);
            kill("USR2", gunicorn.started().pid());
            until(() -> gunicorn.processes().size() == WORKERS + 2 && children(first) == WORKERS + 1);

            kill("TERM", gunicorn.started().pid());

            assertEnds(gunicorn, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GUNICORN_20", "GUNICORN_23_TITLES", "GUNICORN_NEWEST"})
    void theSuccessorOfAKilledMasterIsFollowedAndTheOldWorkersEnd(Venv venv) throws IOException {
        try (var gunicorn = follow(Flags.daemon(venv));
                var load = Load.start(gunicorn.address(), Mix.usual())) {
            long first = master(gunicorn);
            repository.works("v2");
            kill("USR2", first);
            long second = awaitFresh(gunicorn, first);

            kill("KILL", first);

            until(() -> gunicorn.processes().size() == WORKERS + 1 && pid(gunicorn) == second);
            assertThat(gunicorn.log()).contains("(exit status 137), following its successor " + second);
            Result result = load.stop();
            System.out.println(venv + " below graceful-follow, old master killed: " + result);
            assertThat(result.failed()).as("%s", result).isZero();
            kill("TERM", gunicorn.started().pid());
            assertEnds(gunicorn, 0);
        }
    }

    @Test
    void withoutASuccessorTheStatusIsThatOfTheKilledMasterAndItsWorkersEnd() throws IOException {
        try (var gunicorn = follow(Flags.daemon(Venv.GUNICORN_NEWEST))) {
            kill("KILL", master(gunicorn));

            assertEnds(gunicorn, 137);
            assertThat(gunicorn.log()).contains("(exit status 137) and has no successor");
        }
    }

    @Test
    void aMasterThatFailsGivesItsStatus() throws IOException {
        try (var gunicorn = follow(Flags.daemon(Venv.GUNICORN_NEWEST).withoutPreload())) {
            master(gunicorn);
            repository.raises("v2", 0.1);

            kill("HUP", gunicorn.started().pid());

            until(() -> !gunicorn.started().isAlive());
            // gunicorn's own, 3 or 1, as it happens to notice the end of its workers.
            int status = gunicorn.started().exitValue();
            assertThat(status).isIn(3, 1);
            assertThat(gunicorn.log()).contains("ended (exit status " + status + ") and has no successor");
            assertThat(gunicorn.processes()).isEmpty();
        }
    }

    @Test
    void theStatusOfAnyCommandIsGivenOn() throws IOException {
        Process process = run("sh", "-c", "exit 7");

        until(() -> !process.isAlive());
        assertThat(process.exitValue()).isEqualTo(7);
    }

    @Test
    void signalsReachTheFollowedMaster() throws IOException {
        try (var gunicorn = follow(Flags.daemon(Venv.GUNICORN_23))) {
            long first = upgrade(gunicorn, master(gunicorn));

            kill("TTIN", gunicorn.started().pid());
            until(() -> children(first) == WORKERS + 1);
            kill("TTOU", gunicorn.started().pid());
            until(() -> children(first) == WORKERS);
        }
    }

    @Test
    void aSecondTermIsPassedOnToo() throws IOException {
        String patient = """
                import signal, time
                told = []
                signal.signal(signal.SIGTERM, lambda *_: (told.append(1), print('told', len(told), flush=True)))
                print('ready', flush=True)
                while len(told) < 2: time.sleep(0.05)
                raise SystemExit(9)
                """;
        Process process = run("python3", "-c", patient);
        try (var said = process.inputReader()) {
            assertThat(said.readLine()).isEqualTo("ready");
            kill("TERM", process.pid());
            assertThat(said.readLine()).isEqualTo("told 1");
            kill("TERM", process.pid());
            assertThat(said.readLine()).isEqualTo("told 2");
            until(() -> !process.isAlive());
            assertThat(process.exitValue()).isEqualTo(9);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({"/nonexistent/gunicorn, 127, No such file or directory", "/etc/passwd, 126, Permission denied"})
    void aCommandThatCannotBeStartedIsSaid(String command, int status, String why) throws IOException {
        Process process = run(command);

        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        until(() -> !process.isAlive());
        assertThat(said).contains("graceful-follow: cannot start " + command + ": " + why + "\n");
        assertThat(process.exitValue()).isEqualTo(status);
    }

    @Test
    void pythonOf36UnderstandsItAndItIsShortEnoughToBeRead() throws IOException {
        String parse = "import ast, sys; ast.parse(sys.stdin.read(), feature_version=(3, 6))";
        Process python = new ProcessBuilder("python3", "-c", parse)
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
        try (var source = python.outputWriter()) {
            source.write(Follower.program());
        }

        until(() -> !python.isAlive());
        assertThat(python.exitValue()).isZero();
        assertThat(Follower.program().lines()).hasSizeLessThanOrEqualTo(150);
    }

    /** Replaces a master by a fresh one, which is returned. */
    private long upgrade(RealGunicorn gunicorn, long old) throws IOException {
        kill("USR2", gunicorn.started().pid());
        long fresh = awaitFresh(gunicorn, old);
        kill("TERM", old);
        until(() -> gunicorn.processes().size() == WORKERS + 1 && pid(gunicorn) == fresh);
        assertThat(gunicorn.started().isAlive()).isTrue();
        assertThat(ProcessHandle.of(fresh).orElseThrow().parent().map(ProcessHandle::pid))
                .contains(gunicorn.started().pid());
        return fresh;
    }

    private long awaitFresh(RealGunicorn gunicorn, long old) {
        Path second = Path.of(gunicorn.pidFile() + ".2");
        until(() -> pid(second) > 0 && children(pid(second)) == WORKERS && children(old) == WORKERS + 1);
        return pid(second);
    }

    private long master(RealGunicorn gunicorn) {
        until(() -> pid(gunicorn) > 0 && children(pid(gunicorn)) == WORKERS);
        return pid(gunicorn);
    }

    private void assertEnds(RealGunicorn gunicorn, int status) throws IOException {
        until(() -> !gunicorn.started().isAlive());
        assertThat(gunicorn.started().exitValue()).as(gunicorn.log()).isEqualTo(status);
        assertThat(gunicorn.processes()).isEmpty();
    }

    private static long pid(RealGunicorn gunicorn) {
        return pid(gunicorn.pidFile());
    }

    private static long pid(Path file) {
        try {
            String text = Files.exists(file) ? Files.readString(file).strip() : "";
            return text.isEmpty() ? -1 : Long.parseLong(text);
        } catch (IOException renamedMeanwhile) {
            return -1;
        }
    }

    private static long children(long pid) {
        return ProcessHandle.of(pid).map(process -> process.children().count()).orElse(0L);
    }

    private static void until(BooleanSupplier condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition::getAsBoolean);
    }

    private Process run(String... words) throws IOException {
        Path program = Files.writeString(scratch.resolve(Follower.NAME), Follower.program());
        var argv = new ArrayList<>(List.of("python3", "-I", program.toString()));
        argv.addAll(List.of(words));
        return new ProcessBuilder(argv).redirectErrorStream(true).start();
    }

    private static void kill(String signal, long pid) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                .inheritIO()
                .start();
        until(() -> !kill.isAlive());
        assertThat(Map.of(signal, kill.exitValue())).containsEntry(signal, 0);
    }
}
