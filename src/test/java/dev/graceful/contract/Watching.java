package dev.graceful.contract;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A kubectl that is still running; what it says is read while it says it. */
record Watching(Process process, Path output) implements AutoCloseable {

    static Watching start(ProcessBuilder builder) throws IOException {
        Path output = Files.createTempFile("kubectl", ".watch");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new Watching(process, output);
    }

    /** The lines so far; the last may still be growing. */
    List<String> lines() {
        try {
            return Files.readAllLines(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a line matches the whole pattern. */
    void awaitLine(String pattern) {
        await("a line that matches " + pattern + " in " + output)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() ->
                        org.assertj.core.api.Assertions.assertThat(lines()).anyMatch(line -> line.matches(pattern)));
    }

    /** Waits until the command has ended by itself, and returns its exit code. */
    int awaitEnd() {
        await("the end of the command, which wrote " + output)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive());
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
