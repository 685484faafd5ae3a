package dev.graceful.host.simulated;

import dev.graceful.host.simulated.Site.Keeper;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One gunicorn application on the simulated machine: its masters, its pid file, its keeper and its clients. */
public final class Gunicorns {
    private static final Duration RESPAWN = Duration.ofSeconds(1);

    private final Machine machine;
    private final Site site;
    private final Function<String, Code> codes;
    private final List<Arbiter> arbiters = new ArrayList<>();
    private final Clients clients;
    private final @Nullable SimulatedProcess supervisor;

    Gunicorns(Machine machine, Site site, Function<String, Code> codes) {
        this.machine = machine;
        this.site = site;
        this.codes = codes;
        this.clients = new Clients(machine, site, arbiters);
        this.supervisor = site.keeper() == Keeper.SUPERVISOR
                ? machine.spawn(1, "root", List.of("/usr/bin/python3", "/usr/bin/supervisord", "-n"))
                : null;
    }

    /** Starts one more first master, as the keeper or a person would. */
    public void start() {
        SimulatedProcess process = machine.spawn(supervisor == null ? 1 : supervisor.pid(), site.user(), site.argv());
        if (supervisor != null) {
            process.environment.putAll(Map.of(
                    "SUPERVISOR_ENABLED", "1", "SUPERVISOR_PROCESS_NAME", "web", "SUPERVISOR_GROUP_NAME", "web"));
            process.cgroup = "/system.slice/supervisor.service";
        }
        if (site.keeper() == Keeper.SYSTEMD) {
            process.environment.putAll(Map.of(
                    "INVOCATION_ID", "0123456789abcdef0123456789abcdef", "SYSTEMD_EXEC_PID", "" + process.pid()));
            process.cgroup = "/system.slice/web.service";
        }
        arbiters.add(new Arbiter(this, process, null));
    }

    Site site() {
        return site;
    }

    Machine machine() {
        return machine;
    }

    Code code(String revision) {
        return codes.apply(revision);
    }

    void add(Arbiter fresh) {
        arbiters.add(fresh);
    }

    void changed() {
        clients.changed();
    }

    /** The clients of this application and what became of their requests. */
    public Clients clients() {
        return clients;
    }

    /** The pids of all masters, oldest first. */
    public List<Long> masters() {
        return arbiters.stream().map(arbiter -> arbiter.process.pid()).toList();
    }

    /** The revision that each live worker has loaded. */
    public List<String> loaded() {
        return arbiters.stream()
                .flatMap(arbiter -> arbiter.workers.stream())
                .filter(Worker::ready)
                .map(worker -> worker.revision)
                .toList();
    }

    /** Stops a master as SIGSTOP does; signals wait until it is continued. */
    public void freeze(long pid) {
        arbiter(pid).process.state = 'T';
    }

    /** Kills a master as SIGKILL does; it stays as a zombie when its parent does not reap it. */
    public void kill(long pid, boolean reaped) {
        Arbiter arbiter = arbiter(pid);
        arbiter.process.reaped = reaped;
        arbiter.kill();
    }

    /** Sends a signal as a person on the machine would. */
    public void byHand(long pid, Signal signal) {
        machine.signal(arbiter(pid).process, signal);
    }

    private Arbiter arbiter(long pid) {
        return arbiters.stream()
                .filter(arbiter -> arbiter.process.pid() == pid)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no master has the pid " + pid));
    }

    void ended(Arbiter arbiter, long parent) {
        arbiters.remove(arbiter);
        clients.changed();
        if (supervisor != null && parent == supervisor.pid()) {
            machine.after(RESPAWN, this::start);
        } else if (site.keeper() == Keeper.SYSTEMD && parent == 1 && mainEnded(arbiter)) {
            // systemd ends everything else in the control group of the unit.
            List.copyOf(arbiters).forEach(Arbiter::halt);
            machine.after(RESPAWN, this::start);
        }
    }

    private static boolean mainEnded(Arbiter arbiter) {
        String main = new HashMap<>(arbiter.process.environment).getOrDefault("SYSTEMD_EXEC_PID", "");
        return main.equals(Long.toString(arbiter.process.pid()));
    }

    /** Writes the pid file; false when a live process is named in it, so that gunicorn refuses to start. */
    boolean claimPidFile(SimulatedProcess process, String suffix) {
        Path file = site.pidFile();
        if (file == null) {
            return true;
        }
        Path own = Path.of(file + suffix);
        if (taken(own, process)) {
            return false;
        }
        write(own, process);
        return true;
    }

    boolean promotePidFile(SimulatedProcess process) {
        Path file = site.pidFile();
        if (file == null) {
            return true;
        }
        if (taken(file, process)) {
            return false;
        }
        delete(Path.of(file + ".2"));
        write(file, process);
        return true;
    }

    void dropPidFile(SimulatedProcess process) {
        Path file = site.pidFile();
        if (file != null) {
            for (Path each : List.of(file, Path.of(file + ".2"))) {
                if (content(each) == process.pid()) {
                    delete(each);
                }
            }
        }
    }

    private boolean taken(Path file, SimulatedProcess process) {
        long pid = content(file);
        return pid > 0 && pid != process.pid() && machine.exists(pid);
    }

    private static long content(Path file) {
        try {
            return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : -1;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void write(Path file, SimulatedProcess process) {
        try {
            Files.writeString(file, process.pid() + "\n");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }
}
