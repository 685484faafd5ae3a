package dev.graceful.observe;

import dev.graceful.host.Gunicorn;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.HandBack;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Kept;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import dev.graceful.model.Uwsgi;
import dev.graceful.model.UwsgiSettings;
import dev.graceful.model.UwsgiStats;
import dev.graceful.model.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns the processes of a picture into masters with their settings, owners and workers. */
final class MasterReader {
    private final SettingsReader settings = new SettingsReader();
    private final UwsgiReader uwsgi = new UwsgiReader();
    private final SystemdUnits units = new SystemdUnits();
    private final PoolReader pools = new PoolReader();
    private final Strangers strangers = new Strangers();

    /**
     * What is known besides the processes.
     *
     * @param root where the application lies
     * @param journal what was recorded
     * @param markers where workers say that they have loaded the code, or null
     * @param desired the wish; by which way it is reloaded decides what keepers are asked
     * @param head what is on disk, or null when that is not known
     */
    record Ground(
            Place.Root root,
            Journal journal,
            @Nullable String markers,
            Desired desired,
            @Nullable Revision head) {
        Desired.Reload reload() {
            return desired.reload();
        }
    }

    Masters read(Host host, Snapshot snapshot, Picture picture, Ground ground) throws HostException {
        var reading = new Reading(host, snapshot, ground);
        boolean settled = ground.journal().entries().isEmpty()
                || ground.journal().entries().getLast().event() instanceof Event.Converged;
        var pooled = new PoolReader.Case(
                host,
                reading.processes,
                reading.keepers,
                ground.desired(),
                ground.journal(),
                !settled || !ground.desired().revision().equals(ground.head()));
        return switch (picture) {
            case Picture.None(String searched) -> none(pooled, searched, reading);
            case Picture.One(ProcessFact master, ServerKind kind) -> one(pooled, master, kind, reading);
            case Picture.Pool(ProcessFact supervisord, List<ProcessFact> masters) ->
                pools.read(pooled, supervisord, masters, reading::gunicorn);
            case Picture.Two(ProcessFact old, ProcessFact fresh) ->
                new Masters.TwoMasters(
                        reading.master(old, ServerKind.GUNICORN), reading.master(fresh, ServerKind.GUNICORN));
            case Picture.Unclear(List<ProcessFact> candidates, String reason, Doubt doubt) -> {
                var masters = new ArrayList<Master>();
                for (ProcessFact candidate : candidates) {
                    // What they were told does not matter: nothing will be done to them.
                    masters.add(reading.stranger(candidate));
                }
                yield new Masters.Ambiguous(masters, reason, doubt);
            }
        };
    }

    /** What the uWSGIs of the machine were told; each of them is asked once. */
    Map<ProcessId, UwsgiSettings> uwsgis(Host host, Snapshot snapshot, Journal journal) throws HostException {
        var told = new HashMap<ProcessId, UwsgiSettings>();
        for (ProcessFact master : UwsgiFinder.masters(new Processes(snapshot))) {
            if (master.detail() != null) {
                told.put(master.id(), uwsgi.settings(host, master, OurReloads.renewals(journal, master.id())));
            }
        }
        return told;
    }

