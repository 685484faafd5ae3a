package dev.graceful.model;

/** Whether the application answered, as asked on the host itself over the declared loopback address. */
public sealed interface Probe {
    /** Nothing was declared and no listening socket is known. */
    record NotAsked() implements Probe {}

    /**
     * It answered as declared.
     *
     * @param answers how many answers in a row were right, each on a fresh connection
     */
    record Answered(int answers) implements Probe {}

    /**
     * It did not.
     *
     * @param message what was asked and what came back, for people
     */
    record Refused(String message) implements Probe {}
}
