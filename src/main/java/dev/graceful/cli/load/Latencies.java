package dev.graceful.cli.load;

import java.time.Duration;

/** Durations, counted in buckets that are 2 % wide; the longest one is kept exactly. */
final class Latencies {
    private static final double WIDTH = Math.log(1.02);
    private static final int BUCKETS = 1200;

    private final long[] counts = new long[BUCKETS];
    private long total;
    private long longestNanos;

    void add(long nanos) {
        counts[bucket(nanos)]++;
        total++;
        longestNanos = Math.max(longestNanos, nanos);
    }

    /** The duration that this share of all does not exceed, up to 2 % too long; zero when there are none. */
    Duration quantile(double share) {
        var wanted = Math.ceil(share * total);
        long seen = 0;
        for (var bucket = 0; bucket < BUCKETS && total > 0; bucket++) {
            seen += counts[bucket];
            if (seen >= wanted) {
                return Duration.ofNanos(Math.min(longestNanos, upperEnd(bucket)));
            }
        }
        return Duration.ofNanos(longestNanos);
    }

    Duration longest() {
        return Duration.ofNanos(longestNanos);
    }

    private static int bucket(long nanos) {
        var micros = Math.max(1, nanos / 1000.0);
        return Math.min(BUCKETS - 1, (int) (Math.log(micros) / WIDTH));
    }

    private static long upperEnd(int bucket) {
        return (long) (Math.exp((bucket + 1) * WIDTH) * 1000);
    }
}
