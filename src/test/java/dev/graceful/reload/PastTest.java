package dev.graceful.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PastTest {
    private static final Revision OLD = new Revision("1".repeat(40));
    private static final Revision NEW = new Revision("2".repeat(40));
    private static final Event THERE = new Event.Moving(OLD, NEW);
    private static final Event ARRIVED = new Event.Moved(NEW);
    private static final Event BACK = new Event.Moving(NEW, OLD);
    private static final Event RETURNED = new Event.Moved(OLD);

    @Test
    void aMoveOfOursCanBeUndone() {
        assertThat(past(THERE, ARRIVED).undoes(NEW, OLD)).isTrue();
        assertThat(past(THERE).undoes(NEW, OLD)).isTrue();
        assertThat(past().undoes(NEW, OLD)).isFalse();
    }

    /** An operator that was killed there would otherwise have been refused its own way back. */
    @Test
    void itStillCanWhenTheWayBackWasAnnouncedAndNotGone() {
        assertThat(past(THERE, ARRIVED, BACK).undoes(NEW, OLD)).isTrue();
        assertThat(past(THERE, ARRIVED, BACK, BACK).undoes(NEW, OLD)).isTrue();
    }

    @Test
    void whatSomebodyElseMovedAfterwardsCannot() {
        assertThat(past(THERE, ARRIVED, BACK, RETURNED).undoes(NEW, OLD)).isFalse();
        assertThat(past(BACK).undoes(NEW, OLD)).isFalse();
    }

    private static Past past(Event... events) {
        var entries = new ArrayList<JournalEntry>();
        for (Event event : events) {
            entries.add(new JournalEntry(entries.size() + 1, Instant.EPOCH.plusSeconds(entries.size()), event));
        }
        return new Past(new Journal(List.copyOf(entries)));
    }
}
