package dev.graceful.apiserver.store;

/** A state file that cannot be taken over as it is: where, and what is wrong with it. The file was left alone. */
public final class BadFile extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;

    BadFile(int line, String message) {
        super(message);
        this.line = line;
    }

    /** 1-based line, or 0 when the fault has no place in the text. */
    public int line() {
        return line;
    }
}
