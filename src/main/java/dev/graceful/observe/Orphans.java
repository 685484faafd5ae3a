package dev.graceful.observe;

import dev.graceful.host.Gunicorn;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Supervisord;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises masters that a keeper has started and does not watch any more, as USR2 and TERM by hand leave them. Keepers are asked only
 * about a master that carries the marks of one and is not below it.
 */
final class Orphans {
    private final Processes processes;
    private final Keepers keepers;
    private final Strangers strangers;

    Orphans(Processes processes, Keepers keepers, Strangers strangers) {
        this.processes = processes;
        this.keepers = keepers;
        this.strangers = strangers;
    }

    /** Masters that only happen to carry the marks of a keeper: nobody needs to be asked about them again. */
    interface Strangers {
        boolean has(ProcessId master);

        void add(ProcessId master);
    }

    /**
     * What the keeper says that lost a master; empty when nobody did.
     *
     * @param master the master
     * @param owner whose it looks like
     * @param daemon whether it was told to leave whoever starts it
     */
    Optional<Kept> of(ProcessFact master, Owner owner, boolean daemon) throws HostException {
        if (strangers.has(master.id())) {
            return Optional.empty();
        }
        return switch (owner) {
            case Owner.Nobody() -> lost(master).filter(kept -> !daemon || kept.activity() == Activity.ACTIVE);
            case Owner.Supervisor(String program) -> adoptedByItself(master, program);
            case Owner.Systemd s -> Optional.empty();
            case Owner.Follower f -> Optional.empty();
            case Owner.Orphan o -> Optional.empty();
        };
    }

    private Optional<Kept> lost(ProcessFact master) throws HostException {
        boolean supervised = processes.all().stream().anyMatch(process -> Supervisord.isOne(process.argv()));
        Map<String, String> environment = Owners.environment(master);
        if (supervised && environment.containsKey("SUPERVISOR_PROCESS_NAME")) {
            Kept kept = keepers.supervisor(Owners.program(environment));
            return ifItsKeeper(master, kept);
        }
        Optional<String> unit = Owners.unit(master);
        return unit.isEmpty() ? Optional.empty() : ofUnit(master, unit.get(), supervised);
    }

    /** A process in the cgroup of a unit, but not its main process: started from within it, or left over from an earlier run of it. */
    private Optional<Kept> ofUnit(ProcessFact master, String unit, boolean supervised) throws HostException {
        if (processes.parent(master) != null && master.parent() != 1) {
            return Optional.empty();
        }
        Kept kept = keepers.systemd(unit);
        ProcessFact main = processes.byPid(kept.pid());
        if (supervised && main != null && Supervisord.isOne(main.argv())) {
            // setproctitle has overwritten which program it is.
            return Optional.of(Kept.unknown(new Owner.Supervisor(Owners.UNREADABLE), "its program cannot be told"));
        }
        if (kept.activity() == Activity.ONCE) {
            strangers.add(master.id());
            return Optional.empty();
        }
        return kept.activity() == Activity.UNKNOWN ? Optional.empty() : ifItsKeeper(master, kept);
    }

    /** One that runs something else than a gunicorn only happened to start this one, as cron does. */
    private Optional<Kept> ifItsKeeper(ProcessFact master, Kept kept) {
        ProcessFact watched = processes.byPid(kept.pid());
        boolean mayBe = watched == null
                || Gunicorn.isOne(watched)
                || processes.children(watched).stream().anyMatch(Gunicorn::isOne);
        if (!mayBe) {
            strangers.add(master.id());
        }
        return mayBe ? Optional.of(kept) : Optional.empty();
    }

    /** Where supervisord is the first process, orphans become its children, which it does not watch. */
    private Optional<Kept> adoptedByItself(ProcessFact master, String program) throws HostException {
        boolean mayBe = master.parent() == 1 && Owners.environment(master).containsKey("GUNICORN_PID");
        if (!mayBe) {
            return Optional.empty();
        }
        Kept kept = keepers.supervisor(program);
        return kept.activity() != Activity.UNKNOWN && kept.pid() != master.id().pid()
                ? Optional.of(kept)
                : Optional.empty();
    }
}
