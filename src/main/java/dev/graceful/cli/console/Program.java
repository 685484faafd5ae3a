package dev.graceful.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Another program, run to its end. Its words are passed on as they are; no shell is involved.
 *
 * @param exit its exit status
 * @param output what it printed on both streams, at most the last 4000 characters
 */
public record Program(int exit, String output) {
    private static final int KEPT = 4000;

    /** Whether it exited with 0. */
    public boolean ok() {
        return exit == 0;
    }

    /**
     * Runs it.
     *
     * @param environment added to the environment of this process
     * @param deadline when it is ended, with what it started
     * @throws CommandFailed when it could not be started or did not end in time
     */
    public static Program run(List<String> argv, Path directory, Map<String, String> environment, Duration deadline) {
        try {
            var output = Files.createTempFile("graceful-", ".out");
            try {
                var builder = new ProcessBuilder(argv)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                var exit = await(builder.start(), argv, deadline);
                var text = Files.readString(output).strip();
                return new Program(exit, text.substring(Math.max(0, text.length() - KEPT)));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new CommandFailed("Could not run " + argv.getFirst() + ": " + e.getMessage(), e);
        }
    }

    private static int await(Process process, List<String> argv, Duration deadline) {
        try {
            if (process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new CommandFailed(argv.getFirst() + " did not end within " + deadline.toSeconds() + " s and was ended.");
    }

    /** Where a program of this name lies on PATH. */
    public static Optional<Path> find(String name) {
        for (var directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            var candidate = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate.toAbsolutePath());
            }
        }
        return Optional.empty();
    }
}
