package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The functions that keep state on a machine, read by one of the shells that machines have, with nothing of the operator around. */
enum ShellUnderTest {
    DASH("dash"),
    BASH("bash"),
    POSIX_BASH("bash --posix"),
    BUSYBOX("busybox sh");

    private static final List<String> PARTS = List.of("base.sh", "state.sh", "runner.sh");
    /** The signal that is none tells whoever counts what the shell does that the act begins. */
    private static final String CALL =
            ". \"$0\"; kill -0 $$; verb=$1; shift; \"gd_$verb\" \"$@\"; rc=$?; gd_send; exit $rc";

    private final String command;

    ShellUnderTest(String command) {
        this.command = command;
    }

    /** The next one in the list, and the first after the last. */
    ShellUnderTest next() {
        return switch (this) {
            case DASH -> BASH;
            case BASH -> POSIX_BASH;
            case POSIX_BASH -> BUSYBOX;
            case BUSYBOX -> DASH;
        };
    }

    private List<String> words() {
        return List.of(command.split(" ", 0));
    }

    /**
     * What it said.
     *
     * @param status 0, or 1 when it refused
     * @param text its standard output, without the last line break
     * @param errors its standard error
     */
    record Said(int status, String text, String errors) {
        String firstLine() {
            return text.lines().findFirst().orElse("");
        }
    }

    /** The words that call a function of the library in this shell: {@code argv(library, "fence", …)}. */
    List<String> argv(Path library, List<String> call) {
        var argv = new ArrayList<>(words());
        argv.addAll(List.of("-c", CALL, library.toString()));
        argv.addAll(call);
        return argv;
    }

    /** The words that run a script in this shell, in which the functions are known; its arguments are {@code $1} and so on. */
    List<String> script(Path library, String script, List<String> arguments) {
        var argv = new ArrayList<>(words());
        argv.addAll(List.of("-c", ". \"$0\"; " + script, library.toString()));
        argv.addAll(arguments);
        return argv;
    }

    /** Writes the functions to a file for this shell, whose runner is read by the same shell. */
    Path library(Path directory) {
        var text = new StringBuilder();
        PARTS.forEach(part -> text.append(resource(part)));
        text.append("gd_sh='").append(command).append("'\n");
        if (this == BUSYBOX) {
            Busybox.provide();
        }
        try {
            var colon = new ArrayList<>(words());
            colon.addAll(List.of("-c", ":"));
            run(colon);
        } catch (IOException missing) {
            throw Requirement.unmet(
                    "the host program in " + this, command + " is not installed: " + missing.getMessage());
        }
        try {
            Path file = directory.resolve("library-" + name() + ".sh");
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Calls a function and waits for its end. */
    Said call(Path library, String... call) {
        try {
            return run(argv(library, List.of(call)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs a program to its end. */
    static Said run(List<String> argv) throws IOException {
        Process process = new ProcessBuilder(argv).start();
        process.getOutputStream().close();
        var errors = new AtomicReference<>("");
        Thread reader = Thread.ofVirtual().start(() -> errors.set(text(process.getErrorStream())));
        String out = text(process.getInputStream());
        try {
            int status = process.waitFor();
            reader.join();
            return new Said(status, out.endsWith("\n") ? out.substring(0, out.length() - 1) : out, errors.get());
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException cut) {
            return "";
        }
    }

    private static String resource(String part) {
        try (InputStream resource = ShellUnderTest.class.getResourceAsStream(part)) {
            return new String(Objects.requireNonNull(resource, part).readAllBytes(), UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
