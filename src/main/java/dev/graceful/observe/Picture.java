package dev.graceful.observe;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.ServerKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The master processes as the process table shows them, before anything was asked about their settings. */
sealed interface Picture {
    /** There is none. {@code searched}: where it was looked for. */
    record None(String searched) implements Picture {}

    /** There is one. */
    record One(ProcessFact master, ServerKind kind) implements Picture {}

    /** An upgrade is under way: {@code fresh} is a child of {@code old}. */
    record Two(ProcessFact old, ProcessFact fresh) implements Picture {}

    /** Several that share a socket which whoever keeps them holds. {@code supervisord}: null when that is systemd. */
    record Pool(@Nullable ProcessFact supervisord, List<ProcessFact> masters) implements Picture {
        public Pool {
            masters = List.copyOf(masters);
        }
    }

    /** The evidence does not agree. */
    record Unclear(List<ProcessFact> candidates, String reason, Doubt doubt) implements Picture {
        public Unclear {
            candidates = List.copyOf(candidates);
        }
    }

    /** The masters in it. */
    default List<ProcessFact> candidates() {
        return switch (this) {
            case None n -> List.of();
            case One(ProcessFact master, ServerKind kind) -> List.of(master);
            case Two(ProcessFact old, ProcessFact fresh) -> List.of(old, fresh);
            case Pool(ProcessFact supervisord, List<ProcessFact> masters) -> masters;
            case Unclear(List<ProcessFact> candidates, String reason, Doubt doubt) -> candidates;
        };
    }
}
