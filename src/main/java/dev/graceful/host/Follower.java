package dev.graceful.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/**
 * The program that a supervisor starts instead of gunicorn, so that it watches a process that stays when a new master replaces the old
 * one. It is a file of Python that is installed on a machine by its administrator; the why is told in the file.
 */
public final class Follower {
    /** Its name, by which it is recognised on a machine. */
    public static final String NAME = "graceful-follow";

    /** Where it is meant to lie on a machine. */
    public static final String PATH = "/usr/local/libexec/" + NAME;

    /** It follows the interpreter and the interpreter's options. */
    private static final int WITHIN = 5;

    private Follower() {}

    /** The program. */
    public static String program() {
        try (InputStream resource = Follower.class.getResourceAsStream(NAME)) {
            return new String(Objects.requireNonNull(resource, NAME).readAllBytes(), UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the jar is damaged: " + NAME, damaged);
        }
    }

    /** Whether a command line is the follower's own; a shell or sudo that is told to start it is none. */
    public static boolean isOne(List<String> argv) {
        for (int i = 0; i < Math.min(argv.size(), WITHIN); i++) {
            if (Gunicorn.baseName(argv.get(i)).equals(NAME)) {
                return i == 0 || Gunicorn.isInterpreter(argv.getFirst());
            }
        }
        return false;
    }
}
