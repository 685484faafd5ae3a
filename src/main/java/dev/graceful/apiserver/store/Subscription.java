package dev.graceful.apiserver.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One watcher's queue. Changes arrive in order and none is left out; a watcher that lets too many pile up is cut off instead of
 * slowing the others down, and has to list again.
 */
public final class Subscription {
    private final Listing initial;
    private final Queue<Change> pending = new ArrayDeque<>();
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private State state = State.OPEN;

    Subscription(Listing initial, List<Change> missed, int capacity) {
        this.initial = initial;
        this.capacity = Math.max(capacity, missed.size() + 1);
        pending.addAll(missed);
    }

    /** Whether more will come. */
    public enum State {
        /** Changes keep arriving. */
        OPEN,
        /** The watcher was too slow; changes were lost. */
        OVERRUN,
        /** The server or the watcher ended it. */
        ENDED
    }

    /** What was there when the watch began; empty when it continues from an earlier version. */
    public Listing initial() {
        return initial;
    }

    /**
     * Waits for changes.
     *
     * @return the changes that are due, oldest first; empty when none came in time or there will be no more: see {@link #state()}
     */
    public List<Change> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (pending.isEmpty() && state == State.OPEN && left > 0) {
                left = arrived.awaitNanos(left);
            }
            List<Change> due = new ArrayList<>(pending);
            pending.clear();
            return due;
        } finally {
            lock.unlock();
        }
    }

    public State state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes the watcher up for the last time. */
    public void end() {
        lock.lock();
        try {
            if (state == State.OPEN) {
                state = State.ENDED;
            }
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Queues a change; false when this subscription takes no more. */
    boolean offer(Change change) {
        lock.lock();
        try {
            if (state != State.OPEN) {
                return false;
            }
            if (pending.size() >= capacity) {
                pending.clear();
                state = State.OVERRUN;
            } else {
                pending.add(change);
            }
            arrived.signalAll();
            return state == State.OPEN;
        } finally {
            lock.unlock();
        }
    }
}
