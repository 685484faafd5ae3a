package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.Supervisord;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks keepers on a machine about what they keep. Their answers change at any time, so none is remembered beyond one look. */
interface Keepers {
    /** What supervisord says of a program. */
    Kept supervisor(String program) throws HostException;

    /** What supervisord says of the program that watches a process. */
    Kept supervisorOf(ProcessId process) throws HostException;

    /** What systemd says of a unit. */
    Kept systemd(String unit) throws HostException;

    /** Those of one machine. */
    static Keepers on(Host host, Processes processes) {
        var answers = new HashMap<String, Kept>();
        return new Keepers() {
            @Override
            public Kept supervisor(String program) throws HostException {
                return ask(program, 0);
            }

            @Override
            public Kept supervisorOf(ProcessId process) throws HostException {
                return ask(Supervisord.UNNAMED, process.pid());
            }

            private Kept ask(String program, long watched) throws HostException {
                Kept known = answers.get(program + watched);
                Kept kept = known == null ? answer(program, watched) : known;
                answers.put(program + watched, kept);
                return kept;
            }

            private Kept answer(String program, long watched) throws HostException {
                var keeper = new Owner.Supervisor(program.equals(Supervisord.UNNAMED) ? Owners.UNREADABLE : program);
                Optional<Supervisord> supervisord = Supervisord.among(processes.all());
                if (supervisord.isEmpty()) {
                    return Kept.unknown(keeper, "there is not exactly one supervisord whose interpreter is known");
                }
                return said(keeper, host.run(supervisord.get().command(Supervisord.Order.ASK, program, watched)));
            }

            @Override
            public Kept systemd(String unit) throws HostException {
                return KeptUnit.ask(host, unit);
            }
        };
    }

    /** What a reply of {@link Supervisord#command} means. */
    static Kept said(Owner.Supervisor keeper, Reply reply) {
        if (!(reply instanceof Reply.Exited(int exit, String out, String err)) || exit != 0) {
            return Kept.unknown(keeper, problem(reply));
        }
        Map<String, String> said = lines(out);
        String state = said.getOrDefault("state", "");
        Activity activity = switch (state) {
            case "RUNNING", "STARTING", "BACKOFF" -> Activity.ACTIVE;
            case "EXITED" -> "True".equals(said.get("again")) ? Activity.ACTIVE : Activity.IDLE;
            case "STOPPED", "STOPPING", "FATAL" -> Activity.IDLE;
            default -> Activity.UNKNOWN;
        };
        var named = new Owner.Supervisor(said.getOrDefault("name", keeper.program()));
        return new Kept(named, activity, state, number(said, "pid"), stop(said).orElse(null));
    }

    private static Optional<Kept.Stop> stop(Map<String, String> said) {
        return said.containsKey("signal") && said.containsKey("patience") && said.containsKey("group")
                ? Optional.of(new Kept.Stop(
                        (int) number(said, "signal"),
                        Duration.ofSeconds(number(said, "patience")),
                        !"False".equals(said.get("group"))))
                : Optional.empty();
    }

    private static Map<String, String> lines(String out) {
        var said = new HashMap<String, String>();
        out.lines().dropWhile(line -> !line.equals(Supervisord.MARK)).forEach(line -> {
            int cut = line.indexOf('=');
            if (cut > 0) {
                said.put(line.substring(0, cut), line.substring(cut + 1));
            }
        });
        return said;
    }

    private static long number(Map<String, String> said, String name) {
        String text = said.getOrDefault(name, "0");
        return text.matches("\\d{1,9}") ? Long.parseLong(text) : 0;
    }

    private static String problem(Reply reply) {
        return switch (reply) {
            case Reply.Exited(int exit, String out, String err) -> Excerpt.raised(err);
            case Reply.TimedOut t -> "it did not answer";
            case Reply.NotStarted(Reply.Cause cause, String problem) -> Excerpt.start(problem, 80);
        };
    }

    /** A unit of systemd. */
    final class KeptUnit {
        private static final Duration DEADLINE = Duration.ofSeconds(5);

        private static final String ASKED = "ActiveState,SubState,MainPID,Result,NRestarts,CanReload,ExecReload,"
                + "KillMode,KillSignal,TimeoutStopUSec";

        /** What {@code kill} in an ExecReload is told so that it sends HUP to the main process. */
        private static final Pattern HUP = Pattern.compile("(\\S*/)?kill (-s (SIG)?HUP|-(SIG)?HUP|-1) \\$MAINPID");

        private static final Pattern EXEC = Pattern.compile("argv\\[\\]=(.*?) ; ");

        private KeptUnit() {}

        static Kept ask(Host host, String unit) throws HostException {
            List<String> argv = List.of("systemctl", "show", "-p", ASKED, "--", unit);
            return said(new Owner.Systemd(unit), host.run(Command.of(argv, "/", null, DEADLINE)));
        }

        static Kept said(Owner.Systemd keeper, Reply reply) {
            if (!(reply instanceof Reply.Exited(int exit, String out, String err)) || exit != 0) {
                return Kept.unknown(keeper, problem(reply));
            }
            var said = new HashMap<String, String>();
            // A unit may have several commands.
            out.lines()
                    .filter(line -> line.indexOf('=') > 0)
                    .forEach(line -> said.merge(
                            line.substring(0, line.indexOf('=')),
                            line.substring(line.indexOf('=') + 1),
                            (one, more) -> one + "\n" + more));
            String state = said.getOrDefault("ActiveState", "");
            Activity activity = switch (state) {
                case "active" -> number(said, "MainPID") == 0 ? Activity.ONCE : Activity.ACTIVE;
                case "activating", "reloading" -> Activity.ACTIVE;
                case "inactive", "failed", "deactivating" -> Activity.IDLE;
                default -> Activity.UNKNOWN;
            };
            String word = state + " (" + said.getOrDefault("SubState", "") + ")";
            String restarts = said.getOrDefault("NRestarts", "0");
            String story = restarts.equals("0") ? word : word + " after " + restarts + " restarts";
            return new Kept(keeper, activity, story, number(said, "MainPID"), stop(said), reload(said));
        }

        private static Kept.@Nullable Stop stop(Map<String, String> said) {
            Duration patience =
                    Spans.parse(said.getOrDefault("TimeoutStopUSec", "")).orElse(null);
            boolean group = !said.getOrDefault("KillMode", "").matches("mixed|process");
            return patience == null ? null : new Kept.Stop((int) number(said, "KillSignal"), patience, group);
        }

        private static Kept.Reload reload(Map<String, String> said) {
            List<String> commands = EXEC.matcher(said.getOrDefault("ExecReload", ""))
                    .results()
                    .map(command -> command.group(1).strip())
                    .toList();
            // Type=notify-reload has no command: systemd sends HUP itself.
            boolean hup =
                    commands.stream().allMatch(command -> HUP.matcher(command).matches());
            return new Kept.Reload("yes".equals(said.get("CanReload")), hup, String.join("; ", commands));
        }
    }
}
