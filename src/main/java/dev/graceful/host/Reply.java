package dev.graceful.host;

/** What became of a command. */
public sealed interface Reply {
    /**
     * It ended by itself.
     *
     * @param exit its exit status; 128 + n when signal n ended it
     * @param out its standard output, decoded as UTF-8 with replacement, bounded
     * @param err its standard error, likewise
     */
    record Exited(int exit, String out, String err) implements Reply {
        /** Whether it exited with 0. */
        public boolean ok() {
            return exit == 0;
        }
    }

    /**
     * It could not be started.
     *
     * @param cause the closed cause
     * @param problem what the machine said
     */
    record NotStarted(Cause cause, String problem) implements Reply {}

    /**
     * It was ended at its deadline.
     *
     * @param out what it had printed, bounded
     * @param err likewise
     */
    record TimedOut(String out, String err) implements Reply {}

    /** Why a command could not be started. */
    enum Cause {
        NO_SUCH_PROGRAM,
        NO_SUCH_DIRECTORY,
        NO_SUCH_USER,
        NOT_PERMITTED
    }
}
