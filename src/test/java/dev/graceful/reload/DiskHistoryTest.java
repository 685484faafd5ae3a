package dev.graceful.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Checkout.HeadMove;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Revision;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskHistoryTest {
    private static final Revision FIRST = new Revision("1".repeat(40));
    private static final Revision BY_HAND = new Revision("2".repeat(40));
    private static final Revision OURS = new Revision("3".repeat(40));

    /** Measured: somebody moves the work tree by hand, and we move it half a second later, within the same second of the reflog. */
    @Test
    void anExactMoveEndsEverythingBeforeItEvenBehindAMoveKnownToTheSecond() {
        var moves = List.of(move("10", FIRST), move("41", BY_HAND), move("41", OURS));
        var journal =
                List.of(entry(1, "41.627", new Event.Moving(BY_HAND, OURS)), entry(2, "41.655", new Event.Moved(OURS)));

        var history = new DiskHistory(moves, journal);

        assertThat(history.at(at("41.805"))).containsExactly(OURS);
        assertThat(history.at(at("41.300"))).containsExactlyInAnyOrder(FIRST, BY_HAND);
    }

    private static HeadMove move(String second, Revision revision) {
        return new HeadMove(at(second), revision);
    }

    private static JournalEntry entry(long seq, String second, Event event) {
        return new JournalEntry(seq, at(second), event);
    }

    private static Instant at(String second) {
        return Instant.parse("2026-01-01T00:00:" + second + "Z");
    }
}
