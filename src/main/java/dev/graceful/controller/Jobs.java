package dev.graceful.controller;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Work that may take long, at most one piece per resource, each on a virtual thread of its own. The end of a piece brings its resource
 * back to its reconciler, which takes the result. Nothing here is the truth: after a restart it is found on the host.
 *
 * @param <R> what a piece of work gives
 */
final class Jobs<R> implements AutoCloseable {
    private final Consumer<ResourceID> onEnd;
    private final Duration patience;
    private final Map<ResourceID, Job<R>> jobs = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-", 0).factory());

    private record Job<R>(Optional<R> result) {}

    /**
     * @param onEnd is told whose work ended
     * @param patience how long {@link #close} lets work that is under way go on
     */
    Jobs(Consumer<ResourceID> onEnd, Duration patience) {
        this.onEnd = onEnd;
        this.patience = patience;
    }

    boolean isRunning(ResourceID id) {
        Job<R> job = jobs.get(id);
        return job != null && job.result().isEmpty();
    }

    /** Starts it; only when none is running for that resource. */
    void start(ResourceID id, Supplier<R> work) {
        jobs.put(id, new Job<>(Optional.empty()));
        threads.execute(() -> {
            Optional<R> result = Optional.empty();
            try {
                result = Optional.of(work.get());
            } finally {
                end(id, result);
            }
        });
    }

    private void end(ResourceID id, Optional<R> result) {
        if (result.isPresent()) {
            jobs.put(id, new Job<>(result));
        } else {
            jobs.remove(id);
        }
        onEnd.accept(id);
    }

    /** The result of work that ended since the last call. */
    Optional<R> take(ResourceID id) {
        Job<R> job = jobs.get(id);
        if (job == null || job.result().isEmpty()) {
            return Optional.empty();
        }
        jobs.remove(id);
        return job.result();
    }

    /** Lets running work end, for a bounded time; then it is interrupted. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
