package dev.graceful.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What became of a program that the fixture ran.
 *
 * @param argv its words
 * @param status its exit status; 255 from ssh when there was no connection
 * @param out its standard output
 * @param err its standard error
 */
public record Ran(List<String> argv, int status, String out, String err) {
    private static final Executor READERS = command -> Thread.ofVirtual().start(command);

    public Ran {
        argv = List.copyOf(argv);
    }

    /** Whether it ended with 0. */
    public boolean well() {
        return status == 0;
    }

    /** Its standard output without the line feed at the end, for a program that must succeed. */
    String orThrow() {
        if (!well()) {
            throw new IllegalStateException(
                    String.join(" ", argv) + " ended with " + status + ": " + (err + out).strip());
        }
        return out.endsWith("\n") ? out.substring(0, out.length() - 1) : out;
    }

    /**
     * Runs a program to its end, and until nobody has its output open any more.
     *
     * @throws IllegalStateException when that takes longer than the deadline; the program is killed
     */
    static Ran of(Duration deadline, String input, List<String> argv) {
        try {
            Process process = new ProcessBuilder(argv).start();
            var out = CompletableFuture.supplyAsync(() -> all(process.getInputStream()), READERS);
            var err = CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), READERS);
            feed(process, input);
            long end = System.nanoTime() + deadline.toNanos();
            try {
                String said = out.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                String complained = err.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return new Ran(argv, process.exitValue(), said, complained);
                }
            } catch (TimeoutException late) {
                // Said below, as for a program that closed its output and went on.
            } finally {
                process.destroyForcibly();
            }
            throw new IllegalStateException(String.join(" ", argv) + " did not end within " + deadline);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static void feed(Process process, String input) {
        try (OutputStream into = process.getOutputStream()) {
            into.write(input.getBytes(UTF_8));
        } catch (IOException ended) {
            // A program need not read its input; its status tells whether it succeeded.
        }
    }

    private static String all(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
