package dev.graceful.host.shell;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Ends what takes too long, from outside: who waits for a machine cannot be trusted to look at the clock. */
final class Deadlines {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private Deadlines() {}

    private static ScheduledThreadPoolExecutor clock() {
        var clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("host-deadlines").factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /** A deadline that is lifted by closing it. */
    interface Deadline extends AutoCloseable {
        @Override
        void close();
    }

    /** @param late what to do when it passes; it runs on a thread of its own, as closing may take its time */
    static Deadline in(Duration time, Runnable late) {
        ScheduledFuture<?> alarm =
                CLOCK.schedule(() -> Thread.ofVirtual().name("late").start(late), time.toNanos(), TimeUnit.NANOSECONDS);
        return () -> alarm.cancel(false);
    }
}
