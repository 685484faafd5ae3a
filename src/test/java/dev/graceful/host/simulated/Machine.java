package dev.graceful.host.simulated;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.model.Address;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kernel of the simulated machine: a clock that is moved by hand, what is due when, processes and sockets. */
final class Machine {
    private static final Duration UP = Duration.ofDays(1);
    private static final long MILLIS_PER_TICK = 10;

    private record Event(Instant at, long number, Runnable deed) {}

    final String bootId = "5a5a5a5a-0000-4000-8000-000000000001";
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
    private final TreeMap<Long, SimulatedProcess> processes = new TreeMap<>();
    private final Map<Long, Address> sockets = new LinkedHashMap<>();
    private final Map<Address, Long> reachable = new HashMap<>();
    private final Instant booted;
    private Instant now;
    private long eventCount;
    private long nextPid = 4000;
    private long nextInode = 90_000;

    Machine(Instant start) {
        now = start;
        booted = start.minus(UP);
        var init = new SimulatedProcess(
                new ProcessId(1, 1, bootId), 0, booted.plusMillis(10), "root", List.of("/sbin/init"));
        processes.put(1L, init);
    }

    Instant now() {
        return now;
    }

    /** Moves the clock; everything that is due until then happens, in its order. */
    void advance(Duration time) {
        Instant until = now.plus(time);
        for (Event next = events.peek(); next != null && !next.at().isAfter(until); next = events.peek()) {
            events.remove(next);
            now = next.at();
            next.deed().run();
        }
        now = until;
    }

    void after(Duration delay, Runnable deed) {
        events.add(new Event(now.plus(delay), eventCount++, deed));
    }

    SimulatedProcess spawn(long parent, String user, List<String> argv) {
        long ticks = Duration.between(booted, now).toMillis() / MILLIS_PER_TICK;
        var id = new ProcessId(nextPid++, ticks, bootId);
        var process = new SimulatedProcess(id, parent, booted.plusMillis(ticks * MILLIS_PER_TICK), user, argv);
        processes.put(process.pid(), process);
        return process;
    }

    /** Ends a process: its sockets close, its children go to pid 1, and it is gone unless nobody reaps it. */
    void end(SimulatedProcess process) {
        if (process.ended()) {
            return;
        }
        process.state = process.reaped ? 'X' : 'Z';
        process.argv = List.of();
        process.sockets.clear();
        if (process.reaped) {
            processes.remove(process.pid());
        }
        sweep();
        for (SimulatedProcess child : List.copyOf(processes.values())) {
            if (child.parent == process.pid()) {
                child.parent = 1;
                child.onOrphaned.run();
            }
        }
    }

    /** A socket that nobody holds any more is closed. */
    void sweep() {
        sockets.keySet().removeIf(inode -> holders(inode).isEmpty());
        reachable.values().removeIf(inode -> !sockets.containsKey(inode));
    }

    /** The parent of a zombie asks for its exit status at last. */
    void reap(SimulatedProcess zombie) {
        zombie.state = 'X';
        processes.remove(zombie.pid());
    }

    @Nullable
    SimulatedProcess process(long pid) {
        return processes.get(pid);
    }

    /** Whether {@code kill(pid, 0)} succeeds, which it does for a zombie. */
    boolean exists(long pid) {
        return processes.containsKey(pid);
    }

    /** A stopped process takes its signals when it is continued. */
    void signal(SimulatedProcess process, Signal signal) {
        if (signal == Signal.CONT && process.state == 'T') {
            process.state = 'S';
            var waiting = List.copyOf(process.pending);
            process.pending.clear();
            waiting.forEach(process.onSignal);
        } else if (process.state == 'T') {
            process.pending.add(signal);
        } else {
            process.onSignal.accept(signal);
        }
    }

    /** Binds and listens; null when somebody does already. A Unix path is simply taken over, as gunicorn does. */
    @Nullable
    Long bind(Address address) {
        if (address instanceof Address.Tcp && sockets.containsValue(address)) {
            return null;
        }
        sockets.put(nextInode, address);
        reachable.put(address, nextInode);
        return nextInode++;
    }

    /** The socket that a client reaches at this address. */
    @Nullable
    Long reached(Address address) {
        return reachable.get(address);
    }

    /** Removes the path of a Unix socket: who has it open keeps it, and nobody finds it any more. */
    void unlink(Address address) {
        if (address instanceof Address.Unix) {
            reachable.remove(address);
        }
    }

    List<SimulatedProcess> holders(long inode) {
        return processes.values().stream()
                .filter(process -> process.sockets.contains(inode))
                .toList();
    }

    List<SocketFact> listening() {
        return sockets.entrySet().stream()
                .map(socket -> new SocketFact(socket.getValue(), socket.getKey()))
                .toList();
    }

    List<ProcessFact> facts(List<String> texts) {
        Set<Long> wanted = new HashSet<>();
        for (SimulatedProcess process : processes.values()) {
            String line = String.join(" ", process.argv);
            SimulatedProcess next = texts.stream().anyMatch(line::contains) ? process : null;
            while (next != null && wanted.add(next.pid())) {
                next = processes.get(next.parent);
            }
        }
        var facts = new ArrayList<ProcessFact>();
        processes.forEach((pid, process) -> facts.add(process.fact(wanted.contains(pid))));
        return facts;
    }
}
