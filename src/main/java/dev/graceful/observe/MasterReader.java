package dev.graceful.observe;

import dev.graceful.host.Gunicorn;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Desired;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Keeping;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the processes of a picture into masters with their settings, owners and workers. */
final class MasterReader {
    private final SettingsReader settings = new SettingsReader();
    private final SystemdUnits units = new SystemdUnits();
    private final PoolReader pools = new PoolReader();

    /** @param head what is on disk, or null when that is not known */
    Masters read(
            Host host,
            Desired desired,
            Snapshot snapshot,
            Picture picture,
            Place.Root root,
            Journal journal,
            @Nullable Revision head)
            throws HostException {
        var processes = new Processes(snapshot);
        var reading = new Reading(host, processes, root, journal);
        boolean settled =
                journal.entries().isEmpty() || journal.entries().getLast().event() instanceof Event.Converged;
        var pooled = new PoolReader.Case(
                host,
                processes,
                desired,
                journal,
                !settled || !desired.revision().equals(head));
        return switch (picture) {
            case Picture.None(String searched) -> none(pooled, searched, reading);
            case Picture.One(ProcessFact master, ServerKind kind) -> one(pooled, master, kind, reading);
            case Picture.Pool(ProcessFact supervisord, List<ProcessFact> masters) ->
                pools.read(pooled, pooled.keeping(supervisord), masters, reading::gunicorn);
            case Picture.Two(ProcessFact old, ProcessFact fresh) ->
                new Masters.TwoMasters(
                        reading.master(old, ServerKind.GUNICORN), reading.master(fresh, ServerKind.GUNICORN));
            case Picture.Unclear(List<ProcessFact> candidates, String reason) -> {
                var masters = new ArrayList<Master>();
                for (ProcessFact candidate : candidates) {
                    // What they were told does not matter: nothing will be done to them.
                    masters.add(reading.stranger(candidate));
                }
                yield new Masters.Ambiguous(masters, reason);
            }
        };
    }

    /** One whose socket its keeper holds may have brothers that do not run. */
    private Masters one(PoolReader.Case c, ProcessFact master, ServerKind kind, Reading reading) throws HostException {
        Optional<Held> held =
                kind == ServerKind.GUNICORN ? Held.ofMasters(c.processes(), List.of(master)) : Optional.empty();
        if (held.isPresent()) {
            Masters.Pool pool = pools.read(c, c.keeping(held.get().supervisord()), List.of(master), reading::gunicorn);
            if (pool.instances().size() > 1) {
                return pool;
            }
        }
        return new Masters.OneMaster(reading.master(master, kind));
    }

    /** None of the instances that we restarted may be there; only their keeper knows what became of them. */
    private Masters none(PoolReader.Case c, String searched, Reading reading) throws HostException {
        List<String> names = c.restarted();
        boolean units = names.stream().anyMatch(name -> name.endsWith(".service"));
        Optional<ProcessFact> supervisord =
                c.processes().all().stream().filter(Owners::isSupervisord).findFirst();
        if (names.isEmpty() || (!units && supervisord.isEmpty())) {
            return new Masters.NoMaster(searched);
        }
        Keeping keeping = c.keeping(units ? null : supervisord.orElse(null));
        Masters.Pool pool = pools.read(c, keeping, List.of(), reading::gunicorn);
        return pool.instances().size() > 1 ? pool : new Masters.NoMaster(searched);
    }

    private final class Reading {
        private final Host host;
        private final Processes processes;
        private final Place.Root root;
        private final Journal journal;

        private Reading(Host host, Processes processes, Place.Root root, Journal journal) {
            this.host = host;
            this.processes = processes;
            this.root = root;
            this.journal = journal;
        }

        private Master master(ProcessFact fact, ServerKind kind) throws HostException {
            List<Worker> workers = workers(fact, kind);
            SettingsReader.Known known = switch (kind) {
                case GUNICORN -> settings.read(host, fact, root, renewals(fact.id()));
                case OTHER -> new SettingsReader.Known(null, Settings.unknown());
            };
            return master(fact, kind, known, workers);
        }

        private Master gunicorn(ProcessFact fact) throws HostException {
            return master(fact, ServerKind.GUNICORN);
        }

        private Master stranger(ProcessFact fact) throws HostException {
            ServerKind kind = Gunicorn.isOne(fact) ? ServerKind.GUNICORN : ServerKind.OTHER;
            return master(fact, kind, new SettingsReader.Known(null, Settings.unknown()), workers(fact, kind));
        }

        private Master master(ProcessFact fact, ServerKind kind, SettingsReader.Known known, List<Worker> workers)
                throws HostException {
            return new Master(
                    fact.id(),
                    fact.parent(),
                    fact.user(),
                    fact.startedAt(),
                    kind,
                    fact.argv(),
                    known.interpreter(),
                    Place.of(fact).map(place -> place.start(root)).orElse("/"),
                    known.settings(),
                    new Owners(processes, units.of(host, fact.id())).of(fact),
                    processes.addresses(fact),
                    workers,
                    Held.ofMasters(processes, List.of(fact)).isPresent());
        }

        private List<Worker> workers(ProcessFact master, ServerKind kind) {
            return processes.children(master).stream()
                    .filter(child ->
                            kind == ServerKind.OTHER || (Gunicorn.isOne(child) && !Gunicorn.isFresh(child, master)))
                    .map(child -> new Worker(child.id(), child.startedAt()))
                    .sorted((a, b) -> Long.compare(a.id().pid(), b.id().pid()))
                    .toList();
        }

        /** How often we made a master read its configuration again: each time what was known about it may have become wrong. */
        private int renewals(ProcessId master) {
            return (int) journal.newestFirst(Event.Signalled.class).stream()
                    .filter(signalled -> signalled.target().equals(master))
                    .filter(signalled -> signalled.purpose() == Purpose.RELOAD
                            || signalled.purpose() == Purpose.UNDO
                            || signalled.purpose() == Purpose.RECALL)
                    .count();
        }
    }
}
