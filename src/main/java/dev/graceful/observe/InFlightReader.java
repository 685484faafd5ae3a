package dev.graceful.observe;

import dev.graceful.host.Excerpt;
import dev.graceful.host.FlightProgram;
import dev.graceful.host.FlightProgram.Connection;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.InFlight;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.ProcessId;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Trit;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which requests the workers are answering that the next signals may cut. The machine is asked while such a signal may be near, or was sent;
 * else nobody is. How long a connection was seen is remembered only to tell more about it: what was forgotten makes a request seem younger
 * or of unknown age, never older.
 */
final class InFlightReader {
    /** What came between two looks that are no further apart is known to be no older. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final Recent<Socket, Since> since = new Recent<>();
    private final Recent<Whose, Instant> looked = new Recent<>();

    private record Whose(String host, ProcessId worker) {}

    private record Socket(Whose whose, long inode) {}

    private record Since(Instant at, boolean mayBeOlder) {}

    /**
     * One look.
     *
     * @param at its time
     */
    record Case(Host host, Desired desired, Instant at, Checkout checkout, Masters masters, Journal journal) {}

    InFlight read(Case c) throws HostException {
        if (c.checkout() instanceof Checkout.WorkTree tree && !isNear(c, tree)) {
            return new InFlight.NotAsked();
        }
        List<Master> asked = switch (c.masters()) {
            case Masters.OneMaster(Master master) ->
                upgrades(master) || waits(c.journal(), master) ? List.of() : List.of(master);
            case Masters.TwoMasters(Master old, Master fresh) -> isVerified(c, fresh) ? List.of(old) : List.of();
            case Masters.Pool pool -> pool.masters();
            case Masters.NoMaster n -> List.of();
            case Masters.Ambiguous a -> List.of();
        };
        var requests = new ArrayList<InFlight.Request>();
        for (Master master : asked.stream().filter(m -> !m.workers().isEmpty()).toList()) {
            switch (ask(c, master)) {
                case InFlight.Seen(List<InFlight.Request> seen) -> requests.addAll(seen);
                case InFlight.Unseen unseen -> {
                    return unseen;
                }
                case InFlight.NotAsked n -> {}
            }
        }
        return asked.isEmpty() ? new InFlight.NotAsked() : new InFlight.Seen(requests);
    }

    /** Whether the wished code is on disk and may not be loaded yet, or something of ours is under way. */
    private static boolean isNear(Case c, Checkout.WorkTree tree) {
        boolean signals = switch (c.desired().reload().strategy()) {
            case COMMAND, NONE -> false;
            case AUTO, BINARY_UPGRADE, HUP, ROLLING, SYSTEMD, CHAIN_RELOAD -> true;
        };
        boolean settled = c.journal().entries().isEmpty()
                || c.journal().entries().getLast().event() instanceof Event.Converged;
        Optional<Instant> moved = tree.moves().isEmpty()
                ? Optional.empty()
                : Optional.of(tree.moves().getLast().at());
        boolean older = moved.filter(at -> youngest(c.masters()).anyMatch(start -> start.isBefore(at)))
                .isPresent();
        return signals && tree.head().equals(c.desired().revision()) && (!settled || older);
    }

    private static Stream<Instant> youngest(Masters masters) {
        return masters.certain().stream()
                .flatMap(master -> master.workers().stream())
                .map(Worker::startedAt);
    }

    /** With code that only a second master can load, nothing is cut before that one is there. */
    private static boolean upgrades(Master master) {
        return master.kind() == ServerKind.GUNICORN && master.settings().preload() == Trit.YES;
    }

    /** The workers of a gunicorn that was told to renew them are not hurried by it. */
    private static boolean waits(Journal journal, Master master) {
        return master.kind() == ServerKind.GUNICORN && OurReloads.underWay(journal, master.id());
    }

    private static boolean isVerified(Case c, Master fresh) {
        return c.journal().newestFirst(Event.Verified.class).stream()
                .anyMatch(verified -> verified.master().equals(fresh.id()));
    }

    private InFlight ask(Case c, Master master) throws HostException {
        List<Long> pids =
                master.workers().stream().map(worker -> worker.id().pid()).toList();
        return switch (c.host().run(FlightProgram.ask(keeps(master), pids))) {
            case Reply.Exited(int exit, String out, String err) ->
                FlightProgram.connections(out)
                        .map(connections -> seen(c, master, connections))
                        .orElseGet(() -> new InFlight.Unseen(FlightProgram.problem(out)));
            case Reply.TimedOut t -> new InFlight.Unseen("requests were not found in time");
            case Reply.NotStarted(Reply.Cause cause, String problem) ->
                new InFlight.Unseen("python3 could not be started to look for requests: " + Excerpt.end(problem));
        };
    }

    /** The sync workers of gunicorn and those of uWSGI close a connection after one request. */
    private static boolean keeps(Master master) {
        return master.kind() != ServerKind.UWSGI
                && !"sync".equals(master.settings().workerClass());
    }

    private InFlight seen(Case c, Master master, List<Connection> connections) {
        Map<Long, ProcessId> workers = new HashMap<>();
        master.workers().forEach(worker -> workers.put(worker.id().pid(), worker.id()));
        List<InFlight.Request> requests = connections.stream()
                .filter(connection -> workers.containsKey(connection.worker()))
                .map(connection ->
                        request(c, Objects.requireNonNull(workers.get(connection.worker())), connection, master))
                .toList();
        workers.values().forEach(worker -> looked.put(new Whose(c.host().name(), worker), c.at()));
        return new InFlight.Seen(requests);
    }

    private InFlight.Request request(Case c, ProcessId worker, Connection connection, Master master) {
        var whose = new Whose(c.host().name(), worker);
        var socket = new Socket(whose, connection.inode());
        Since known = since.get(socket);
        if (known == null) {
            Instant before = looked.get(whose);
            known = new Since(c.at(), before == null || c.at().isAfter(before.plus(BETWEEN_LOOKS)));
            since.put(socket, known);
        }
        Duration held = keeps(master) ? Duration.ZERO : Duration.between(known.at(), c.at());
        Duration age = connection.age();
        return new InFlight.Request(
                worker, age != null && age.compareTo(held) > 0 ? age : held, age == null && known.mayBeOlder());
    }
}
