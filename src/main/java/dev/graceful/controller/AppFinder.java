package dev.graceful.controller;

import dev.graceful.api.HostStatus.App;
import dev.graceful.host.Follower;
import dev.graceful.host.Gunicorn;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.AppKey;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the application servers of a machine; pure. */
final class AppFinder {
    /** What their command lines contain. */
    static final List<String> WORDS = List.of("gunicorn", "uwsgi", "uWSGI");

    private static final int MOST = 50;
    private static final int LONGEST = 1_024;
    private static final Pattern SYSTEMD = Pattern.compile(".*/[^/]+\\.service(/.*)?");

    private AppFinder() {}

    /**
     * The servers, by directory.
     *
     * @param deploys the applications that are looked after, by the directory of their code
     */
    static List<App> find(Snapshot snapshot, Map<String, AppKey> deploys) {
        Map<Long, ProcessFact> byPid = snapshot.processes().stream()
                .collect(Collectors.toMap(process -> process.id().pid(), Function.identity(), (a, b) -> a));
        return snapshot.processes().stream()
                .filter(process -> isMaster(process, byPid))
                .flatMap(process -> app(snapshot, process, byPid, deploys).stream())
                .distinct()
                .sorted(Comparator.comparing(app -> app.path() + " " + app.listen()))
                .limit(MOST)
                .toList();
    }

    private static boolean isMaster(ProcessFact process, Map<Long, ProcessFact> byPid) {
        ProcessFact parent = byPid.get(process.parent());
        if (UwsgiProgram.mayBeMaster(process)) {
            boolean part = parent != null && UwsgiProgram.isOne(parent) && UwsgiProgram.sameInstance(process, parent);
            return !part && byPid.values().stream().noneMatch(child -> isVassal(child, process));
        }
        return Gunicorn.isOne(process) && (parent == null || !Gunicorn.isOne(parent));
    }

    /** An Emperor is no application; its vassals are. */
    private static boolean isVassal(ProcessFact child, ProcessFact emperor) {
        return child.parent() == emperor.id().pid()
                && UwsgiProgram.mayBeMaster(child)
                && !UwsgiProgram.sameInstance(child, emperor);
    }

    private static List<App> app(
            Snapshot snapshot, ProcessFact master, Map<Long, ProcessFact> byPid, Map<String, AppKey> deploys) {
        Detail detail = master.detail();
        if (detail == null || detail.directory().isEmpty()) {
            return List.of();
        }
        String listen = snapshot.listening().stream()
                .filter(socket -> detail.sockets().contains(socket.inode()))
                .map(socket -> socket.address().toString())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
        AppKey deploy = deploys.get(detail.directory());
        return List.of(new App(
                Text.cut(detail.directory(), LONGEST),
                UwsgiProgram.isOne(master) ? "Uwsgi" : "Gunicorn",
                owner(master, detail, byPid),
                listen.isEmpty() ? null : Text.cut(listen, LONGEST),
                deploy == null ? null : deploy.toString()));
    }

    private static String owner(ProcessFact master, Detail detail, Map<Long, ProcessFact> byPid) {
        @Nullable ProcessFact parent = byPid.get(master.parent());
        if (parent != null && Follower.isOne(parent.argv())) {
            return "Follower";
        }
        if (parent != null && UwsgiProgram.isOne(master) && UwsgiProgram.isOne(parent)) {
            return "Emperor";
        }
        boolean supervised = parent != null
                && parent.argv().stream().limit(3).anyMatch(word -> word.contains("supervisord"))
                && detail.environment().containsKey("SUPERVISOR_PROCESS_NAME");
        if (supervised) {
            return "Supervisor";
        }
        boolean main = Objects.equals(
                Long.toString(master.id().pid()), detail.environment().get("SYSTEMD_EXEC_PID"));
        return main || (master.parent() == 1 && SYSTEMD.matcher(detail.cgroup()).matches()) ? "Systemd" : "Nobody";
    }
}
