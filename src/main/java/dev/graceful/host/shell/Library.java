package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** The host program: shell functions that are sent to a machine, or installed there, and that answer requests. */
public final class Library {
    private static final List<String> PARTS =
            List.of("base.sh", "look.sh", "exec.sh", "signal.sh", "state.sh", "runner.sh");
    private static final String FUNCTIONS = functions();
    private static final String DIGEST = digest(FUNCTIONS);

    private Library() {}

    /** What is sent: the functions, and the call that begins to answer. */
    static String text() {
        return FUNCTIONS + "gd_serve " + DIGEST + "\n";
    }

    /** What tells two versions of it apart. */
    static String digest() {
        return DIGEST;
    }

    /**
     * The same as a program that can be installed on a machine, owned by root, so that a key or a line of sudoers allows this and nothing
     * else.
     */
    public static String program() {
        return "#!/bin/sh\n# The host program of GracefulDeploy. Install it as /usr/local/libexec/graceful-host, owned by root, mode 0755.\n"
                + text();
    }

    private static String functions() {
        return PARTS.stream()
                .map(Library::read)
                .flatMap(String::lines)
                .filter(Library::isCode)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static boolean isCode(String line) {
        return !line.isBlank() && !line.stripLeading().startsWith("#");
    }

    private static String read(String part) {
        try (InputStream resource = Library.class.getResourceAsStream(part)) {
            return new String(Objects.requireNonNull(resource, part).readAllBytes(), UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the jar is damaged: " + part, damaged);
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
