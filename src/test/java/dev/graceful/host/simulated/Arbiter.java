package dev.graceful.host.simulated;

import dev.graceful.host.simulated.Code.Kind;
import dev.graceful.model.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One gunicorn master: it forks workers and reacts to signals as gunicorn 20 to 27 do.
 *
 * <p>Only what decides an upgrade is here; every peculiarity was measured on the real one, and the end-to-end tests would notice if the
 * real one changed.
 */
final class Arbiter {
    private static final Duration EXEC = Duration.ofMillis(120);
    private static final Duration FORK = Duration.ofMillis(30);
    private static final Duration LOOP = Duration.ofSeconds(1);

    final SimulatedProcess process;
    final List<Worker> workers = new ArrayList<>();

    private final Gunicorns site;
    private final Machine machine;
    private final String title;
    private @Nullable Arbiter old;
    private @Nullable Arbiter fresh;
    private @Nullable String loaded;
    private int wanted;
    private boolean stopping;
    private boolean withPidFile;

    /** @param old the master that received USR2; null for the first one */
    Arbiter(Gunicorns site, SimulatedProcess process, @Nullable Arbiter old) {
        this.site = site;
        this.machine = site.machine();
        this.process = process;
        this.old = old;
        this.title = old == null ? "" : ".2";
        this.wanted = site.site().workers();
        process.onSignal = this::receive;
        process.onOrphaned = this::orphaned;
        process.directory = site.site().directory().toString();
        process.environment.putAll(Map.of(
                "PATH",
                site.site().venv() + "/bin:/usr/bin:/bin",
                "PWD",
                process.directory,
                "VIRTUAL_ENV",
                site.site().venv().toString()));
        machine.after(EXEC, this::load);
    }

    Gunicorns site() {
        return site;
    }

    /** The code of a preloaded application is imported once, by the master, before anything else can be seen of it. */
    private void load() {
        if (!site.site().preload()) {
            begin();
            return;
        }
        String revision = WorkTree.head(site.site().directory());
        Code code = site.code(revision);
        if (code.kind() == Kind.HANGS) {
            return;
        }
        machine.after(code.after(), () -> {
            if (process.ended() || stopping) {
                return;
            }
            switch (code.kind()) {
                case RAISES, EXITS -> halt();
                case WORKS, MUTE, FAULTY, HANGS -> {
                    loaded = revision;
                    begin();
                }
            }
        });
    }

    private void begin() {
        if (process.ended() || stopping) {
            return;
        }
        if (!site.claimPidFile(process, title)) {
            halt();
            return;
        }
        withPidFile = true;
        Long inode = old == null ? machine.bind(site.site().listen()) : inherited();
        if (inode == null) {
            // The address is in use: gunicorn tries five times, a second apart.
            machine.after(Duration.ofSeconds(5), this::halt);
            return;
        }
        process.sockets.clear();
        process.sockets.add(inode);
        if (site.site().titles()) {
            process.argv = List.of("gunicorn: master [app:application" + title + "]");
        }
        fill();
    }

    private @Nullable Long inherited() {
        return process.sockets.isEmpty() ? null : process.sockets.getFirst();
    }

    /** Forks workers until there are as many as wanted. */
    private void fill() {
        while (!process.ended()
                && !stopping
                && workers.stream().filter(w -> !w.leaving()).count() < wanted) {
            String revision =
                    loaded != null ? loaded : WorkTree.head(site.site().directory());
            var worker = new Worker(this, machine.spawn(process.pid(), process.user, process.argv), revision);
            if (site.site().titles()) {
                worker.process.argv = List.of("gunicorn: worker [app:application" + title + "]");
            }
            workers.add(worker);
            worker.boot(loaded != null ? FORK : site.code(revision).after());
        }
    }

    /** A worker has ended by itself. */
    void lost(Worker worker, boolean failedToBoot) {
        workers.remove(worker);
        if (failedToBoot && !stopping) {
            halt();
        } else {
            machine.after(FORK, this::fill);
        }
    }

    private void receive(Signal signal) {
        if (process.ended()) {
            return;
        }
        switch (signal) {
            case USR2 -> upgrade();
            case WINCH -> {
                if (site.site().daemon()) {
                    wanted = 0;
                    List.copyOf(workers).forEach(Worker::leave);
                }
            }
            case HUP -> {
                wanted = site.site().workers();
                List<Worker> before = List.copyOf(workers);
                before.forEach(Worker::leave);
                fill();
            }
            case TERM -> stop();
            case CONT -> {}
        }
    }

    private void upgrade() {
        if (fresh != null || old != null || stopping) {
            return; // "Child exists", "Parent exists"
        }
        SimulatedProcess child =
                machine.spawn(process.pid(), process.user, site.site().argv());
        child.environment.putAll(process.environment);
        child.environment.put("GUNICORN_PID", Long.toString(process.pid()));
        child.environment.put("GUNICORN_FD", "5");
        child.cgroup = process.cgroup;
        child.executable = process.executable;
        child.sockets.addAll(process.sockets);
        fresh = new Arbiter(site, child, this);
        site.add(fresh);
    }

    /** Ends gracefully: nothing new is accepted, what is under way may finish within its time. */
    private void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        if (fresh == null && old == null) {
            machine.unlink(site.site().listen());
        }
        process.sockets.clear();
        machine.sweep();
        List.copyOf(workers).forEach(Worker::leave);
        Duration patience = site.site().gracefulTimeout();
        machine.after(patience, () -> List.copyOf(workers).forEach(Worker::kill));
        finish();
    }

    private void finish() {
        if (workers.isEmpty()) {
            exit();
        } else {
            machine.after(FORK, this::finish);
        }
    }

    /** Ends at once, as after "Worker failed to boot" or an exception of its own. */
    void halt() {
        if (!process.ended()) {
            stopping = true;
            List.copyOf(workers).forEach(Worker::kill);
            exit();
        }
    }

    /** Is killed: nobody cleans up behind it. */
    void kill() {
        withPidFile = false;
        stopping = true;
        exit();
    }

    private void exit() {
        if (withPidFile) {
            site.dropPidFile(process);
        }
        if (old != null) {
            old.fresh = null;
        }
        long parent = process.parent;
        machine.end(process);
        site.ended(this, parent);
    }

    private void orphaned() {
        // The loop looks for its parent once a second.
        machine.after(LOOP.minusMillis(300), this::promote);
    }

    private void promote() {
        if (process.ended() || old == null) {
            return;
        }
        if (!site.promotePidFile(process)) {
            halt(); // "Already running on PID …"
            return;
        }
        old = null;
        if (site.site().titles()) {
            process.argv = List.of("gunicorn: master [app:application]");
        }
    }
}
