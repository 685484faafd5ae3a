package dev.graceful.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Address;
import dev.graceful.model.ProcessId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * uWSGI as its processes show it, and the program that asks what only its machine can tell. Masters, workers, routers and mules have the
 * same command line; the vassals of an Emperor have each their own.
 */
public final class UwsgiProgram {
    private static final Pattern NAME = Pattern.compile("uwsgi(?:[-_.][A-Za-z0-9_.-]*)?");
    private static final String TITLE = "uWSGI ";
    /** With one of these it says something and ends; it never serves. */
    private static final Set<String> ONLY_TALKS =
            Set.of("--connect-and-read", "--version", "--help", "-h", "--python-version", "--extract", "--cflags");

    private static final String PROGRAM = program();

    private UwsgiProgram() {}

    /** Whether a process is uWSGI's, whatever it does there. */
    public static boolean isOne(ProcessFact process) {
        List<String> argv = process.argv();
        if (argv.isEmpty()) {
            return false;
        }
        return argv.getFirst().startsWith(TITLE)
                || (NAME.matcher(Gunicorn.baseName(argv.getFirst())).matches()
                        && argv.stream().noneMatch(ONLY_TALKS::contains));
    }

    /** Whether a process may be the master of an application by its words alone. */
    public static boolean mayBeMaster(ProcessFact process) {
        List<String> argv = process.argv();
        if (!isOne(process) || argv.contains("--emperor")) {
            return false;
        }
        return !argv.getFirst().startsWith(TITLE) || argv.getFirst().strip().equals(TITLE + "master");
    }

    /** Whether a child is part of the same instance as its parent; a vassal of an Emperor is not. */
    public static boolean sameInstance(ProcessFact child, ProcessFact parent) {
        String first = child.argv().isEmpty() ? "" : child.argv().getFirst();
        return first.startsWith(TITLE)
                ? !first.strip().equals(TITLE + "master")
                : child.argv().equals(parent.argv());
    }

    /** What asks a master for its settings. */
    public static Command settings(ProcessId master, String user, Duration deadline) {
        return ask(user, deadline, "settings", Long.toString(master.pid()), Long.toString(master.startTicks()));
    }

    /** What asks a stats socket. */
    public static Command stats(Address address, String user, Duration deadline) {
        String where = address instanceof Address.Unix(String path) ? path : address.toString();
        return ask(user, deadline, "stats", where);
    }

    /**
     * What imports the application as the server would, in the environment of its master.
     *
     * @param executable the absolute path of the server's own program: its Python may lie beside it
     */
    public static Command rehearse(
            ProcessId master, String executable, String directory, String user, Duration deadline) {
        Command asking = ask(
                user,
                deadline,
                "rehearse",
                Long.toString(master.pid()),
                Long.toString(master.startTicks()),
                executable);
        return Command.of(asking.argv(), directory, user, deadline).changing();
    }

    /** What writes one letter into a master fifo; it ends with 3 when the master has ended, and never waits for a reader. */
    public static Command tell(ProcessId master, String fifo, char letter, String user, Duration deadline) {
        return ask(
                        user,
                        deadline,
                        "tell",
                        Long.toString(master.pid()),
                        Long.toString(master.startTicks()),
                        fifo,
                        Character.toString(letter))
                .changing();
    }

    private static Command ask(String user, Duration deadline, String... words) {
        var argv = new ArrayList<>(List.of("python3", "-I", "-c", PROGRAM));
        argv.addAll(List.of(words));
        return Command.of(argv, "/", user, deadline);
    }

    private static String program() {
        try (InputStream resource = UwsgiProgram.class.getResourceAsStream("uwsgi.py")) {
            return new String(Objects.requireNonNull(resource, "uwsgi.py").readAllBytes(), UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the jar is damaged: uwsgi.py", damaged);
        }
    }
}
