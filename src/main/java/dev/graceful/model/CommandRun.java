package dev.graceful.model;

import java.time.Instant;

/** What the machine says about a command of the user's that runs there on its own, {@link Journal#pending()}. */
public sealed interface CommandRun {
    /** The journal knows of none, or the machine cannot be asked. */
    record None() implements CommandRun {}

    /** The machine has no record of it: it was not started, or the record was removed. */
    record NotStarted() implements CommandRun {}

    /**
     * It, or the runner that waits for it, is alive.
     *
     * @param since when it was started, by the host's clock
     */
    record Running(Instant since) implements CommandRun {}

    /**
     * It ended.
     *
     * @param exit its exit status; 128 + n when signal n ended it, 126 or 127 when it could not be executed
     * @param output the end of what it printed, on one line, bounded
     */
    record Ended(int exit, String output) implements CommandRun {}

    /**
     * It was started, and how it ended is not known. It may have done all, some or none of its work.
     *
     * @param cause why that is not known
     * @param output the end of what it printed, on one line, bounded
     */
    record Lost(Cause cause, String output) implements CommandRun {}

    /** Why the end of a command is not known. */
    enum Cause {
        /** What waited for it was killed, or had no room to keep the exit status. */
        DIED,
        /** The machine was started anew meanwhile. */
        REBOOTED,
        /** It was started, and the machine has no record of it any more. */
        FORGOTTEN
    }
}
