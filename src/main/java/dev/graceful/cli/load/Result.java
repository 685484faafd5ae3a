package dev.graceful.cli.load;

/** What became of one request. */
sealed interface Result {
    /**
     * Status 200 and a whole body.
     *
     * @param version what the body says, without white space around it
     * @param nanos from before the connect (or before the request, on a kept connection) to the end of the body
     */
    record Answered(String version, long nanos) implements Result {}

    /**
     * Anything else.
     *
     * @param problem what happened and on what kind of connection, for people
     */
    record Lost(String problem) implements Result {}
}
