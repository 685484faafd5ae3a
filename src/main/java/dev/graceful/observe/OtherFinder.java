package dev.graceful.observe;

import dev.graceful.host.Excerpt;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.ServerKind;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the master of a server that is not known: only where the user says that it is. */
final class OtherFinder {
    private final Processes processes;
    private final PidFiles written;
    private final Desired desired;

    OtherFinder(Processes processes, PidFiles written, Desired desired) {
        this.processes = processes;
        this.written = written;
        this.desired = desired;
    }

    Picture find() {
        return switch (desired.locator()) {
            case Locator.Discover() ->
                new Picture.None(
                        "nowhere: for another server than gunicorn spec.app.process.pidFile or .listen must be given");
            case Locator.PidFile(String path) -> {
                ProcessFact named = processes.byPid(written.pid(path));
                yield named == null
                        ? new Picture.None("in the pid file " + path)
                        : new Picture.One(named, ServerKind.OTHER);
            }
            case Locator.Listen(Address address) -> {
                List<ProcessFact> holders = processes.topmostHolders(processes.inodesAt(address));
                yield switch (holders.size()) {
                    case 0 -> new Picture.None("on " + address);
                    case 1 -> new Picture.One(holders.getFirst(), ServerKind.OTHER);
                    default ->
                        new Picture.Unclear(holders, commands(holders) + " all listen on " + address, Doubt.UNRELATED);
                };
            }
            case Locator.Supervisor(String program, String config) ->
                named(process -> Names.isStartedAs(processes, process, program), "in supervisor program " + program);
            case Locator.Systemd(String unit) ->
                named(
                        process -> process.parent() == 1 && Names.isIn(processes, process, unit),
                        "in systemd unit " + unit);
        };
    }

    private Picture named(Predicate<ProcessFact> named, String where) {
        List<ProcessFact> found = processes.all().stream().filter(named).toList();
        return switch (found.size()) {
            case 0 -> new Picture.None(where);
            case 1 -> new Picture.One(found.getFirst(), ServerKind.OTHER);
            default -> new Picture.Unclear(found, commands(found) + " are all " + where, Doubt.UNRELATED);
        };
    }

    static String commands(List<ProcessFact> some) {
        return some.isEmpty()
                ? "a process that may not be examined"
                : some.stream().map(p -> p.id() + " (" + command(p) + ")").collect(Collectors.joining(", "));
    }

    static String command(ProcessFact process) {
        return Excerpt.start(String.join(" ", process.argv()), 60);
    }
}
