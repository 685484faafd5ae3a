package dev.graceful.observe;

import dev.graceful.host.Gunicorn;
import dev.graceful.host.Snapshot.ProcessFact;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.Stream;

/** The gunicorns that work in one directory, each with the processes it has started. */
final class Trees {
    private final Processes processes;
    private final Place.Root root;
    private final LongPredicate namedFresh;

    /** @param namedFresh whether a pid file of fresh masters names a pid */
    Trees(Processes processes, Place.Root root, LongPredicate namedFresh) {
        this.processes = processes;
        this.root = root;
        this.namedFresh = namedFresh;
    }

    /**
     * One gunicorn.
     *
     * @param top the master that was started by something else than a gunicorn
     * @param fresh the masters that it has started on USR2; more than one is a fault
     */
    record Tree(ProcessFact top, List<ProcessFact> fresh) {
        List<ProcessFact> masters() {
            return Stream.concat(Stream.of(top), fresh.stream()).toList();
        }

        boolean has(long pid) {
            return masters().stream().anyMatch(master -> master.id().pid() == pid);
        }
    }

    List<Tree> all() {
        List<ProcessFact> tops = processes.all().stream()
                .filter(Gunicorn::isOne)
                .filter(process -> Gunicorn.title(process.argv()) != Gunicorn.Title.WORKER)
                .filter(this::isTop)
                .filter(process ->
                        Place.of(process).map(place -> place.isInside(root)).orElse(false))
                .toList();
        return tops.stream()
                .filter(top -> !isOrphan(top, tops))
                .map(top -> new Tree(top, fresh(top)))
                .toList();
    }

    /** Whether no gunicorn that can still be examined started this process. */
    boolean isTop(ProcessFact process) {
        ProcessFact parent = processes.parent(process);
        if (parent == null || !Gunicorn.isOne(parent)) {
            return true;
        }
        // While the old master ends, its command line may have been read before and its directory after the end.
        return parent.detail() == null && Gunicorn.isFresh(process, parent);
    }

    private List<ProcessFact> fresh(ProcessFact top) {
        return processes.children(top).stream()
                .filter(child -> Gunicorn.isFresh(child, top) || isNamedFresh(child))
                .toList();
    }

    private boolean isNamedFresh(ProcessFact child) {
        return Gunicorn.title(child.argv()) != Gunicorn.Title.WORKER
                && Gunicorn.isOne(child)
                && namedFresh.test(child.id().pid());
    }

    /** A worker that survived its master looks like a master without workers; the sockets it holds betray it. */
    private boolean isOrphan(ProcessFact top, List<ProcessFact> tops) {
        ProcessFact parent = processes.parent(top);
        boolean started = (parent != null && Owners.isSupervisord(parent))
                || Long.toString(top.id().pid()).equals(Owners.environment(top).get("SYSTEMD_EXEC_PID"));
        return !started
                && processes.children(top).isEmpty()
                && tops.stream()
                        .filter(other -> !processes.children(other).isEmpty())
                        .anyMatch(other -> processes.holds(top, processes.listeningSockets(other)));
    }
}
