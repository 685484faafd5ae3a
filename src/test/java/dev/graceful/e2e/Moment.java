package dev.graceful.e2e;

import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import java.util.Locale;

/** When the operator that leads is stopped: as soon as the journal says so. */
enum Moment {
    /** The code is about to be replaced. */
    MOVING,
    /** USR2 is about to be sent, or just was. */
    SPAWNING,
    /** There are two masters. */
    SPAWNED,
    /** The old workers were sent away. */
    THINNED,
    /** TERM is about to be sent to the old master, or just was. */
    RETIRING,
    /** There are two masters, and the other operator is not done with them when the first goes on. */
    SPAWNED_AND_SOAKING_LONG;

    boolean hasCome(Event event) {
        return switch (this) {
            case MOVING -> event instanceof Event.Moving;
            case SPAWNING -> isBefore(event, Purpose.SPAWN);
            case SPAWNED, SPAWNED_AND_SOAKING_LONG -> isAfter(event, Purpose.SPAWN);
            case THINNED -> isAfter(event, Purpose.THIN);
            case RETIRING -> isBefore(event, Purpose.RETIRE);
        };
    }

    private static boolean isBefore(Event event, Purpose purpose) {
        return event instanceof Event.Signalling signalling && signalling.purpose() == purpose;
    }

    private static boolean isAfter(Event event, Purpose purpose) {
        return event instanceof Event.Signalled signalled && signalled.purpose() == purpose;
    }

    /** Whether the other is still at it when the first goes on. */
    boolean early() {
        return this == SPAWNED_AND_SOAKING_LONG;
    }

    /** Seconds. The other has some fourteen until twice the Lease is over. */
    int soak() {
        return early() ? 25 : 1;
    }

    String namespace(String way) {
        return way + "-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
