package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.JournalText;
import dev.graceful.host.Look;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.AppKey;
import dev.graceful.model.CommandRun;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.ServerWish;
import dev.graceful.model.Journal;
import dev.graceful.model.Masters;
import dev.graceful.model.Observation;
import dev.graceful.model.Probe;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import dev.graceful.model.UwsgiSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one application on one machine. While everything is as wished that is one reading of the machine and one probe; Git, Python and
 * systemd are only asked about what is not known yet. Safe for use by several threads.
 */
public final class Observer {
    private static final Duration QUICK = Duration.ofSeconds(5);
    /** The branch, the pid files and a second opinion: no reading needs more. */
    private static final int MOST_LOOKS = 4;

    private final MasterReader masters = new MasterReader();
    private final CheckoutReader checkouts = new CheckoutReader();
    private final InFlightReader requests = new InFlightReader();
    private final Recent<Application, Hints> known = new Recent<>();

    private record Application(String host, AppKey key, String path) {}

    /** What the last observation of an application learnt about where to look. */
    private record Hints(Place.Root root, @Nullable String branch, Set<String> pidFiles, Set<String> markers) {
        private Hints {
            pidFiles = Set.copyOf(pidFiles);
            markers = Set.copyOf(markers);
        }
    }

    private record Sight(Snapshot snapshot, Picture picture, Masters masters, Journal journal) {}

    /**
     * Looks at the application.
     *
     * @return what is so on the machine now; whatever the application or its repository may be like is told there, not thrown
     * @throws HostException when the machine could not be reached
     */
    public Observation observe(Host host, Desired desired) throws HostException {
        Sight sight = look(host, desired);
        CheckoutReader.Code code = checkouts.read(host, desired, sight.snapshot());
        Probe probe = Prober.probe(host, desired, sight.masters(), sight.journal());
        CommandRun command = UserCommands.became(host, desired, sight.journal());
        return new Observation(
                sight.snapshot().at(),
                upSince(sight.snapshot()),
                code.checkout(),
                code.objects(),
                sight.masters(),
                probe,
                UserCommands.ready(host, desired, sight.snapshot().directoryOwner(), sight.journal(), command),
                command,
                TrafficReader.read(host, desired.app(), sight.journal()),
                requests.read(new InFlightReader.Case(
                        host, desired, sight.snapshot().at(), code.checkout(), sight.masters(), sight.journal())),
                sight.journal());
    }

    /** Of a container the kernel is older than its first process, which nothing in it survives. */
    private static Instant upSince(Snapshot snapshot) {
        return snapshot.processes().stream()
                .filter(process -> process.id().pid() == 1)
                .findFirst()
                .map(ProcessFact::startedAt)
                .orElse(Instant.MIN);
    }

    private Sight look(Host host, Desired desired) throws HostException {
        var app = new Application(host.name(), desired.app(), desired.path());
        Hints hints = known.get(app);
        if (hints == null) {
            hints = new Hints(new Place.Root(desired.path(), realPath(host, desired.path())), null, Set.of(), Set.of());
        }
        Sight sight = null;
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            Picture before = sight == null ? null : sight.picture();
            sight = look(host, desired, hints);
            Hints learnt = learn(desired, hints, sight);
            boolean doubtful = isDoubtful(sight.picture()) && (before == null || !isDoubtful(before));
            if (learnt.equals(hints) && !doubtful) {
                break;
            }
            hints = learnt;
        }
        known.put(app, hints);
        return java.util.Objects.requireNonNull(sight);
    }

    /** A process may end while it is read, or between the reading of its pid file and of the process table: such a picture is taken twice. */
    private static boolean isDoubtful(Picture picture) {
        return picture instanceof Picture.Unclear || picture instanceof Picture.None;
    }

    private Sight look(Host host, Desired desired, Hints hints) throws HostException {
        var files = new ArrayList<>(Head.files(desired.path() + "/.git", hints.branch()));
        Stream<String> declared =
                desired.locator() instanceof Locator.PidFile(String path) ? Stream.of(path) : Stream.of();
        Stream.concat(declared, hints.pidFiles().stream())
                .distinct()
                .forEach(path -> files.addAll(List.of(path, path + ".2")));
        files.addAll(hints.markers());
        Snapshot snapshot = host.look(new Look(desired.app(), desired.path(), files, detailed(desired)));
        Journal journal = JournalText.decode(snapshot.journal());
        boolean mayBeUwsgi = desired.server() == ServerWish.AUTO || desired.server() == ServerWish.UWSGI;
        Map<ProcessId, UwsgiSettings> told = mayBeUwsgi ? masters.uwsgis(host, snapshot, journal) : Map.of();
        Picture picture = new MasterFinder(snapshot, desired, hints.root(), List.copyOf(hints.pidFiles()), told).find();
        Revision head =
                new Head(desired.path() + "/.git", snapshot.files()).revision().orElse(null);
        var ground =
                new MasterReader.Ground(hints.root(), journal, desired.verify().bootMarkers(), desired, head);
        return new Sight(snapshot, picture, masters.read(host, snapshot, picture, ground), journal);
    }

    /** What the command lines of the processes contain that are read in detail. */
    private static List<String> detailed(Desired desired) {
        boolean discovers = desired.locator() instanceof Locator.Discover;
        return switch (desired.server()) {
            case GUNICORN -> List.of("gunicorn");
            case UWSGI -> List.of("uwsgi", "uWSGI");
            // Every command line contains the empty text: another server may be called anything.
            case AUTO -> discovers ? List.of("gunicorn", "uwsgi", "uWSGI") : List.of("");
            case OTHER -> List.of(discovers ? "gunicorn" : "");
        };
    }

    private static Hints learn(Desired desired, Hints hints, Sight sight) {
        var head = new Head(desired.path() + "/.git", sight.snapshot().files());
        var pidFiles = new LinkedHashSet<String>();
        sight.masters().certain().forEach(master -> {
            if (master.settings().pidFile() != null) {
                pidFiles.add(master.settings().pidFile());
            }
        });
        return new Hints(
                hints.root(),
                head.branch(),
                pidFiles.isEmpty() ? hints.pidFiles() : pidFiles,
                Markers.files(desired.verify(), sight.masters(), sight.journal()));
    }

    /** The path with its links followed; the path itself when the machine cannot tell. */
    private static String realPath(Host host, String path) throws HostException {
        Reply reply = host.run(Command.of(List.of("readlink", "-f", "--", path), "/", null, QUICK));
        return reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0 && out.startsWith("/")
                ? out.strip()
                : path;
    }
}
