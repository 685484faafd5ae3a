package dev.graceful.host;

import java.time.Instant;

/**
 * What a machine knows about a run. The kernel says whether anything of it is alive, and an end is only told when it was on the disk, so
 * {@link Exited} is never a guess; what is not known for certain is {@link Unknown}, and is never started again under the same id.
 */
public sealed interface RunState {
    /** It was never started, and may be. */
    record NotStarted() implements RunState {}

    /**
     * The runner or something that the command started is alive.
     *
     * @param since when it was started, by the machine's clock
     * @param logTail the end of what it has printed, at most 4 KiB, decoded as UTF-8 with replacement
     */
    record Running(Instant since, String logTail) implements RunState {}

    /**
     * The command ended by itself or was ended at its deadline.
     *
     * @param code its exit status; 128 + n when signal n ended it, 126 or 127 when it could not be executed
     * @param logTail the end of what it printed, likewise
     */
    record Exited(int code, String logTail) implements RunState {
        /** Whether it exited with 0. */
        public boolean ok() {
            return code == 0;
        }
    }

    /**
     * It was started, nothing of it is alive, and how it ended was not kept. It may have done all, some or none of its work.
     *
     * @param cause what is known
     * @param logTail the end of what it printed, likewise
     */
    record Unknown(Cause cause, String logTail) implements RunState {}

    /** Why the end of a run is not known. */
    enum Cause {
        /** Its runner was killed, or had no room to keep the exit status. */
        DIED,
        /** The machine was started anew. */
        REBOOTED
    }
}
