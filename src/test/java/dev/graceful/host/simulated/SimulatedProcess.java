package dev.graceful.host.simulated;

import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One process of the simulated machine. */
final class SimulatedProcess {
    final ProcessId id;
    final Instant startedAt;
    final String user;
    final Map<String, String> environment = new HashMap<>();
    final List<Long> sockets = new ArrayList<>();
    final List<Signal> pending = new ArrayList<>();

    long parent;
    char state = 'S';
    List<String> argv;
    String directory = "/";
    String executable = "/usr/bin/python3.11";
    String cgroup = "/";

    /** What it does with a signal. */
    Consumer<Signal> onSignal = signal -> {};

    /** What it does when its parent has ended. */
    Runnable onOrphaned = () -> {};

    /** Whether its parent will ask for its exit status; if not it stays as a zombie. */
    boolean reaped = true;

    SimulatedProcess(ProcessId id, long parent, Instant startedAt, String user, List<String> argv) {
        this.id = id;
        this.parent = parent;
        this.startedAt = startedAt;
        this.user = user;
        this.argv = argv;
    }

    long pid() {
        return id.pid();
    }

    boolean ended() {
        return state == 'Z' || state == 'X';
    }

    ProcessFact fact(boolean detailed) {
        Detail detail = detailed && !ended() ? new Detail(directory, executable, environment, cgroup, sockets) : null;
        return new ProcessFact(id, parent, user, startedAt, state, argv, detail);
    }
}
