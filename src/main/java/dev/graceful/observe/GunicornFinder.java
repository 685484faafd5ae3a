package dev.graceful.observe;

import dev.graceful.host.Gunicorn;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.ServerWish;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.ServerKind;
import dev.graceful.observe.Trees.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the master of a gunicorn by all the evidence there is: the process tree, the directory it works in, the socket it listens on and its
 * pid file. All that applies must agree; a process that is signalled by mistake is worse than an upgrade that waits.
 */
final class GunicornFinder {
    private final Processes processes;
    private final Desired desired;
    private final List<String> pidFiles;
    private final PidFiles written;
    private final Trees trees;

    /**
     * @param root the application's directory
     * @param written the pid files that were read
     * @param pidFiles pid files that gunicorn itself was told to write
     */
    GunicornFinder(Processes processes, Desired desired, Place.Root root, PidFiles written, List<String> pidFiles) {
        this.processes = processes;
        this.desired = desired;
        this.pidFiles = pidFiles;
        this.written = written;
        this.trees = new Trees(processes, root, pid -> isNamedFresh(pid));
    }

    Picture find() {
        List<Tree> trees = this.trees.all();
        return switch (desired.locator()) {
            case Locator.Discover() -> single(trees);
            case Locator.PidFile(String path) -> byPidFile(trees, path);
            case Locator.Listen(Address address) -> byAddress(trees, address);
            case Locator.Supervisor(String program, String config) ->
                kept(trees, tree -> Names.isOf(processes, tree.top(), program), "supervisor program " + program);
            case Locator.Systemd(String unit) ->
                kept(trees, tree -> Names.isIn(processes, tree.top(), unit), "systemd unit " + unit);
        };
    }

    private Picture kept(List<Tree> trees, Predicate<Tree> named, String what) {
        List<Tree> found = trees.stream().filter(named).toList();
        return switch (found.size()) {
            case 0 -> new Picture.None(searched() + "; none of them is of " + what);
            case 1 -> chosen(found.getFirst(), trees);
            // Whoever else wants their socket must be one of them.
            default ->
                chosen(found.getFirst(), trees) instanceof Picture.One
                        ? single(found)
                        : chosen(found.getFirst(), trees);
        };
    }

    /** Several that share a socket which is not theirs; empty when they do not, or when one of them is not as it should be. */
    private Optional<Picture> pool(List<Tree> trees) {
        boolean plain = trees.stream()
                .allMatch(tree -> tree.fresh().isEmpty()
                        && Character.toUpperCase(tree.top().state()) != 'T');
        return plain
                ? Held.of(processes, trees).map(held -> new Picture.Pool(held.supervisord(), tops(trees)))
                : Optional.empty();
    }

    /** A fresh master writes its pid beside the pid file of the old one. */
    private boolean isNamedFresh(long pid) {
        Stream<String> declared =
                desired.locator() instanceof Locator.PidFile(String path) ? Stream.of(path) : Stream.empty();
        return Stream.concat(declared, pidFiles.stream()).anyMatch(path -> written.pid(path + ".2") == pid);
    }

    private Picture single(List<Tree> trees) {
        if (trees.isEmpty()) {
            return new Picture.None(searched());
        }
        Optional<Picture> pool = trees.size() > 1 ? pool(trees) : Optional.empty();
        if (pool.isPresent()) {
            return pool.get();
        }
        if (trees.size() > 1) {
            return new Picture.Unclear(
                    tops(trees),
                    names(trees) + " all work in " + desired.path()
                            + " and are not related; name the right one with spec.app.process.pidFile or .listen",
                    Doubt.UNRELATED);
        }
        return chosen(trees.getFirst(), trees);
    }

    private Picture byPidFile(List<Tree> trees, String path) {
        return switch (written.file(path)) {
            case FileFact.Unreadable(String problem) ->
                new Picture.Unclear(
                        tops(trees), "the pid file " + path + " may not be read: " + problem, Doubt.PID_FILE);
            case FileFact.Directory() ->
                new Picture.Unclear(tops(trees), "the pid file " + path + " is a directory", Doubt.PID_FILE);
            // Between the end of the old master and the promotion of the fresh one there is no pid file for a moment.
            case FileFact.Absent() -> single(trees);
            case FileFact.Text text -> {
                long pid = written.pid(path);
                yield trees.stream()
                        .filter(tree -> tree.has(pid))
                        .findFirst()
                        .map(tree -> chosen(tree, trees))
                        .orElseGet(() -> disagreement(trees, path, pid));
            }
        };
    }

    private Picture disagreement(List<Tree> trees, String path, long pid) {
        ProcessFact named = processes.byPid(pid);
        if (named == null && trees.isEmpty()) {
            return new Picture.None(searched() + "; the pid file " + path + " names " + pid + ", which does not run");
        }
        if (named != null && trees.isEmpty() && !Gunicorn.isOne(named) && desired.server() == ServerWish.AUTO) {
            return new Picture.None(searched() + "; the pid file " + path + " names another server");
        }
        String what = named == null
                ? "names " + pid + ", which does not run"
                : "names " + pid + " (" + OtherFinder.command(named) + "), which is no gunicorn master in "
                        + desired.path();
        return new Picture.Unclear(
                trees.isEmpty() && named != null ? List.of(named) : tops(trees),
                "the pid file " + path + " " + what + (trees.isEmpty() ? "" : ", but " + names(trees) + " works there"),
                Doubt.PID_FILE);
    }

