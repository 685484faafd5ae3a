package dev.graceful.apiserver.resource;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs sweeps on a thread of its own: soon after something called for one, and now and then anyway. */
final class Sweeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final Duration ANYWAY = Duration.ofSeconds(60);

    private final Runnable sweep;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();
    private boolean due = true;
    private boolean closed;
    private final Thread thread;

    Sweeper(Runnable sweep) {
        this.sweep = sweep;
        this.thread = Thread.ofVirtual().name("apiserver-housekeeping").start(this::run);
    }

    /** Asks for a sweep; many askings while one runs lead to one more. */
    void call() {
        lock.lock();
        try {
            due = true;
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            called.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (await()) {
            try {
                sweep.run();
            } catch (RuntimeException bug) {
                LOG.error("housekeeping failed; it will be tried again", bug);
            }
        }
    }

    private boolean await() {
        lock.lock();
        try {
            long left = ANYWAY.toNanos();
            while (!due && !closed && left > 0) {
                left = called.awaitNanos(left);
            }
            due = false;
            return !closed;
        } catch (InterruptedException interrupted) {
            return false;
        } finally {
            lock.unlock();
        }
    }
}
