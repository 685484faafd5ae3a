package dev.graceful.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
        return Files.exists(log) && Files.readString(log).contains("operator for all namespaces");
    }

    /** Whether it is still there. */
    boolean running() {
        return process.isAlive();
    }

    /** Ends it with SIGKILL: whatever it was doing, it does not know any more. */
    void kill() {
        process.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !process.isAlive());
    }

    /** Ends it with TERM, as an init system does. */
    @Override
    public void close() {
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
