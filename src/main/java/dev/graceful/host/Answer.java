package dev.graceful.host;

import java.util.Map;

/** What came back from the application. */
public sealed interface Answer {
    /** The connection was accepted; nothing was asked on it. */
    record Accepted() implements Answer {}

    /**
     * An HTTP answer.
     *
     * @param status its status code
     * @param headers by their names in lower case, several of one name joined by commas; bounded, and never cookies
     * @param body its body, bounded
     */
    record Answered(int status, Map<String, String> headers, String body) implements Answer {
        public Answered {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Nothing useful.
     *
     * @param problem refused, timed out, closed, not HTTP …, for people
     */
    record Silent(String problem) implements Answer {}
}
