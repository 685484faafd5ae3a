package dev.graceful.observe;

import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.model.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The living processes of one snapshot, as a tree, and the sockets they listen on. */
final class Processes {
    private final Map<Long, ProcessFact> living;
    private final Map<Long, List<ProcessFact>> children;
    private final List<SocketFact> listening;

    Processes(Snapshot snapshot) {
        // A zombie has ended; only its parent has not noticed.
        living = snapshot.processes().stream()
                .filter(process -> process.state() != 'Z' && process.state() != 'X')
                .collect(
                        Collectors.toMap(process -> process.id().pid(), Function.identity(), (first, second) -> first));
        children = living.values().stream().collect(Collectors.groupingBy(ProcessFact::parent));
        listening = snapshot.listening();
    }

    List<ProcessFact> all() {
        return living.values().stream()
                .sorted((a, b) -> Long.compare(a.id().pid(), b.id().pid()))
                .toList();
    }

    @Nullable
    ProcessFact byPid(long pid) {
        return living.get(pid);
    }

    @Nullable
    ProcessFact parent(ProcessFact process) {
        return living.get(process.parent());
    }

    List<ProcessFact> children(ProcessFact process) {
        return children.getOrDefault(process.id().pid(), List.of());
    }

    /** The parent, its parent and so on, nearest first. */
    List<ProcessFact> ancestors(ProcessFact process) {
        var line = new ArrayList<ProcessFact>();
        var seen = new HashSet<Long>();
        for (ProcessFact at = parent(process); at != null && seen.add(at.id().pid()); at = parent(at)) {
            line.add(at);
        }
        return line;
    }

    /** The addresses that a process listens on; with {@code --reuse-port} its children hold the sockets, not itself. */
    List<Address> addresses(ProcessFact process) {
        List<Address> own = addresses(sockets(process));
        if (!own.isEmpty()) {
            return own;
        }
        Set<Long> theirs = children(process).stream()
                .flatMap(child -> sockets(child).stream())
                .collect(Collectors.toSet());
        return addresses(theirs);
    }

    /** The sockets that listen at an address. */
    Set<Long> inodesAt(Address address) {
        return listening.stream()
                .filter(socket -> covers(socket.address(), address))
                .map(SocketFact::inode)
                .collect(Collectors.toSet());
    }

    /** The listening sockets that a process holds. */
    Set<Long> listeningSockets(ProcessFact process) {
        Set<Long> held = sockets(process);
        return listening.stream().map(SocketFact::inode).filter(held::contains).collect(Collectors.toSet());
    }

    /** The listening sockets that a process holds, but for those at some addresses. */
    Set<Long> listeningSockets(ProcessFact process, List<Address> but) {
        Set<Long> held = sockets(process);
        return listening.stream()
                .filter(socket -> held.contains(socket.inode()))
                .filter(socket -> but.stream().noneMatch(address -> covers(socket.address(), address)))
                .map(SocketFact::inode)
                .collect(Collectors.toSet());
    }

    /** The processes that hold one of some sockets and whose parents do not: masters, as workers hold their master's sockets. */
    List<ProcessFact> topmostHolders(Set<Long> inodes) {
        return all().stream()
                .filter(process -> holds(process, inodes))
                .filter(process -> !Optional.ofNullable(parent(process))
                        .map(parent -> holds(parent, inodes))
                        .orElse(false))
                .toList();
    }

    boolean holds(ProcessFact process, Set<Long> inodes) {
        return sockets(process).stream().anyMatch(inodes::contains);
    }

    /** Whether a socket bound to {@code bound} gets the connections to {@code wished}. */
    static boolean covers(Address bound, Address wished) {
        if (!(bound instanceof Address.Tcp(String host, int port))
                || !(wished instanceof Address.Tcp(String to, int wishedPort))) {
            return bound.equals(wished);
        }
        return port == wishedPort && (plain(host).equals(plain(to)) || isAny(host) || isAny(to));
    }

    static boolean isAny(String host) {
        return switch (plain(host)) {
            case "0.0.0.0", "::", "*", "" -> true;
            default -> false;
        };
    }

    private static String plain(String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return bare.equals("localhost") ? "127.0.0.1" : bare;
    }

    private List<Address> addresses(Set<Long> inodes) {
        return listening.stream()
                .filter(socket -> inodes.contains(socket.inode()))
                .map(SocketFact::address)
                .filter(address -> !isControl(address))
                .distinct()
                .toList();
    }

    /** gunicorn since 26 takes orders on a socket of its own, by default the same one for all masters of an account. */
    private static boolean isControl(Address address) {
        return address instanceof Address.Unix(String path) && path.endsWith("/gunicorn.ctl");
    }

    private static Set<Long> sockets(ProcessFact process) {
        return process.detail() == null ? Set.of() : Set.copyOf(process.detail().sockets());
    }
}
