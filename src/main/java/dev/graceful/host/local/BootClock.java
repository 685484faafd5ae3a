package dev.graceful.host.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * When this machine was booted, to about 10 ms; {@code btime} of {@code /proc/stat} only knows whole seconds.
 *
 * <p>The same value is given for as long as the wall clock is not set, so that the start time of a process does not jitter from one
 * look to the next.
 */
final class BootClock {
    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Duration SET = Duration.ofSeconds(1);
    private static final int SAMPLES = 8;
    private static final long MILLIS_PER_TICK = 10;

    private Instant boot = Instant.EPOCH;

    /** The wall-clock time of a number of clock ticks after the boot. */
    Instant at(Instant bootedAt, long ticks) {
        return bootedAt.plusMillis(ticks * MILLIS_PER_TICK);
    }

    /** The wall-clock time of the boot. */
    synchronized Instant booted() throws IOException {
        Instant sample = sample();
        if (Duration.between(boot, sample).abs().compareTo(SET) > 0) {
            // The uptime is cut off, never rounded up, so the earliest of some samples is the nearest.
            for (int i = 0; i < SAMPLES; i++) {
                Instant another = sample();
                sample = another.isBefore(sample) ? another : sample;
            }
            boot = sample;
        }
        return boot;
    }

    private static Instant sample() throws IOException {
        String uptime = Files.readString(UPTIME);
        Instant now = Instant.now();
        String seconds = uptime.substring(0, uptime.indexOf(' '));
        return now.minusMillis(Math.round(Double.parseDouble(seconds) * 1000))
                .truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
    }
}
