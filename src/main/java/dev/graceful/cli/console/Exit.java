package dev.graceful.cli.console;

/** The exit codes. They are documented and stay as they are. */
public final class Exit {
    /** Done. */
    public static final int OK = 0;
    /** What was asked for did not come out as it should. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** Ended by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    private Exit() {}
}
