package dev.graceful.host;

/** What came back from the application. */
public sealed interface Answer {
    /** The connection was accepted; nothing was asked on it. */
    record Accepted() implements Answer {}

    /**
     * An HTTP answer.
     *
     * @param status its status code
     * @param body its body, bounded
     */
    record Answered(int status, String body) implements Answer {}

    /**
     * Nothing useful.
     *
     * @param problem refused, timed out, closed, not HTTP …, for people
     */
    record Silent(String problem) implements Answer {}
}
