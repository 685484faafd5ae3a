package dev.graceful.reload;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import java.time.Instant;
import java.util.Optional;

/** A revision that failed may serve all the same: someone brought it up by hand, or the old master died while it was taken back. */
public final class Recovery {
    private Recovery() {}

    /** Whether the revision that failed for this wish is what the one master runs, so that taking it back would be wrong. */
    public static boolean seen(Situation s) {
        Optional<Past.Found<Event.Failed>> failure = s.past().failure(s.desired());
        if (failure.isEmpty() || !(s.seen().masters() instanceof Masters.OneMaster(Master master))) {
            return false;
        }
        if (!s.runsWished(master) || s.past().sent(Purpose.ABANDON, master.id()).isPresent()) {
            return false;
        }
        return broughtUpByHand(s, master, failure.get())
                || orphaned(s, master, failure.get().at());
    }

    private static boolean broughtUpByHand(Situation s, Master master, Past.Found<Event.Failed> failure) {
        boolean takenBack = s.past()
                .last(Event.Moved.class)
                .filter(moved -> moved.seq() > failure.seq())
                .isPresent();
        Generation generation = Generation.of(master, s.now());
        return takenBack && s.onDisk() && generation.stable() && generation.allSince(failure.at()) && s.answering();
    }

    private static boolean orphaned(Situation s, Master master, Instant failedAt) {
        boolean renewed = s.past().sent(Purpose.RELOAD, master.id()).isPresent();
        return s.desired().reload().strategy() != Strategy.COMMAND
                && !renewed
                && s.past().spawned(master.id())
                && !master.startedAt().isAfter(failedAt);
    }
}
