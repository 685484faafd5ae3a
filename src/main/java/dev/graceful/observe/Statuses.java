package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Instance.Stop;
import dev.graceful.model.Keeping;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks supervisor or systemd what they know of the processes that they keep. */
final class Statuses {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Pattern STATUS = Pattern.compile("(\\S+)\\s+([A-Z]+)\\b(?:\\s+pid (\\d{1,9}),)?.*");
    private static final Map<String, State> SUPERVISOR = Map.of(
            "RUNNING", State.RUNS,
            "STARTING", State.CHANGES,
            "STOPPING", State.CHANGES,
            "STOPPED", State.STOPPED,
            "BACKOFF", State.FAILED,
            "EXITED", State.FAILED,
            "FATAL", State.FAILED);
    private static final Map<String, State> SYSTEMD = Map.of(
            "active", State.RUNS,
            "reloading", State.RUNS,
            "activating", State.CHANGES,
            "deactivating", State.CHANGES,
            "inactive", State.STOPPED,
            "failed", State.FAILED);

    private Statuses() {}

    /**
     * One that is kept.
     *
     * @param name what its keeper calls it
     * @param state what its keeper says of it
     * @param said the same in the keeper's word
     * @param pid its process, 0 when there is none
     * @param stop how it is ended; null when the answer does not tell
     */
    record Row(
            String name,
            State state,
            String said,
            long pid,
            @Nullable Stop stop) {}

    /**
     * Those that are kept; empty when the keeper cannot be asked.
     *
     * @param names of some of them, for a systemd, which is asked for no others than these and their relatives
     */
    static List<Row> ask(Host host, Keeping keeping, List<String> names) throws HostException {
        return switch (keeping) {
            case Keeping.Supervisor supervisor -> supervisor(host, supervisor);
            case Keeping.Systemd s -> systemd(host, names);
        };
    }

    private static List<Row> supervisor(Host host, Keeping.Supervisor keeping) throws HostException {
        Reply reply = host.run(Command.of(keeping.control("status"), keeping.directory(), keeping.user(), DEADLINE));
        // It exits with 3 when any program does not run.
        return reply instanceof Reply.Exited exited ? supervisor(exited.out()) : List.of();
    }

    /** What {@code supervisorctl status} prints. */
    static List<Row> supervisor(String printed) {
        return printed.lines()
                .map(STATUS::matcher)
                .filter(Matcher::matches)
                .filter(line -> SUPERVISOR.containsKey(line.group(2)))
                .map(line -> new Row(
                        line.group(1),
                        SUPERVISOR.getOrDefault(line.group(2), State.UNKNOWN),
                        line.group(2),
                        line.group(3) == null ? 0 : Long.parseLong(line.group(3)),
                        null))
                .toList();
    }

    private static List<Row> systemd(Host host, List<String> names) throws HostException {
        // Units that systemd has forgotten are only told of when they are named.
        List<String> patterns = Stream.concat(names.stream(), names.stream().map(Names::pattern))
                .distinct()
                .toList();
        if (patterns.isEmpty()) {
            return List.of();
        }
        List<String> words = Stream.concat(
                        Stream.of(
                                "systemctl",
                                "show",
                                "--property=Id,LoadState,ActiveState,SubState,MainPID,TimeoutStopUSec,KillSignal",
                                "--"),
                        patterns.stream())
                .toList();
        Reply reply = host.run(Command.of(words, "/", null, DEADLINE));
        return reply instanceof Reply.Exited exited && exited.ok() ? systemd(exited.out()) : List.of();
    }

    /** What {@code systemctl show} prints. */
    static List<Row> systemd(String printed) {
        return Arrays.stream(printed.split("\n\\s*\n", -1))
                .map(Statuses::properties)
                .filter(unit -> "loaded".equals(unit.get("LoadState")) && unit.containsKey("Id"))
                .map(Statuses::unit)
                .toList();
    }

    private static Row unit(Map<String, String> unit) {
        String active = unit.getOrDefault("ActiveState", "");
        boolean again = "auto-restart".equals(unit.get("SubState"));
        String pid = unit.getOrDefault("MainPID", "0");
        Stop stop = Spans.parse(unit.getOrDefault("TimeoutStopUSec", ""))
                .map(patience -> new Stop(patience, signal(unit.getOrDefault("KillSignal", "15"))))
                .orElse(null);
        return new Row(
                unit.getOrDefault("Id", ""),
                again ? State.FAILED : SYSTEMD.getOrDefault(active, State.UNKNOWN),
                again ? "auto-restart" : active,
                pid.matches("[0-9]{1,9}") ? Long.parseLong(pid) : 0,
                stop);
    }

    private static Map<String, String> properties(String block) {
        var properties = new HashMap<String, String>();
        block.lines().forEach(line -> {
            int cut = line.indexOf('=');
            if (cut > 0) {
                properties.put(line.substring(0, cut), line.substring(cut + 1).strip());
            }
        });
        return properties;
    }

    /** The number of a signal as systemd shows it, by name as far as a master knows it. */
    private static String signal(String number) {
        return switch (number) {
            case "15" -> "TERM";
            case "1" -> "HUP";
            case "2" -> "INT";
            case "3" -> "QUIT";
            case "9" -> "KILL";
            default -> number;
        };
    }
}
