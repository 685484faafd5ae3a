package dev.graceful.model;

/** The signals that the product ever sends. QUIT, INT and KILL are missing on purpose: each of them loses requests. */
public enum Signal {
    HUP(1),
    USR2(12),
    TERM(15),
    CONT(18),
    WINCH(28);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** The number of the signal on Linux (x86-64 and arm64). */
    public int number() {
        return number;
    }
}
