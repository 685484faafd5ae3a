package dev.graceful.model;

/** What became of one step. */
public sealed interface Outcome {
    /**
     * It was done and its effect was seen, as far as it shows at once.
     *
     * @param comment a sentence about it
     */
    record Done(String comment) implements Outcome {}

    /**
     * It was not done, or its effect is not known.
     *
     * @param failure why
     */
    record Failed(Failure failure) implements Outcome {}
}
