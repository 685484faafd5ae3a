package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What systemd says of one unit.
 *
 * @param loaded whether there is such a unit
 * @param active its {@code ActiveState}
 * @param sub its {@code SubState}
 * @param restarts how often it was restarted by itself
 * @param reload what it does when it is told to reload
 */
record SystemdStatus(
        String name,
        boolean loaded,
        String active,
        String sub,
        String restarts,
        long pid,
        Kept.@Nullable Stop stop,
        Kept.Reload reload)
        implements Status {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final String ASKED = "Id,Type,LoadState,ActiveState,SubState,MainPID,NRestarts,CanReload,ExecReload,"
            + "KillMode,KillSignal,TimeoutStopUSec";

    /** What {@code kill} in an ExecReload is told so that it sends HUP to the main process. */
    private static final Pattern HUP = Pattern.compile("(\\S*/)?kill (-s (SIG)?HUP|-(SIG)?HUP|-1) \\$MAINPID");

    private static final Pattern EXEC = Pattern.compile("argv\\[\\]=(.*?) ; ");

    private static final String AGAIN = "auto-restart";

    /**
     * Asks systemd.
     *
     * @param names of units, or patterns of names; units that systemd has forgotten are only told of when they are named
     */
    static Answer<SystemdStatus> ask(Host host, List<String> names) throws HostException {
        var argv = new ArrayList<>(List.of("systemctl", "show", "--property=" + ASKED, "--"));
        argv.addAll(names);
        return read(host.run(Command.of(argv, "/", null, DEADLINE)));
    }

    /** What a reply of {@code systemctl show} means. */
    static Answer<SystemdStatus> read(Reply reply) {
        String problem = Status.problem(reply);
        if (problem != null || !(reply instanceof Reply.Exited exited)) {
            return new Answer<>(List.of(), problem);
        }
        return new Answer<>(
                Arrays.stream(exited.out().split("\n\\s*\n", -1))
                        .map(SystemdStatus::properties)
                        .filter(said -> !said.isEmpty())
                        .map(SystemdStatus::of)
                        .toList(),
                null);
    }

    private static Map<String, String> properties(String block) {
        var said = new HashMap<String, String>();
        // A unit may have several commands.
        block.lines()
                .filter(line -> line.indexOf('=') > 0)
                .forEach(line -> said.merge(
                        line.substring(0, line.indexOf('=')),
                        line.substring(line.indexOf('=') + 1).strip(),
                        (one, more) -> one + "\n" + more));
        return said;
    }

    private static SystemdStatus of(Map<String, String> said) {
        Duration patience =
                Spans.parse(said.getOrDefault("TimeoutStopUSec", "")).orElse(null);
        boolean group = !said.getOrDefault("KillMode", "").matches("mixed|process");
        return new SystemdStatus(
                said.getOrDefault("Id", ""),
                "loaded".equals(said.get("LoadState")),
                said.getOrDefault("ActiveState", ""),
                said.getOrDefault("SubState", ""),
                said.getOrDefault("NRestarts", "0"),
                Status.number(said.get("MainPID")),
                patience == null
                        ? null
                        : new Kept.Stop((int) Status.number(said.getOrDefault("KillSignal", "15")), patience, group),
                reload(said));
    }

    private static Kept.Reload reload(Map<String, String> said) {
        List<String> commands = EXEC.matcher(said.getOrDefault("ExecReload", ""))
                .results()
                .map(command -> command.group(1).strip())
                .toList();
        // Type=notify-reload needs no command: systemd sends HUP itself.
        boolean hup = commands.stream().allMatch(command -> HUP.matcher(command).matches());
        return new Kept.Reload(
                "yes".equals(said.get("CanReload")),
                hup,
                "notify-reload".equals(said.get("Type")),
                String.join("; ", commands));
    }

    @Override
    public String said() {
        return sub.equals(AGAIN) ? AGAIN : active;
    }

    @Override
    public State state() {
        return switch (said()) {
            case "active", "reloading" -> State.RUNS;
            case "activating", "deactivating" -> State.CHANGES;
            case "inactive" -> State.STOPPED;
            case "failed", AGAIN -> State.FAILED;
            default -> State.UNKNOWN;
        };
    }

    /**
     * What it means for a master.
     *
     * @param keeper the unit as it was asked for, which may be another name of it
     */
    Kept kept(Owner.Systemd keeper) {
        Activity activity = switch (active) {
            case "active" -> pid == 0 ? Activity.ONCE : Activity.ACTIVE;
            case "activating", "reloading" -> Activity.ACTIVE;
            case "inactive", "failed", "deactivating" -> Activity.IDLE;
            default -> Activity.UNKNOWN;
        };
        String word = active + " (" + sub + ")";
        String story = restarts.equals("0") ? word : word + " after " + restarts + " restarts";
        return new Kept(keeper, activity, story, pid, stop, reload);
    }
}
