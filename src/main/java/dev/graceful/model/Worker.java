package dev.graceful.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A child of a master that answers requests.
 *
 * @param id its identity
 * @param startedAt when it was forked
 * @param marker what it wrote when it had loaded the code; null when it has not, or is not asked to
 */
public record Worker(
        ProcessId id, Instant startedAt, @Nullable Marker marker) {
    /** A worker without a marker. */
    public Worker(ProcessId id, Instant startedAt) {
        this(id, startedAt, null);
    }

    /**
     * What a worker wrote once it had loaded the code, by a hook in the configuration of gunicorn.
     *
     * @param revision the commit that it says it loaded, in lower case, bounded
     * @param parent the pid of its master, so that what a dead process of the same pid left is not believed
     */
    public record Marker(String revision, long parent) {}
}
