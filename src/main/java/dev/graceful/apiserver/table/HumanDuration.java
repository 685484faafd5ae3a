package dev.graceful.apiserver.table;

import java.time.Duration;

/** Ages as kubectl prints them: two units while they matter, one when they do not. */
public final class HumanDuration {
    private HumanDuration() {}

    /**
     * Such as {@code 45s}, {@code 9m26s}, {@code 5h3m}, {@code 2d3h}, {@code 400d}, {@code 3y12d}. A clock that is up to two seconds
     * ahead counts as now; further ahead is {@code <invalid>}.
     */
    public static String of(Duration age) {
        long seconds = age.toMillis() / 1000;
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 120) {
            return Math.max(0, seconds) + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 180) {
            return minutes < 10 ? two(minutes, "m", seconds % 60, "s") : minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 48) {
            return hours < 8 ? two(hours, "h", minutes % 60, "m") : hours + "h";
        }
        long days = hours / 24;
        if (days < 365 * 2) {
            return days < 8 ? two(days, "d", hours % 24, "h") : days + "d";
        }
        return days < 365 * 8 ? two(days / 365, "y", days % 365, "d") : days / 365 + "y";
    }

    private static String two(long big, String bigUnit, long small, String smallUnit) {
        return small == 0 ? big + bigUnit : big + bigUnit + small + smallUnit;
    }
}
