package dev.graceful.observe;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.observe.Trees.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * That masters accept from one listening socket which is not theirs: whoever keeps them opened it and holds it, so that it stays open when
 * any of them ends. Masters that merely want the same address have a socket each, or a keeper that knows nothing of it.
 *
 * @param supervisord the supervisord that holds it; null when systemd does
 */
record Held(@Nullable ProcessFact supervisord) {
    /** Empty when they share none, or nobody holds it. */
    static Optional<Held> of(Processes processes, List<Tree> trees) {
        return ofMasters(processes, trees.stream().map(Tree::top).toList());
    }

    /** The same for the topmost masters themselves. */
    static Optional<Held> ofMasters(Processes processes, List<ProcessFact> tops) {
        Set<Long> common = common(processes, tops);
        if (common.isEmpty()) {
            return Optional.empty();
        }
        var supervisors = new HashSet<Optional<ProcessFact>>();
        tops.forEach(top -> supervisors.add(Owners.supervisord(processes, top)));
        if (supervisors.size() != 1) {
            return Optional.empty();
        }
        Optional<ProcessFact> supervisor = supervisors.iterator().next();
        if (supervisor.isPresent()) {
            return supervisor
                    .filter(process -> processes.holds(process, common))
                    .map(Held::new);
        }
        return bySystemd(processes, tops, common) ? Optional.of(new Held(null)) : Optional.empty();
    }

    private static Set<Long> common(Processes processes, List<ProcessFact> tops) {
        Set<Long> common = null;
        for (ProcessFact top : tops) {
            Set<Long> held = listening(processes, top);
            if (held.isEmpty() && isLeaving(top, tops)) {
                continue;
            }
            if (common == null) {
                common = new HashSet<>(held);
            } else {
                common.retainAll(held);
            }
        }
        return common == null ? Set.of() : common;
    }

    /** A master that is asked to end closes its socket first; its workers still answer. */
    private static Set<Long> listening(Processes processes, ProcessFact top) {
        Set<Long> own = processes.listeningSockets(top);
        if (!own.isEmpty()) {
            return own;
        }
        var theirs = new HashSet<Long>();
        processes.children(top).forEach(child -> theirs.addAll(processes.listeningSockets(child)));
        return theirs;
    }

    /** By its name it belongs to another of them, and it holds nothing any more. */
    private static boolean isLeaving(ProcessFact top, List<ProcessFact> tops) {
        Optional<String> name = Owners.program(top).or(() -> Owners.unit(top));
        return name.isPresent()
                && tops.stream()
                        .filter(other -> !other.equals(top))
                        .flatMap(other -> Owners.program(other).or(() -> Owners.unit(other)).stream())
                        .anyMatch(other -> Names.areRelated(name.get(), other));
    }

    /** Each is a unit's own, and the first process holds the socket, or told them of it where that may not be seen. */
    private static boolean bySystemd(Processes processes, List<ProcessFact> tops, Set<Long> common) {
        var units = new ArrayList<String>();
        for (ProcessFact top : tops) {
            Owners.unit(top).filter(unit -> top.parent() == 1).ifPresent(units::add);
        }
        if (units.size() != tops.size() || Set.copyOf(units).size() != tops.size()) {
            return false;
        }
        ProcessFact first = processes.byPid(1);
        boolean seen = first != null && processes.holds(first, common);
        return seen
                || tops.stream()
                        .allMatch(top -> Owners.environment(top).containsKey("LISTEN_FDS")
                                && Long.toString(top.id().pid())
                                        .equals(Owners.environment(top).get("LISTEN_PID")));
    }
}
