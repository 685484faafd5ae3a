package dev.graceful.controller;

import java.util.concurrent.Semaphore;

/** The turns to change a machine: as many at a time as its Host allows, first come, first served. */
final class Turns extends Semaphore {
    private static final long serialVersionUID = 1L;

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
}
