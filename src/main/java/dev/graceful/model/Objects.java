package dev.graceful.model;

/** Whether the wished commit is already in the object store of the host's repository. */
public sealed interface Objects {
    /** It must be fetched first. */
    record Missing() implements Objects {}

    /**
     * It is there.
     *
     * @param range what lies between the work tree and it
     */
    record Present(Range range) implements Objects {}
}
