package dev.graceful.observe;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.Supervisord;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What supervisor says of one process of a program.
 *
 * @param again whether it starts it again when it has ended as it has
 */
record SupervisorStatus(String name, String said, long pid, Kept.@Nullable Stop stop, boolean again) implements Status {
    /** Asks a supervisord about all that it keeps. */
    static Answer<SupervisorStatus> ask(Host host, Supervisord supervisord) throws HostException {
        return supervisord.isAskable()
                ? read(host.run(supervisord.question()))
                : new Answer<>(List.of(), "the interpreter of supervisord is not known");
    }

    /** What a reply to {@link Supervisord#question} means. */
    static Answer<SupervisorStatus> read(Reply reply) {
        var programs = new LinkedHashMap<String, Map<String, String>>();
        List<String> lines = reply instanceof Reply.Exited exited
                ? exited.out()
                        .lines()
                        .dropWhile(line -> !line.equals(Supervisord.MARK))
                        .toList()
                : List.of();
        Map<String, String> current = new HashMap<>();
        for (String line : lines) {
            int cut = line.indexOf('=');
            if (line.startsWith("name=")) {
                current = programs.computeIfAbsent(line.substring(cut + 1), name -> new HashMap<>());
            } else if (cut > 0) {
                current.put(line.substring(0, cut), line.substring(cut + 1));
            }
        }
        var all = new ArrayList<SupervisorStatus>();
        programs.forEach((name, said) -> all.add(of(name, said)));
        return new Answer<>(all, Status.problem(reply));
    }

    private static SupervisorStatus of(String name, Map<String, String> said) {
        boolean ends = said.containsKey("signal") && said.containsKey("patience");
        var stop = new Kept.Stop(
                (int) Status.number(said.get("signal")),
                Duration.ofSeconds(Status.number(said.get("patience"))),
                !"False".equals(said.get("group")));
        return new SupervisorStatus(
                name,
                said.getOrDefault("state", ""),
                Status.number(said.get("pid")),
                ends ? stop : null,
                "True".equals(said.get("again")));
    }

    @Override
    public State state() {
        return switch (said) {
            case "RUNNING" -> State.RUNS;
            case "STARTING", "STOPPING" -> State.CHANGES;
            case "STOPPED" -> State.STOPPED;
            case "BACKOFF", "EXITED", "FATAL" -> State.FAILED;
            default -> State.UNKNOWN;
        };
    }

    /** What it means for a master. */
    Kept kept() {
        Activity activity = switch (said) {
            case "RUNNING", "STARTING", "BACKOFF" -> Activity.ACTIVE;
            case "EXITED" -> again ? Activity.ACTIVE : Activity.IDLE;
            case "STOPPED", "STOPPING", "FATAL" -> Activity.IDLE;
            default -> Activity.UNKNOWN;
        };
        return new Kept(new Owner.Supervisor(name), activity, said, pid, stop);
    }
}
