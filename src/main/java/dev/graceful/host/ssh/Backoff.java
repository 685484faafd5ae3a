package dev.graceful.host.ssh;

import dev.graceful.host.HostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from knocking at a closed door: after a failed try further ones fail at once with the same reason, for one second at first,
 * twice as long after each further failure, never longer than thirty, and each up to a fifth shorter so that many do not come back together.
 */
public final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final double JITTER = 0.2;

    private final InstantSource clock;
    private final DoubleSupplier chance;
    private Duration pause = FIRST;
    private Instant until = Instant.MIN;
    private @Nullable HostException failure;

    /**
     * Nothing has failed yet.
     *
     * @param chance gives 0 to 1
     */
    public Backoff(InstantSource clock, DoubleSupplier chance) {
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * Asks whether there may be another try.
     *
     * @throws HostException when it is too early; it gives the reason of the last failure
     */
    public synchronized void check() throws HostException {
        HostException last = failure;
        Duration left = Duration.between(clock.instant(), last == null ? clock.instant() : until);
        if (last != null && left.isPositive()) {
            throw new HostException(
                    last.host(),
                    last.reason(),
                    last.getMessage() + " (that was the last try; the next one is made in " + seconds(left) + ")",
                    last.unblock(),
                    last);
        }
    }

    /** A try failed: for a while there is none. */
    public synchronized void failed(HostException why) {
        long nanos = (long) (pause.toNanos() * (1 - JITTER * chance.getAsDouble()));
        until = clock.instant().plusNanos(nanos);
        failure = why;
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LONGEST) > 0 ? LONGEST : next;
    }

    /** A try succeeded: the next failure is the first one again. */
    public synchronized void succeeded() {
        failure = null;
        pause = FIRST;
    }

    private static String seconds(Duration duration) {
        return Math.max(1, duration.plusMillis(999).toSeconds()) + " s";
    }
}
