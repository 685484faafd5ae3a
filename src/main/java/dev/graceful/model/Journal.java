package dev.graceful.model;

import java.util.List;

/**
 * The journal of one application on one host.
 *
 * @param entries oldest first; only as many as are still of use
 */
public record Journal(List<JournalEntry> entries) {
    public Journal {
        entries = List.copyOf(entries);
    }

    /** Nothing was written yet. */
    public static Journal empty() {
        return new Journal(List.of());
    }

    /** The entries of one kind, newest first. */
    public <E extends JournalEntry.Event> List<E> newestFirst(Class<E> kind) {
        return entries.reversed().stream()
                .map(JournalEntry::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
