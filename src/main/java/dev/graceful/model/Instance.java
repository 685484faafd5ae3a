package dev.graceful.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One of several servers of an application that accept from one listening socket, which is not theirs.
 *
 * @param name what its keeper calls it: {@code web:web_0} or {@code shop@1.service}
 * @param state what its keeper says of it
 * @param said the same in the keeper's own word, such as {@code BACKOFF}; empty when the keeper was not asked
 * @param stop how its keeper ends it, or null when that is not known
 * @param master its master, or null when there is none
 */
public record Instance(
        String name,
        State state,
        String said,
        @Nullable Stop stop,
        @Nullable Master master) {
    /** What a keeper says of an instance. */
    public enum State {
        /** The keeper takes it for running. */
        RUNS,
        /** It is being started or stopped. */
        CHANGES,
        /** It was stopped on purpose. */
        STOPPED,
        /** It ended by itself, whether or not it is to be started again. */
        FAILED,
        /** The keeper was not asked, or does not know it. */
        UNKNOWN
    }

    /**
     * How a keeper ends an instance.
     *
     * @param patience how long it waits before it kills
     * @param signal the signal that asks it to end, without {@code SIG}, such as {@code TERM}
     */
    public record Stop(Duration patience, String signal) {}
}
