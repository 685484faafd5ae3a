package dev.graceful.host.ssh;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one timer of all connections. What it starts runs on a virtual thread, so that nothing that waits for one machine makes the
 * deadline of another one late.
 */
final class Pulse {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private Pulse() {}

    /** Something that will happen unless it is called off. */
    interface Timer extends AutoCloseable {
        @Override
        void close();
    }

    static Timer after(Duration time, Runnable then) {
        return cancelling(TIMER.schedule(() -> away(then), Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS));
    }

    static Timer every(Duration time, Runnable then) {
        return cancelling(
                TIMER.scheduleWithFixedDelay(() -> away(then), time.toNanos(), time.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Does something that may wait, without waiting for it. */
    static void away(Runnable work) {
        Thread.ofVirtual().name("ssh-pulse").start(work);
    }

    private static Timer cancelling(ScheduledFuture<?> future) {
        return () -> future.cancel(false);
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("ssh-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
