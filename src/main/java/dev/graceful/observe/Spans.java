package dev.graceful.observe;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as systemd shows them. */
final class Spans {
    /** Longer than anybody waits; {@code infinity} is as long as there is. */
    static final Duration INFINITE = Duration.ofDays(10_000);

    private static final Pattern PART = Pattern.compile("([0-9]{1,9})(?:\\.[0-9]+)?(us|ms|s|min|h|d|w)");
    private static final Map<String, Duration> UNITS = Map.of(
            "us", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1),
            "w", Duration.ofDays(7));

    private Spans() {}

    /** Such as {@code 1min 30s}, without the fractions of a unit; empty for a text that is none. */
    static Optional<Duration> parse(String text) {
        if (text.equals("infinity")) {
            return Optional.of(INFINITE);
        }
        Duration span = Duration.ZERO;
        for (String word : text.split(" ", -1)) {
            Matcher part = PART.matcher(word);
            if (!part.matches()) {
                return Optional.empty();
            }
            Duration unit = UNITS.getOrDefault(part.group(2), Duration.ZERO);
            span = span.plus(unit.multipliedBy(Long.parseLong(part.group(1))));
        }
        return Optional.of(span);
    }
}
