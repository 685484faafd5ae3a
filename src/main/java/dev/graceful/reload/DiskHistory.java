package dev.graceful.reload;

import dev.graceful.model.Checkout.HeadMove;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which code lay on disk when. The reflog keeps whole seconds; the journal's own entries are exact to the millisecond and narrow them.
 */
final class DiskHistory {
    /** Start times of processes are kept in ticks of 10 ms, and the clock they are counted from is read separately. */
    static final Duration GRAIN = Duration.ofMillis(20);

    private final List<Change> changes = new ArrayList<>();

    DiskHistory(List<HeadMove> moves, List<JournalEntry> journal) {
        for (HeadMove move : moves) {
            changes.add(new Change(move.at(), move.at().plusSeconds(1), move.revision()));
        }
        int matched = 0;
        for (int i = 0; i < journal.size(); i++) {
            if (journal.get(i).event() instanceof Event.Moving(Revision from, Revision to)) {
                Optional<Instant> ended = endOfMove(journal, i, to);
                matched = move(matched, journal.get(i).at(), ended, to);
            }
        }
        for (JournalEntry entry : journal) {
            switch (entry.event()) {
                case Event.Signalling signalling -> point(entry.at(), signalling.revision());
                case Event.Restarting restarting -> point(entry.at(), restarting.revision());
                default -> {}
            }
        }
    }

    /** Every revision that may have been on disk when a process started; empty when nothing is known about that time. */
    Set<Revision> at(Instant start) {
        Instant from = start.minus(GRAIN);
        Instant to = start.plus(GRAIN);
        Set<Revision> found = new LinkedHashSet<>();
        if (changes.isEmpty() || from.isBefore(changes.getFirst().earliest())) {
            return Set.of();
        }
        for (int i = 0; i < changes.size(); i++) {
            boolean begun = !changes.get(i).earliest().isAfter(to);
            if (begun && !isOver(i, from)) {
                found.add(changes.get(i).revision());
            }
        }
        return found;
    }

    /** Whether any later change was complete by then: the next one alone may be known to the second only, and one after it exactly. */
    private boolean isOver(int index, Instant by) {
        return changes.subList(index + 1, changes.size()).stream()
                .anyMatch(later -> !later.latest().isAfter(by));
    }

    private static Optional<Instant> endOfMove(List<JournalEntry> journal, int index, Revision to) {
        return journal.subList(index + 1, journal.size()).stream()
                .takeWhile(entry -> !(entry.event() instanceof Event.Moving))
                .filter(entry -> entry.event().equals(new Event.Moved(to)))
                .map(JournalEntry::at)
                .findFirst();
    }

    /**
     * The journal saw a move: that narrows the entry of the reflog which tells of it, or stands in for a missing one. A move that
     * neither ended nor left a trace did not happen.
     *
     * @return the first entry of the reflog that may tell of a later move
     */
    private int move(int first, Instant began, Optional<Instant> ended, Revision to) {
        for (int i = first; i < changes.size(); i++) {
            Change change = changes.get(i);
            Instant end = ended.orElse(change.latest());
            boolean overlaps =
                    !change.latest().isBefore(began) && !change.earliest().isAfter(end);
            if (overlaps && change.revision().equals(to)) {
                changes.set(i, new Change(later(change.earliest(), began), earlier(change.latest(), end), to));
                return i + 1;
            }
        }
        ended.ifPresent(end -> insert(new Change(began, end, to)));
        return first;
    }

    /** At this moment this revision was on disk. */
    private void point(Instant at, Revision revision) {
        Change before = null;
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (change.earliest().isAfter(at)) {
                break;
            }
            if (change.revision().equals(revision) && !change.latest().isBefore(at)) {
                changes.set(i, new Change(change.earliest(), at, revision));
                return;
            }
            before = change.latest().isAfter(at) ? before : change;
        }
        if (before == null || !before.revision().equals(revision)) {
            insert(new Change(before == null ? at : before.latest(), at, revision));
        }
    }

    private void insert(Change change) {
        int index = 0;
        while (index < changes.size() && !changes.get(index).latest().isAfter(change.latest())) {
            index++;
        }
        changes.add(index, change);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    /** From some moment between the two on, this revision was on disk. */
    private record Change(Instant earliest, Instant latest, Revision revision) {}
}
