package dev.graceful.observe;

import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;

/** What the journal says about reloads of a master. */
final class OurReloads {
    private OurReloads() {}

    /** How often we made a master read its configuration again: each time what was known about it may have become wrong. */
    static int renewals(Journal journal, ProcessId master) {
        return (int) journal.newestFirst(Event.Signalled.class).stream()
                .filter(signalled -> signalled.target().equals(master))
                .filter(signalled -> signalled.purpose() == Purpose.RELOAD
                        || signalled.purpose() == Purpose.UNDO
                        || signalled.purpose() == Purpose.RECALL)
                .count();
    }

    /** Whether a reload of ours was begun and not yet seen to be over. */
    static boolean underWay(Journal journal, ProcessId master) {
        for (JournalEntry entry : journal.entries().reversed()) {
            switch (entry.event()) {
                case Event.Converged c -> {
                    return false;
                }
                case Event.Verified v -> {
                    return false;
                }
                case Event.Signalling(Purpose purpose, ProcessId target, Revision revision)
                when target.equals(master) && (purpose == Purpose.RELOAD || purpose == Purpose.UNDO) -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }
}
