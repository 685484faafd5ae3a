package dev.graceful.controller;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as users write and read them: {@code 1h30m}, {@code 500ms}. */
final class Durations {
    private static final Pattern WHOLE = Pattern.compile("([0-9]{1,9}(ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h)");

    private Durations() {}

    /** Empty when the text is no duration. */
    static Optional<Duration> parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(PART.matcher(text)
                .results()
                .map(part -> of(Long.parseLong(part.group(1)), part.group(2)))
                .reduce(Duration.ZERO, Duration::plus));
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    /** In the largest units that keep it readable: {@code 41ms}, {@code 1.4s}, {@code 92s}, {@code 12m5s}, {@code 3h20m}. */
    static String text(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1_000) {
            return millis + "ms";
        }
        if (millis < 10_000) {
            return millis / 1_000 + (millis % 1_000 < 100 ? "" : "." + millis % 1_000 / 100) + "s";
        }
        long seconds = millis / 1_000;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7_200) {
            return seconds / 60 + "m" + (seconds % 60 == 0 ? "" : seconds % 60 + "s");
        }
        return seconds / 3_600 + "h" + (seconds / 60 % 60 == 0 ? "" : seconds / 60 % 60 + "m");
    }
}
