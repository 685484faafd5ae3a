package dev.graceful.observe;

import dev.graceful.host.Gunicorn;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.ProcessId;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Worker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the processes of a picture into masters with their settings, owners and workers. */
final class MasterReader {
    private final SettingsReader settings = new SettingsReader();
    private final SystemdUnits units = new SystemdUnits();

    /**
     * What is known besides the processes.
     *
     * @param root where the application lies
     * @param journal what was recorded
     * @param markers where workers say that they have loaded the code, or null
     */
    record Ground(
            Place.Root root, Journal journal, @Nullable String markers) {}

    Masters read(Host host, Snapshot snapshot, Picture picture, Ground ground) throws HostException {
        var reading = new Reading(host, snapshot, ground);
        return switch (picture) {
            case Picture.None(String searched) -> new Masters.NoMaster(searched);
            case Picture.One(ProcessFact master, ServerKind kind) ->
                new Masters.OneMaster(reading.master(master, kind));
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

    private final class Reading {
        private final Host host;
        private final Processes processes;
        private final Place.Root root;
        private final Journal journal;

        private final Markers markers;

        private Reading(Host host, Snapshot snapshot, Ground ground) {
            this.host = host;
            this.processes = new Processes(snapshot);
            this.root = ground.root();
            this.journal = ground.journal();
            this.markers = new Markers(ground.markers(), snapshot.files());
        }

        private Master master(ProcessFact fact, ServerKind kind) throws HostException {
            List<Worker> workers = workers(fact, kind);
            SettingsReader.Known known = switch (kind) {
                case GUNICORN -> settings.read(host, fact, root, renewals(fact.id()));
                case OTHER -> new SettingsReader.Known(null, Settings.unknown());
            };
            return master(fact, kind, known, workers);
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
                    workers);
        }

        private List<Worker> workers(ProcessFact master, ServerKind kind) {
            return processes.children(master).stream()
                    .filter(child ->
                            kind == ServerKind.OTHER || (Gunicorn.isOne(child) && !Gunicorn.isFresh(child, master)))
                    .map(child -> new Worker(child.id(), child.startedAt(), markers.of(child.id())))
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
