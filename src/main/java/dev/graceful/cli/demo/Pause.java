package dev.graceful.cli.demo;

import dev.graceful.cli.console.CommandFailed;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A pause in a demonstration, for the load to go on and for people to read. */
final class Pause {
    private Pause() {}

    static void of(Duration duration) {
        try {
            // Nothing counts it down; an interrupt ends it.
            if (new CountDownLatch(1).await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("a latch that nobody holds was counted down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailed("Interrupted.", e);
        }
    }
}
