package dev.graceful.reload;

import java.time.Duration;

/** What messages share: one line, bounded, durations as people write them. */
public final class Words {
    /** The longest text that a condition shows without being cut elsewhere. */
    static final int LONGEST = 400;

    private static final int EVIDENCE = 200;

    private Words() {}

    /** Evidence as one line, short enough to stand within a message. */
    static String fit(String text) {
        return cut(text, EVIDENCE);
    }

    /** A message as one line, short enough for a condition. */
    public static String line(String text) {
        return cut(text, LONGEST);
    }

    /** A duration such as {@code 30s} or {@code 2m}. */
    public static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 60_000 == 0 && millis > 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    /** The beginning of a text as one line. */
    static String start(String text, int longest) {
        return cut(text, longest);
    }

    /** The end of a text, as programs say last why they ended. */
    static String end(String text, int longest) {
        return text.length() <= longest ? text : "…" + text.substring(text.length() - longest + 1);
    }

    /** A time that has passed, in whole seconds and, where those tell nothing, minutes: {@code 12 s}, {@code 3 min}. */
    static String passed(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds / 60 + " min";
    }

    private static String cut(String text, int longest) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= longest ? line : line.substring(0, longest - 1) + "…";
    }
}
