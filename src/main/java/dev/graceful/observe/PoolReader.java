package dev.graceful.observe;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Supervisord;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Instance;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Instance.Stop;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Keeping;
import dev.graceful.model.Kept;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.ProcessId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the masters that share a socket together with what their keeper says. The keeper is asked once for a set of masters; again only
 * while a reload is under way and one of those that it keeps has no master.
 */
final class PoolReader {
    private final Recent<Asked, Report> reports = new Recent<>();
    private final Recent<Ended, Stop> stops = new Recent<>();

    private record Asked(String host, AppKey app, List<ProcessId> masters) {}

    private record Ended(String host, AppKey app, String instance) {}

    private record Report(List<Status> rows, boolean complete) {}

    /** Reads one master with all that belongs to it. */
    interface Reading {
        /** The master. */
        Master of(ProcessFact fact) throws HostException;
    }

    /**
     * What is looked at.
     *
     * @param keepers are asked
     * @param desired the wish
     * @param journal what was recorded on the machine
     * @param unsettled whether a reload is due or under way
     */
    record Case(
            Host host, Processes processes, HostKeepers keepers, Desired desired, Journal journal, boolean unsettled) {
        /** What instances were called that were restarted by us since everything last was as wished. */
        List<String> restarted() {
            return journal.entries().reversed().stream()
                    .map(entry -> entry.event())
                    .takeWhile(event -> !(event instanceof Event.Converged))
                    .flatMap(event -> event instanceof Event.Restarting restarting
                            ? Stream.of(restarting.instance())
                            : Stream.empty())
                    .distinct()
                    .toList();
        }
    }

    /**
     * The instances of which these masters are some or all.
     *
     * @param supervisord the supervisord that keeps them; null when systemd does
     * @param tops the masters, which may be none
     * @return with fewer than two instances it is no pool
     */
    Masters.Pool read(Case c, @Nullable ProcessFact supervisord, List<ProcessFact> tops, Reading reading)
            throws HostException {
        Supervisord keeper = supervisord == null
                ? null
                : Supervisord.of(supervisord, c.desired().locator());
        List<String> names = Stream.concat(tops.stream().flatMap(top -> name(top).stream()), c.restarted().stream())
                .distinct()
                .toList();
        List<Status> rows = report(c, keeper, tops, names).rows();
        Map<String, Instance> instances = new LinkedHashMap<>();
        for (ProcessFact top : tops) {
            Optional<Status> row =
                    rows.stream().filter(one -> one.pid() == top.id().pid()).findFirst();
            String name = row.map(Status::name)
                    .or(() -> name(top))
                    .orElse("pid " + top.id().pid());
            Optional<Status> own =
                    rows.stream().filter(one -> one.name().equals(name)).findFirst();
            instances.put(name, instance(c, name, own.orElse(null), reading.of(top)));
        }
        List<String> known =
                Stream.concat(names.stream(), instances.keySet().stream()).toList();
        for (Status row : rows) {
            boolean ours = known.stream().anyMatch(name -> Names.areRelated(name, row.name()));
            if (ours && !instances.containsKey(row.name())) {
                instances.put(row.name(), instance(c, row.name(), row, null));
            }
        }
        if (rows.isEmpty()) {
            // Silence does not mean that they are gone.
            c.restarted().forEach(name -> instances.computeIfAbsent(name, one -> instance(c, one, null, null)));
        }
        Keeping keeping = keeper == null ? new Keeping.Systemd() : keeper.keeping();
        return new Masters.Pool(keeping, sorted(c.desired(), instances.values().stream()));
    }

    private static List<Instance> sorted(Desired desired, Stream<Instance> instances) {
        List<String> declared = desired.reload().rolling().instances();
        return instances
                .sorted(Comparator.comparing(Instance::name, Names.order(declared)))
                .toList();
    }

    private Instance instance(Case c, String name, @Nullable Status row, @Nullable Master master) {
        Stop stop = stops.get(new Ended(c.host().name(), c.desired().app(), name));
        // What was said when there was another process says nothing of this one.
        boolean counts =
                row != null && (master == null || row.pid() == master.id().pid());
        return row != null && counts
                ? new Instance(name, row.state(), row.said(), stop, master)
                : new Instance(name, State.UNKNOWN, "", stop, master);
    }

    private Report report(Case c, @Nullable Supervisord keeper, List<ProcessFact> tops, List<String> names)
            throws HostException {
        var asked = new Asked(
                c.host().name(),
                c.desired().app(),
                tops.stream().map(ProcessFact::id).toList());
        Report known = reports.get(asked);
        if (known != null && (known.complete() || !c.unsettled())) {
            return known;
        }
        var words = new ArrayList<>(names);
        c.desired().reload().rolling().instances().stream()
                .filter(name -> name.endsWith(".service"))
                .forEach(words::add);
        List<Status> rows = List.copyOf(
                keeper == null
                        ? c.keepers().related(words)
                        : c.keepers().programs(keeper).all());
        boolean complete = !rows.isEmpty()
                && rows.stream()
                        .filter(row -> names.stream().anyMatch(name -> Names.areRelated(name, row.name())))
                        .allMatch(row -> tops.stream().anyMatch(top -> top.id().pid() == row.pid()));
        var report = new Report(rows, complete);
        reports.put(asked, report);
        rows.forEach(row -> {
            if (row.stop() != null) {
                stops.put(new Ended(c.host().name(), c.desired().app(), row.name()), stop(row.stop()));
            }
        });
        return report;
    }

    private static Stop stop(Kept.Stop stop) {
        return new Stop(stop.patience(), signal(stop.signal()));
    }

    /** A signal by its name, as far as a master knows it. */
    private static String signal(int number) {
        return switch (number) {
            case 1 -> "HUP";
            case 2 -> "INT";
            case 3 -> "QUIT";
            case 9 -> "KILL";
            case 10 -> "USR1";
            case 12 -> "USR2";
            case 15 -> "TERM";
            case 28 -> "WINCH";
            default -> Integer.toString(number);
        };
    }

    private static Optional<String> name(ProcessFact top) {
        return Owners.program(top).or(() -> Owners.unit(top));
    }
}
