package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.ProcessId;
import java.time.Duration;
import java.util.List;

/** Asks systemd on the machine about a unit, once per process. */
final class SystemdUnits {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Recent<Asked, Long> known = new Recent<>();

    private record Asked(String host, ProcessId master, String unit) {}

    /** The units of a machine as seen while one master is looked at. */
    Owners.Units of(Host host, ProcessId master) {
        return unit -> {
            var asked = new Asked(host.name(), master, unit);
            Long pid = known.get(asked);
            if (pid == null) {
                pid = ask(host, unit);
                known.put(asked, pid);
            }
            return pid;
        };
    }

    private static long ask(Host host, String unit) throws HostException {
        List<String> argv = List.of("systemctl", "show", "-p", "MainPID", "--", unit);
        Reply reply = host.run(Command.of(argv, "/", null, DEADLINE));
        if (reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0) {
            String pid = out.strip().replace("MainPID=", "");
            return pid.matches("\\d{1,9}") ? Long.parseLong(pid) : 0;
        }
        return 0;
    }
}
