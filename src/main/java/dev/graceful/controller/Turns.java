package dev.graceful.controller;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** The turns to change a machine: as many at a time as its Host allows, first come, first served. */
final class Turns extends Semaphore {
    private static final long serialVersionUID = 1L;

    private final transient Set<ResourceID> kept = new HashSet<>();
    private int most;

    Turns() {
        super(0, true);
    }

    /** Allows so many; those that are taken already are kept. */
    synchronized void allow(int number) {
        if (number > most) {
            release(number - most);
        } else {
            reducePermits(most - number);
        }
        most = number;
    }

    /**
     * Counts one turn as taken although nobody waits for its end: what was begun for this resource goes on by itself. It is counted once
     * however often this is said, and may be one too many when another operator began it.
     */
    synchronized void occupy(ResourceID id) {
        if (kept.add(id)) {
            reducePermits(1);
        }
    }

    /** What went on for this resource has ended, if anything did. */
    synchronized void vacate(ResourceID id) {
        if (kept.remove(id)) {
            release();
        }
    }
}