    private Picture byAddress(List<Tree> trees, Address address) {
        Set<Long> inodes = processes.inodesAt(address);
        List<Tree> holders = trees.stream()
                .filter(tree -> tree.masters().stream()
                        .anyMatch(master -> processes.holds(master, inodes)
                                || processes.children(master).stream()
                                        .anyMatch(child -> processes.holds(child, inodes))))
                .toList();
        if (holders.size() == 1) {
            return chosen(holders.getFirst(), trees);
        }
        if (holders.size() > 1) {
            return pool(holders)
                    .orElseGet(() -> new Picture.Unclear(
                            tops(holders), names(holders) + " all listen on " + address, Doubt.UNRELATED));
        }
        if (inodes.isEmpty() && trees.isEmpty()) {
            return new Picture.None(searched() + "; nothing listens on " + address);
        }
        List<ProcessFact> strangers = processes.topmostHolders(inodes);
        if (trees.isEmpty() && strangers.stream().noneMatch(Gunicorn::isOne)) {
            return new Picture.None(searched() + "; " + address + " is held by " + OtherFinder.commands(strangers));
        }
        return new Picture.Unclear(
                Stream.concat(tops(trees).stream(), strangers.stream())
                        .distinct()
                        .toList(),
                address + " is held by " + (strangers.isEmpty() ? "nobody" : OtherFinder.commands(strangers))
                        + (trees.isEmpty()
                                ? ", which does not work in " + desired.path()
                                : ", but " + names(trees) + " works in " + desired.path()),
                Doubt.UNRELATED);
    }

    /** The last checks of a tree that the locator points to. */
    private Picture chosen(Tree tree, List<Tree> trees) {
        List<Tree> rivals = trees.stream()
                .filter(other -> !other.equals(tree) && isRival(tree, other))
                .toList();
        Optional<Picture> pool = rivals.isEmpty()
                ? Optional.empty()
                : pool(Stream.concat(Stream.of(tree), rivals.stream())
                        .sorted(Comparator.comparingLong(one -> one.top().id().pid()))
                        .toList());
        if (pool.isPresent()) {
            return pool.get();
        }
        if (!rivals.isEmpty()) {
            return new Picture.Unclear(
                    tops(trees),
                    names(trees) + " all work in " + desired.path() + ", are not related and want the same socket;"
                            + " a supervisor may have started a second one",
                    Doubt.UNRELATED);
        }
        if (tree.fresh().size() > 1) {
            return new Picture.Unclear(
                    tree.masters(), tree.top().id() + " has more than one fresh master", Doubt.UNRELATED);
        }
        String stopped = tree.masters().stream()
                .filter(master -> Character.toUpperCase(master.state()) == 'T')
                .map(master -> master.id().toString())
                .collect(Collectors.joining(" and "));
        if (!stopped.isEmpty()) {
            return new Picture.Unclear(tree.masters(), "master " + stopped + " is stopped (state T)", Doubt.STOPPED);
        }
        Picture.@Nullable Unclear other = foreignPidFile(tree);
        if (other != null) {
            return other;
        }
        if (tree.masters().stream()
                .allMatch(master -> processes.addresses(master).isEmpty())) {
            return new Picture.None(searched() + "; gunicorn " + tree.top().id() + " is there but listens on nothing");
        }
        return tree.fresh().isEmpty()
                ? new Picture.One(tree.top(), ServerKind.GUNICORN)
                : new Picture.Two(tree.top(), tree.fresh().getFirst());
    }

    /**
     * gunicorn's own pid file names another living process: a second one was started over the first, or the file is old and its pid was
     * used again. A new master would not take over from it: it ends when it finds that process alive.
     */
    private Picture.@Nullable Unclear foreignPidFile(Tree tree) {
        for (String path : pidFiles) {
            ProcessFact named = processes.byPid(written.pid(path));
            if (named == null || tree.has(named.id().pid())) {
                continue;
            }
            String serving = tree.top().id() + " serves " + desired.path();
            if (Gunicorn.isOne(named) && trees.isTop(named)) {
                String reason = "gunicorn's pid file " + path + " names " + named.id() + ", but " + serving;
                return new Picture.Unclear(List.of(tree.top(), named), reason, Doubt.PID_FILE);
            }
            if (!Gunicorn.isOne(named)) {
                String reason = "gunicorn's pid file " + path + " names " + named.id() + " ("
                        + OtherFinder.command(named) + "), but " + serving + ", and a new master could not take over";
                return new Picture.Unclear(List.of(tree.top()), reason, Doubt.PID_FILE);
            }
        }
        return null;
    }

    private boolean isRival(Tree tree, Tree other) {
        List<Address> theirs = processes.addresses(other.top());
        return theirs.isEmpty()
                || tree.masters().stream()
                        .flatMap(master -> processes.addresses(master).stream())
                        .anyMatch(mine -> theirs.stream().anyMatch(address -> Processes.covers(mine, address)));
    }

    private String searched() {
        long hidden = processes.all().stream()
                .filter(Gunicorn::isOne)
                .filter(process -> process.detail() == null)
                .count();
        return "among the gunicorn processes that work in " + desired.path()
                + (hidden == 0 ? "" : " (" + hidden + " of other accounts may not be examined)");
    }

    private static List<ProcessFact> tops(List<Tree> trees) {
        return trees.stream().map(Tree::top).toList();
    }

    private static String names(List<Tree> trees) {
        var pids = new ArrayList<String>();
        trees.forEach(tree -> pids.add(tree.top().id().toString()));
        return "gunicorn " + String.join(" and ", pids);
    }
}
