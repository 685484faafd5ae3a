package dev.graceful.reload;

import dev.graceful.model.Checkout.HeadMove;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.Trit;
import dev.graceful.model.Worker;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which code each process runs. What the journal recorded about a process counts first; else it is the code that was on disk when the
 * process started. Doubt is kept as doubt: a process that may run two revisions runs neither for sure.
 */
public final class LoadedCode {
    private final DiskHistory disk;
    private final Map<ProcessId, Revision> spawned = new HashMap<>();
    private final List<JournalEntry> facts = new ArrayList<>();
    private final boolean workersImport;

    /**
     * @param moves when HEAD moved, oldest first
     * @param journal what was recorded on the host
     * @param workersImport whether workers are to be taken to import the code themselves when it cannot be seen; otherwise the master may have
     */
    public LoadedCode(List<HeadMove> moves, Journal journal, boolean workersImport) {
        this.disk = new DiskHistory(moves, journal.entries());
        this.workersImport = workersImport;
        Map<ProcessId, Revision> asked = new HashMap<>();
        for (JournalEntry entry : journal.entries()) {
            switch (entry.event()) {
                case Event.Signalling s
                when s.purpose() == JournalEntry.Purpose.SPAWN -> asked.put(s.target(), s.revision());
                case Event.Signalled s
                when s.purpose() == JournalEntry.Purpose.SPAWN -> {
                    Revision revision = asked.get(s.target());
                    if (s.fresh() != null && revision != null) {
                        spawned.put(s.fresh(), revision);
                    }
                }
                case Event.Verified v -> facts.add(entry);
                case Event.Converged c -> facts.add(entry);
                default -> {}
            }
        }
    }

    /** What runs, for display. */
    public sealed interface Loaded {
        /**
         * Every process runs it.
         *
         * @param revision the code
         */
        record Exactly(Revision revision) implements Loaded {}

        /** Several revisions serve side by side, or may. */
        record Mixed() implements Loaded {}

        /** There is no process, or nothing is known about the time it started. */
        record Unknown() implements Loaded {}

        /** The text that status shows: the seven digits, {@code mixed} or an empty text. */
        default String text() {
            return switch (this) {
                case Exactly(Revision revision) -> revision.brief();
                case Mixed() -> "mixed";
                case Unknown() -> "";
            };
        }
    }

    /**
     * One process, for display.
     *
     * @param id its identity
     * @param parent its parent's pid
     * @param master whether it is a master
     * @param startedAt when it was started
     * @param revision the code it runs, or null when that is not certain
     * @param generation 1 for the serving or the old master and its workers, 2 for the fresh one's
     */
    public record Running(
            ProcessId id,
            long parent,
            boolean master,
            Instant startedAt,
            @Nullable Revision revision,
            int generation) {}

    /** The revision that all processes of the picture run. */
    public Loaded loaded(Masters masters) {
        Set<Revision> all = new LinkedHashSet<>();
        boolean known = false;
        boolean doubt = false;
        for (Master master : members(masters)) {
            for (Set<Revision> one : codes(master)) {
                known |= !one.isEmpty();
                doubt |= one.isEmpty();
                all.addAll(one);
            }
        }
        if (!known) {
            return new Loaded.Unknown();
        }
        return all.size() == 1 && !doubt ? new Loaded.Exactly(all.iterator().next()) : new Loaded.Mixed();
    }

    /** Every process of the picture, masters before their workers, the older generation first. */
    public List<Running> processes(Masters masters) {
        List<Running> rows = new ArrayList<>();
        int generation = 1;
        for (Master master : members(masters)) {
            rows.add(new Running(
                    master.id(), master.parent(), true, master.startedAt(), only(code(master)), generation));
            for (Worker worker : master.workers()) {
                Set<Revision> code = preloaded(master) ? code(master) : code(master, worker);
                rows.add(
                        new Running(worker.id(), master.id().pid(), false, worker.startedAt(), only(code), generation));
            }
            generation += masters instanceof Masters.Pool ? 0 : 1;
        }
        return rows;
    }

    /** Whether this master and its workers run one revision for sure. */
    boolean runs(Master master, Revision revision) {
        return codes(master).stream().allMatch(Set.of(revision)::equals);
    }

    /** Whether nothing contradicts that this master and its workers run one revision. */
    boolean mayRun(Master master, Revision revision) {
        return codes(master).stream().allMatch(code -> code.isEmpty() || code.contains(revision));
    }

    /** Whether some process of this master is likely to run one revision. */
    boolean touchedBy(Master master, Revision revision) {
        return codes(master).stream().anyMatch(code -> code.contains(revision));
    }

    /** The one revision that this master and its workers run, or null when there is doubt. */
    @Nullable
    Revision of(Master master) {
        Revision only = only(codes(master).getFirst());
        return only != null && runs(master, only) ? only : null;
    }

    private List<Set<Revision>> codes(Master master) {
        List<Set<Revision>> codes = new ArrayList<>();
        if (preloaded(master) || master.workers().isEmpty() || masterMayImport(master)) {
            codes.add(code(master));
        }
        if (!preloaded(master)) {
            master.workers().forEach(worker -> codes.add(code(master, worker)));
        }
        return codes;
    }

    private static boolean preloaded(Master master) {
        return master.settings().preload() == Trit.YES;
    }

    private boolean masterMayImport(Master master) {
        return master.settings().preload() == Trit.UNKNOWN && !workersImport;
    }

    private Set<Revision> code(Master master) {
        return code(master.id(), master.id(), master.startedAt());
    }

    private Set<Revision> code(Master master, Worker worker) {
        return code(master.id(), worker.id(), worker.startedAt());
    }

    private Set<Revision> code(ProcessId master, ProcessId process, Instant startedAt) {
        for (JournalEntry entry : facts.reversed()) {
            boolean counts = !startedAt.isAfter(entry.at());
            switch (entry.event()) {
                case Event.Verified v
                when counts && v.master().equals(master) -> {
                    return Set.of(v.revision());
                }
                case Event.Converged c
                when counts -> {
                    return Set.of(c.revision());
                }
                default -> {}
            }
        }
        Revision fact = spawned.get(process);
        return fact == null ? disk.at(startedAt) : Set.of(fact);
    }

    private static List<Master> members(Masters masters) {
        return switch (masters) {
            case Masters.NoMaster none -> List.of();
            case Masters.OneMaster(Master master) -> List.of(master);
            case Masters.TwoMasters(Master old, Master fresh) -> List.of(old, fresh);
            case Masters.Pool pool -> pool.masters();
            case Masters.Ambiguous ambiguous -> ambiguous.candidates();
        };
    }

    private static @Nullable Revision only(Set<Revision> code) {
        return code.size() == 1 ? code.iterator().next() : null;
    }
}
