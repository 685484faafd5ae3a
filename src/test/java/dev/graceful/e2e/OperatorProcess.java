package dev.graceful.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/** The operator in a process of its own, started by the launcher as a user starts it. */
final class OperatorProcess implements AutoCloseable {
    private static final Path LAUNCHER = Path.of("operator/graceful").toAbsolutePath();
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Process process;
    private final Path log;
    private boolean frozen;

    private OperatorProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** With the embedded API server. */
    static OperatorProcess serve(Path state, int port, Path kubeconfig, Path log) throws IOException {
        return start(
                List.of(
                        "serve",
                        "--state-dir",
                        state.toString(),
                        "--port",
                        Integer.toString(port),
                        "--kubeconfig",
                        kubeconfig.toString()),
                Map.of(),
                log);
    }

    /** Against a cluster. */
    static OperatorProcess operator(Path kubeconfig, Path log) throws IOException {
        return start(List.of("operator"), Map.of("KUBECONFIG", kubeconfig.toString()), log);
    }

    /**
     * One of several that wait for their turn.
     *
     * @param namespace the one that it looks after, and where the Lease lies
     */
    static OperatorProcess elected(Path kubeconfig, String namespace, Path log) throws IOException {
        return start(
                List.of("operator", "--leader-elect", "--namespaces", namespace, "--lease-namespace", namespace),
                Map.of("KUBECONFIG", kubeconfig.toString()),
                log);
    }

    /** One that takes the Lease over at once, whoever holds it. */
    static OperatorProcess sole(Path kubeconfig, String namespace, Path log) throws IOException {
        return start(
                List.of("operator", "--namespaces", namespace, "--lease-namespace", namespace),
                Map.of("KUBECONFIG", kubeconfig.toString()),
                log);
    }

    private static OperatorProcess start(List<String> words, Map<String, String> environment, Path log)
            throws IOException {
        var argv = new ArrayList<>(List.of(LAUNCHER.toString()));
        argv.addAll(words);
        Files.deleteIfExists(log);
        ProcessBuilder builder =
                new ProcessBuilder(argv).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        var started = new OperatorProcess(builder.start(), log);
        try {
            await().atMost(PATIENCE).until(started::works);
            return started;
        } catch (ConditionTimeoutException | IllegalStateException late) {
            started.close();
            throw new IOException("the operator did not start: " + Files.readString(log), late);
        }
    }

    private boolean works() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("it ended with " + process.exitValue());
        }
        return Files.exists(log) && Files.readString(log).contains("operator for ");
    }

    /** Whether it is still there. */
    boolean running() {
        return process.isAlive();
    }

    /** What it has said so far. */
    String said() {
        try {
            return Files.readString(log);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Stops it with SIGSTOP, as a machine that is suspended or starved does: it does not know, and holds what it holds. */
    void freeze() throws IOException {
        frozen = true;
        signal("STOP");
        Path status = Path.of("/proc/" + process.pid() + "/status");
        await("the stop of the operator")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> Files.readString(status).contains("State:\tT"));
    }

    /** Lets it go on where it was, with SIGCONT. */
    void thaw() throws IOException {
        signal("CONT");
        frozen = false;
    }

    private void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    }

    /** Waits until it ends by itself. */
    int status() {
        await("the end of the operator").atMost(PATIENCE).until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** Ends it with SIGKILL: whatever it was doing, it does not know any more. */
    void kill() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** Ends it with TERM, as an init system does. */
    @Override
    public void close() {
        if (frozen) {
            // It cannot hear TERM.
            kill();
        }
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
