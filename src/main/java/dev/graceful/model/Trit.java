package dev.graceful.model;

/** A fact about a process that may be impossible to read from outside. */
public enum Trit {
    YES,
    NO,
    UNKNOWN;

    /** A known fact. */
    public static Trit of(boolean fact) {
        return fact ? YES : NO;
    }
}
