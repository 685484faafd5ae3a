package dev.graceful.host.simulated;

import java.time.Duration;

/**
 * What the code of one revision does when a process loads it.
 *
 * @param kind the closed list
 * @param after how long the import takes until it has worked or failed
 */
public record Code(Kind kind, Duration after) {
    /** The closed list. */
    public enum Kind {
        /** It serves. */
        WORKS,
        /** The import raises: the worker exits with 3 and its master follows. */
        RAISES,
        /** The import calls {@code sys.exit(7)}: workers are forked again for ever. */
        EXITS,
        /** The import never ends. */
        HANGS,
        /** It loads and accepts requests, and answers none. */
        MUTE,
        /** It loads, and answers every request with 500. */
        FAULTY
    }

    /** Code that works after the usual half second. */
    public static Code works() {
        return new Code(Kind.WORKS, Duration.ofMillis(500));
    }

    /** Code of this kind that shows after the usual half second. */
    public static Code of(Kind kind) {
        return new Code(kind, Duration.ofMillis(500));
    }
}
