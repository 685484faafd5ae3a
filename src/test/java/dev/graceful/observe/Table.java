package dev.graceful.observe;

import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.model.Address;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.UwsgiSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A process table made by hand. Gunicorns in it work in {@code /srv/shop} and listen on 127.0.0.1:8000 unless told otherwise. */
final class Table {
    static final String PATH = "/srv/shop";
    static final Address ADDRESS = new Address.Tcp("127.0.0.1", 8000);
    static final List<String> ARGV =
            List.of("/srv/venv/bin/python3", "/srv/venv/bin/gunicorn", "-w", "2", "app:application");
    private static final String BOOT = "00000000-0000-0000-0000-000000000000";
    private static final long INODE = 4711;

    private final List<ProcessFact> processes = new ArrayList<>();
    private final List<SocketFact> listening = new ArrayList<>(List.of(new SocketFact(ADDRESS, INODE)));
    private final Map<String, FileFact> files = new HashMap<>();
    private String real = PATH;
    private final List<String> pidFiles = new ArrayList<>();
    private final Map<ProcessId, UwsgiSettings> told = new HashMap<>();

    /** One line of the table, changed before it is put there. */
    static final class Line {
        private final long pid;
        private final long parent;
        private char state = 'S';
        private List<String> argv = ARGV;
        private String directory = PATH;
        private final Map<String, String> environment = new HashMap<>();
        private String cgroup = "/";
        private List<Long> sockets = List.of(INODE);
        private boolean readable = true;

        private Line(long pid, long parent) {
            this.pid = pid;
            this.parent = parent;
        }

        Line state(char letter) {
            state = letter;
            return this;
        }

        Line argv(String... words) {
            argv = List.of(words);
            return this;
        }

        Line in(String where) {
            directory = where;
            return this;
        }

        Line with(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Line cgroup(String path) {
            cgroup = path;
            return this;
        }

        Line holding(Long... inodes) {
            sockets = List.of(inodes);
            return this;
        }

        Line hidden() {
            readable = false;
            return this;
        }

        private ProcessFact fact() {
            var detail = new Detail(directory, "/usr/bin/python3.11", environment, cgroup, sockets);
            return new ProcessFact(
                    new ProcessId(pid, pid * 10, BOOT),
                    parent,
                    "shop",
                    Instant.EPOCH.plusSeconds(pid),
                    state,
                    argv,
                    readable ? detail : null);
        }
    }

    static Line process(long pid, long parent) {
        return new Line(pid, parent);
    }

    Table and(Line... lines) {
        for (Line line : lines) {
            processes.add(line.fact());
        }
        return this;
    }

    /** A master with two workers, whose pids follow its own. */
    Table gunicorn(long pid, long parent) {
        return and(process(pid, parent), process(pid + 1, pid), process(pid + 2, pid));
    }

    Table listening(Address address, long inode) {
        listening.add(new SocketFact(address, inode));
        return this;
    }

    Table file(String path, String text) {
        files.put(path, new FileFact.Text(text));
        return this;
    }

    Table file(String path, FileFact fact) {
        files.put(path, fact);
        return this;
    }

    /** gunicorn itself is known to write this pid file. */
    Table written(String path) {
        pidFiles.add(path);
        return this;
    }

    /** What the configuration of a uWSGI says. */
    Table told(long pid, UwsgiSettings settings) {
        told.put(new ProcessId(pid, pid * 10, BOOT), settings);
        return this;
    }

    Table linkedTo(String path) {
        real = path;
        return this;
    }

    Snapshot snapshot() {
        return new Snapshot(Instant.EPOCH, BOOT, processes, listening, files, "shop", List.of());
    }

    Picture find() {
        return find(new Locator.Discover(), Desired.ServerWish.AUTO);
    }

    Picture find(Locator locator) {
        return find(locator, Desired.ServerWish.AUTO);
    }

    Picture find(Locator locator, Desired.ServerWish server) {
        return new MasterFinder(snapshot(), wish(locator, server), new Place.Root(PATH, real), pidFiles, told).find();
    }

    static Desired wish(Locator locator, Desired.ServerWish server) {
        return new Desired(
                new AppKey("default", "shop"),
                "localhost",
                "https://git.example/shop.git",
                "main",
                new Revision("a".repeat(40)),
                PATH,
                Desired.LocalChanges.REFUSE,
                null,
                server,
                locator,
                new Desired.Reload(Desired.Strategy.AUTO, Duration.ofMinutes(1), Duration.ZERO, null),
                new Desired.Verify(null, null, Duration.ZERO),
                "");
    }
}
