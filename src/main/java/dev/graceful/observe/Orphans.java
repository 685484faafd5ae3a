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
import org.jspecify.annotations.Nullable;

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

    /** Whose the masters are that only seem to be lost: nobody needs to be asked about them again. */
    interface Strangers {
        Optional<Owner> owner(ProcessId master);

        void add(ProcessId master, Owner owner);
    }

    /**
     * Whose a master is.
     *
     * @param owner who will react when it ends
     * @param kept what the keeper says that has lost it; null when none has
     */
    record Found(Owner owner, @Nullable Kept kept) {
        private static Found lost(Kept kept) {
            return new Found(new Owner.Orphan(kept.keeper()), kept);
        }
    }

    /**
     * Whose a master is when keepers were asked that may have lost it.
     *
     * @param master the master
     * @param owner whose it looks like
     * @param daemon whether it was told to leave whoever starts it
     */
    Found of(ProcessFact master, Owner owner, boolean daemon) throws HostException {
        return switch (owner) {
            case Owner.Nobody nobody -> nobodys(master, nobody, daemon);
            case Owner.Supervisor(String program) ->
                adoptedByItself(master, program).map(Found::lost).orElse(new Found(owner, null));
            case Owner.Systemd s -> new Found(owner, null);
            case Owner.Unwatched u -> new Found(owner, null);
            case Owner.Follower f -> new Found(owner, null);
            case Owner.Emperor e -> new Found(owner, null);
            case Owner.Orphan o -> new Found(owner, null);
        };
    }

    private Found nobodys(ProcessFact master, Owner.Nobody nobody, boolean daemon) throws HostException {
        Optional<Owner> stranger = strangers.owner(master.id());
        if (stranger.isPresent()) {
            return new Found(stranger.get(), null);
        }
        Optional<Kept> lost = lost(master).filter(kept -> !daemon || kept.activity() == Activity.ACTIVE);
        return lost.isPresent()
                ? Found.lost(lost.get())
                : new Found(strangers.owner(master.id()).orElse(nobody), null);
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
            strangers.add(master.id(), new Owner.Unwatched(unit));
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
            strangers.add(master.id(), new Owner.Nobody());
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
