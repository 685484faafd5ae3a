package dev.graceful.observe;

import dev.graceful.host.Follower;
import dev.graceful.host.Gunicorn;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Supervisord;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.Owner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells who started a master and will react when it ends. */
final class Owners {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "busybox");

    /** The name of a program that setproctitle has overwritten. */
    static final String UNREADABLE = "(its name cannot be read)";

    private final Processes processes;
    private final Units units;

    Owners(Processes processes, Units units) {
        this.processes = processes;
        this.units = units;
    }

    /** What systemd says about its units. */
    interface Units {
        /** The main process of a unit, or 0 when there is none or there is no systemd. */
        long mainPid(String unit) throws HostException;
    }

    Owner of(ProcessFact master) throws HostException {
        Optional<ProcessFact> emperor = emperor(master);
        if (emperor.isPresent()) {
            return new Owner.Emperor(of(emperor.get()));
        }
        ProcessFact parent = processes.parent(master);
        // A fresh master is a child of the old one, and becomes the follower's when the old one ends.
        ProcessFact starter = parent != null && Gunicorn.isOne(parent) ? processes.parent(parent) : parent;
        return starter != null && Follower.isOne(starter.argv())
                ? new Owner.Follower(whoStarted(starter))
                : whoStarted(master);
    }

    /** The first process of the instance of uWSGI that a master is a vassal of. */
    private Optional<ProcessFact> emperor(ProcessFact master) {
        ProcessFact parent = processes.parent(master);
        if (parent == null
                || !UwsgiProgram.isOne(master)
                || !UwsgiProgram.isOne(parent)
                || UwsgiProgram.sameInstance(master, parent)) {
            return Optional.empty();
        }
        ProcessFact first = parent;
        ProcessFact above = processes.parent(first);
        // An Emperor that listens itself, or has a master, is a child of that master.
        while (above != null && UwsgiProgram.isOne(above) && UwsgiProgram.sameInstance(first, above)) {
            first = above;
            above = processes.parent(first);
        }
        return Optional.of(first);
    }

    private Owner whoStarted(ProcessFact process) throws HostException {
        List<ProcessFact> ancestors = processes.ancestors(process);
        if (ancestors.stream().anyMatch(ancestor -> Supervisord.isOne(ancestor.argv()))) {
            return new Owner.Supervisor(program(environment(process)));
        }
        Optional<String> unit = unit(process);
        if (unit.isEmpty()) {
            return new Owner.Nobody();
        }
        return isMain(process, unit.get()) ? new Owner.Systemd(unit.get()) : new Owner.Nobody();
    }

    /**
     * Whether the unit ends when this process does. A process that somebody started from within a unit, such as a runner of jobs, is in
     * the unit's cgroup too, and the unit does not care about its end.
     */
    private boolean isMain(ProcessFact process, String unit) throws HostException {
        long pid = process.id().pid();
        if (Long.toString(pid).equals(environment(process).get("SYSTEMD_EXEC_PID"))) {
            return true;
        }
        long main = units.mainPid(unit);
        ProcessFact parent = processes.parent(process);
        // ExecStart=/bin/sh -c "gunicorn …": the shell is the main process and ends with gunicorn.
        boolean throughShell = parent != null && main == parent.id().pid() && SHELLS.contains(baseName(parent.argv()));
        return main > 0 && (main == pid || throughShell);
    }

    /** The unit of a process by its cgroup; a process of a login session is in a scope instead. */
    static Optional<String> unit(ProcessFact process) {
        String path = process.detail() == null ? "" : process.detail().cgroup();
        return List.of(path.split("/")).reversed().stream()
                .filter(part -> part.endsWith(".service") || part.endsWith(".scope"))
                .findFirst()
                .filter(part -> part.endsWith(".service") && part.matches("[A-Za-z0-9:_.@\\\\-]{1,255}"));
    }

    static boolean isSupervisord(ProcessFact process) {
        return Supervisord.isOne(process.argv());
    }

    /** The supervisord above a process, the nearest first. */
    static Optional<ProcessFact> supervisord(Processes processes, ProcessFact process) {
        return processes.ancestors(process).stream()
                .filter(Owners::isSupervisord)
                .findFirst();
    }

    /** What supervisor calls a process, {@code group:name} or the name alone; empty when its environment does not tell. */
    static Optional<String> program(ProcessFact process) {
        return Optional.of(program(environment(process))).filter(name -> !name.startsWith("("));
    }

    /** The name of the program that started a process with this environment. */
    static String program(Map<String, String> environment) {
        String group = environment.getOrDefault("SUPERVISOR_GROUP_NAME", "");
        String name = environment.getOrDefault("SUPERVISOR_PROCESS_NAME", "");
        if (name.isEmpty()) {
            return UNREADABLE;
        }
        return group.isEmpty() || group.equals(name) ? name : group + ":" + name;
    }

    static Map<String, String> environment(ProcessFact process) {
        return process.detail() == null ? Map.of() : process.detail().environment();
    }

    private static String baseName(List<String> argv) {
        return argv.isEmpty() ? "" : argv.getFirst().substring(argv.getFirst().lastIndexOf('/') + 1);
    }
}