    /** One whose socket its keeper holds may have brothers that do not run. */
    private Masters one(PoolReader.Case c, ProcessFact master, ServerKind kind, Reading reading) throws HostException {
        Optional<Held> held =
                kind == ServerKind.GUNICORN ? Held.ofMasters(c.processes(), List.of(master)) : Optional.empty();
        if (held.isPresent()) {
            Masters.Pool pool = pools.read(c, held.get().supervisord(), List.of(master), reading::gunicorn);
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
        Masters.Pool pool = pools.read(c, units ? null : supervisord.orElse(null), List.of(), reading::gunicorn);
        return pool.instances().size() > 1 ? pool : new Masters.NoMaster(searched);
    }

    private final class Reading {
        private final Host host;
        private final Processes processes;
        private final Place.Root root;
        private final Journal journal;
        private final Desired.Reload reload;
        private final HostKeepers keepers;

        private final Markers markers;

        private Reading(Host host, Snapshot snapshot, Ground ground) {
            this.host = host;
            this.processes = new Processes(snapshot);
            this.root = ground.root();
            this.journal = ground.journal();
            this.markers = new Markers(ground.markers(), snapshot.files());
            this.reload = ground.reload();
            this.keepers = new HostKeepers(host, processes, ground.desired().locator());
        }

        private Master master(ProcessFact fact, ServerKind kind) throws HostException {
            if (kind == ServerKind.UWSGI) {
                return uwsgi(fact);
            }
            List<Worker> workers = workers(fact, kind);
            SettingsReader.Known known = switch (kind) {
                case UWSGI -> throw new IllegalStateException("a uWSGI is read by itself: " + fact.id());
                case GUNICORN -> settings.read(host, fact, root, OurReloads.renewals(journal, fact.id()));
                case OTHER -> new SettingsReader.Known(null, Settings.unknown());
            };
            return master(fact, kind, known, workers);
        }

        private Master uwsgi(ProcessFact fact) throws HostException {
            UwsgiSettings told = uwsgi.settings(host, fact, OurReloads.renewals(journal, fact.id()));
            Address stats = told.stats();
            UwsgiStats seen = stats != null && OurReloads.underWay(journal, fact.id())
                    ? UwsgiReader.stats(host, stats, fact.user())
                    : null;
            var known = new SettingsReader.Known(
                    fact.detail() == null ? null : fact.detail().executable(), told.shared());
            Master plain = master(fact, ServerKind.UWSGI, known, workers(fact, told));
            List<Address> listening = told.router().isEmpty()
                    ? plain.listening().stream()
                            .filter(address -> stats == null || !Processes.covers(address, stats))
                            .toList()
                    : told.router();
            return new Master(
                    plain.id(),
                    plain.parent(),
                    plain.user(),
                    plain.startedAt(),
                    plain.kind(),
                    plain.argv(),
                    plain.executable(),
                    plain.directory(),
                    plain.settings(),
                    plain.owner(),
                    listening,
                    plain.workers(),
                    plain.kept(),
                    false,
                    new Uwsgi(told, seen));
        }

        /** A worker holds a socket on which requests come to it; a router, a mule and a spooler do not. */
        private List<Worker> workers(ProcessFact master, UwsgiSettings told) {
            var others = new ArrayList<>(told.router());
            if (told.stats() != null) {
                others.add(told.stats());
            }
            Set<Long> sockets = processes.listeningSockets(master, others);
            return processes.children(master).stream()
                    .filter(child -> UwsgiProgram.sameInstance(child, master) && processes.holds(child, sockets))
                    .map(child -> new Worker(child.id(), child.startedAt(), markers.of(child.id())))
                    .sorted((a, b) -> Long.compare(a.id().pid(), b.id().pid()))
                    .toList();
        }

        private Master gunicorn(ProcessFact fact) throws HostException {
            return master(fact, ServerKind.GUNICORN);
        }

        private Master stranger(ProcessFact fact) throws HostException {
            ServerKind kind = Gunicorn.isOne(fact)
                    ? ServerKind.GUNICORN
                    : UwsgiProgram.isOne(fact) ? ServerKind.UWSGI : ServerKind.OTHER;
            return master(fact, kind, new SettingsReader.Known(null, Settings.unknown()), workers(fact, kind));
        }

        private Master master(ProcessFact fact, ServerKind kind, SettingsReader.Known known, List<Worker> workers)
                throws HostException {
            Owner seen = new Owners(processes, units.of(host.name(), keepers, fact.id())).of(fact);
            Orphans.Found found = new Orphans(processes, keepers, strangers.on(host))
                    .of(fact, seen, known.settings().daemon() == Trit.YES);
            Owner owner = found.owner();
            Kept kept = found.kept();
            if (kept != null) {
                kept = named(kept);
                owner = new Owner.Orphan(kept.keeper());
            } else {
                kept = asked(owner, fact.id());
                if (owner instanceof Owner.Supervisor && kept != null) {
                    owner = kept.keeper();
                }
            }
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
                    owner,
                    processes.addresses(fact),
                    workers,
                    kept,
                    Held.ofMasters(processes, List.of(fact)).isPresent(),
                    null);
        }

        /** The title of an orphan hides whose it was; the journal knows, if we have made it one. */
        private Kept named(Kept kept) throws HostException {
            List<Owner> told = journal.newestFirst(Event.Ordering.class).stream()
                    .map(Event.Ordering::keeper)
                    .toList();
            return kept.keeper().equals(new Owner.Supervisor(Owners.UNREADABLE))
                            && !told.isEmpty()
                            && told.getFirst() instanceof Owner.Supervisor(String program)
                    ? keepers.supervisor(program)
                    : kept;
        }

        /** What a keeper says that is to do something. */
        private @Nullable Kept asked(Owner owner, ProcessId master) throws HostException {
            boolean detaches = reload.handBack() == HandBack.DETACH;
            boolean reloads = reload.strategy() == Strategy.SYSTEMD;
            return switch (owner) {
                case Owner.Supervisor(String program) ->
                    !detaches
                            ? null
                            : program.equals(Owners.UNREADABLE)
                                    ? keepers.supervisorOf(master)
                                    : keepers.supervisor(program);
                case Owner.Systemd(String unit) -> reloads ? keepers.systemd(unit) : null;
                case Owner.Follower(Owner.Systemd(String unit)) -> reloads ? keepers.systemd(unit) : null;
                case Owner.Follower f -> null;
                case Owner.Unwatched u -> null;
                case Owner.Emperor e -> null;
                case Owner.Nobody n -> null;
                case Owner.Orphan o -> null;
            };
        }

        private List<Worker> workers(ProcessFact master, ServerKind kind) {
            return processes.children(master).stream()
                    .filter(child ->
                            kind != ServerKind.GUNICORN || (Gunicorn.isOne(child) && !Gunicorn.isFresh(child, master)))
                    .map(child -> new Worker(child.id(), child.startedAt(), markers.of(child.id())))
                    .sorted((a, b) -> Long.compare(a.id().pid(), b.id().pid()))
                    .toList();
        }
    }
}
