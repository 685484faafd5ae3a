package dev.graceful.converge;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How the time between two looks passes. */
@FunctionalInterface
public interface Pace {
    /** Lets this much time pass. */
    void rest(Duration duration);

    /** Real time. */
    static Pace real() {
        return duration -> CompletableFuture.runAsync(
                        () -> {}, CompletableFuture.delayedExecutor(duration.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }
}
