package dev.graceful.observe;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.ProcessId;
import dev.graceful.model.ServerKind;
import dev.graceful.model.UwsgiSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Finds the uWSGI master of an application: by the directory it works in or is told to import from, the socket it listens on and its pid
 * file. An Emperor is none; the masters of its vassals may be.
 */
final class UwsgiFinder {
    private final Processes processes;
    private final Desired desired;
    private final Place.Root root;
    private final PidFiles written;
    private final Map<ProcessId, UwsgiSettings> told;

    /**
     * @param root the application's directory
     * @param told what the masters of the machine were told, as far as it was asked
     */
    UwsgiFinder(
            Processes processes,
            Desired desired,
            Place.Root root,
            PidFiles written,
            Map<ProcessId, UwsgiSettings> told) {
        this.processes = processes;
        this.desired = desired;
        this.root = root;
        this.written = written;
        this.told = Map.copyOf(told);
    }

    /** Every master of an instance on the machine, whatever it serves. */
    static List<ProcessFact> masters(Processes processes) {
        List<ProcessFact> tops = processes.all().stream()
                .filter(UwsgiProgram::mayBeMaster)
                .filter(process -> {
                    ProcessFact parent = processes.parent(process);
                    return parent == null || !UwsgiProgram.isOne(parent) || !UwsgiProgram.sameInstance(process, parent);
                })
                .filter(process -> !isEmperor(processes, process))
                .toList();
        return tops.stream().filter(top -> !isOrphan(processes, top, tops)).toList();
    }

    /** Its children are instances of their own, and none belongs to its own. */
    private static boolean isEmperor(Processes processes, ProcessFact process) {
        List<ProcessFact> children =
                processes.children(process).stream().filter(UwsgiProgram::isOne).toList();
        return !children.isEmpty() && children.stream().noneMatch(child -> UwsgiProgram.sameInstance(child, process));
    }

    /** A worker that survived its master; the sockets it shares with a master that has workers betray it. */
    private static boolean isOrphan(Processes processes, ProcessFact top, List<ProcessFact> tops) {
        return processes.children(top).isEmpty()
                && tops.stream()
                        .filter(other -> !processes.children(other).isEmpty())
                        .anyMatch(other -> processes.holds(top, processes.listeningSockets(other)));
    }

    Picture find() {
        List<ProcessFact> here =
                masters(processes).stream().filter(this::worksHere).toList();
        return switch (desired.locator()) {
            case Locator.Discover() -> single(here);
            case Locator.PidFile(String path) -> byPidFile(here, path);
            case Locator.Listen(Address address) -> byAddress(here, address);
            case Locator.Supervisor(String program, String config) ->
                kept(here, master -> Names.isStartedAs(processes, master, program), "supervisor program " + program);
            case Locator.Systemd(String unit) ->
                kept(here, master -> Names.isIn(processes, master, unit), "systemd unit " + unit);
        };
    }

    private Picture kept(List<ProcessFact> here, Predicate<ProcessFact> named, String what) {
        List<ProcessFact> found = here.stream().filter(named).toList();
        return found.isEmpty() ? new Picture.None(searched() + "; none of them is of " + what) : single(found);
    }

    private boolean worksHere(ProcessFact master) {
        if (Place.of(master).map(place -> place.isInside(root)).orElse(false)) {
            return true;
        }
        UwsgiSettings settings = told.get(master.id());
        return settings != null && settings.directories().stream().anyMatch(root::holds);
    }

    private Picture single(List<ProcessFact> here) {
        return switch (here.size()) {
            case 0 -> new Picture.None(searched());
            case 1 -> chosen(here.getFirst());
            default ->
                new Picture.Unclear(
                        here,
                        names(here) + " all work in " + desired.path()
                                + " and are not related; name the right one with spec.app.process.pidFile or .listen",
                        Doubt.UNRELATED);
        };
    }

    private Picture byPidFile(List<ProcessFact> here, String path) {
        return switch (written.file(path)) {
            case FileFact.Unreadable(String problem) ->
                new Picture.Unclear(here, "the pid file " + path + " may not be read: " + problem, Doubt.PID_FILE);
            case FileFact.Directory() ->
                new Picture.Unclear(here, "the pid file " + path + " is a directory", Doubt.PID_FILE);
            case FileFact.Absent() -> single(here);
            case FileFact.Text text -> {
                long pid = written.pid(path);
                List<ProcessFact> named =
                        here.stream().filter(master -> master.id().pid() == pid).toList();
                if (!named.isEmpty()) {
                    yield chosen(named.getFirst());
                }
                yield here.isEmpty()
                        ? new Picture.None(searched() + "; the pid file " + path + " names " + pid)
                        : new Picture.Unclear(
                                here,
                                "the pid file " + path + " names " + pid + ", but " + names(here) + " works there",
                                Doubt.PID_FILE);
            }
        };
    }

    private Picture byAddress(List<ProcessFact> here, Address address) {
        Set<Long> inodes = processes.inodesAt(address);
        List<ProcessFact> holders =
                here.stream().filter(master -> processes.holds(master, inodes)).toList();
        if (holders.size() == 1) {
            return chosen(holders.getFirst());
        }
        if (holders.size() > 1) {
            return new Picture.Unclear(holders, names(holders) + " all listen on " + address, Doubt.UNRELATED);
        }
        return here.isEmpty()
                ? new Picture.None(searched() + "; nothing of it listens on " + address)
                : new Picture.Unclear(
                        here,
                        names(here) + " works in " + desired.path() + ", but does not listen on " + address,
                        Doubt.UNRELATED);
    }

    private Picture chosen(ProcessFact master) {
        if (Character.toUpperCase(master.state()) == 'T') {
            return new Picture.Unclear(
                    List.of(master),
                    "master " + master.id()
                            + " is stopped (state T); let it go on with kill -CONT, or end what stopped it",
                    Doubt.STOPPED);
        }
        return processes.addresses(master).isEmpty()
                ? new Picture.None(searched() + "; uWSGI " + master.id() + " is there but listens on nothing")
                : new Picture.One(master, ServerKind.UWSGI);
    }

    private String searched() {
        long hidden = masters(processes).stream()
                .filter(process -> process.detail() == null)
                .count();
        return "among the uWSGI masters that work in " + desired.path()
                + (hidden == 0 ? "" : " (" + hidden + " of other accounts may not be examined)");
    }

    private static String names(List<ProcessFact> masters) {
        return "uWSGI " + masters.stream().map(master -> master.id().toString()).collect(Collectors.joining(" and "));
    }
}
