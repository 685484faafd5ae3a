package dev.graceful.host;

import dev.graceful.model.ProcessId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The command line of a gunicorn whose words are still to be seen, cut into the words that start it and its own arguments.
 *
 * @param launch the interpreter, its options and the word that names gunicorn
 * @param arguments what gunicorn was told
 */
public record Gunicorn(List<String> launch, List<String> arguments) {
    private static final Pattern INTERPRETER = Pattern.compile("(?:python|pypy)[0-9.]*");
    private static final Pattern SCRIPT = Pattern.compile("gunicorn[0-9.]*");
    private static final Set<String> MODULES = Set.of("gunicorn", "gunicorn.app.wsgiapp");
    /** With one of these it says something and ends; it never serves. */
    private static final Set<String> ONLY_TALKS =
            Set.of("--check-config", "--print-config", "--version", "-v", "--help", "-h");

    /**
     * Takes over the environment of a running process of the same account, inside the machine: it may hold secrets that the application
     * needs to start and that nobody else should see. What would make a second gunicorn believe it is the heir of the first is left out.
     */
    private static final String INHERIT = """
            import os, sys
            pid, ticks, words = sys.argv[1], sys.argv[2], sys.argv[3:]
            env = dict(os.environ)
            try:
                with open('/proc/%s/stat' % pid) as f:
                    same = f.read().rsplit(')', 1)[1].split()[19] == ticks
                if same:
                    with open('/proc/%s/environ' % pid, 'rb') as f:
                        for entry in f.read().split(b'\\0'):
                            name, found, value = entry.partition(b'=')
                            if found and name.replace(b'_', b'a').isalnum():
                                env[os.fsdecode(name)] = os.fsdecode(value)
            except OSError:
                pass
            for name in ('GUNICORN_FD', 'GUNICORN_PID', 'LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES', 'NOTIFY_SOCKET', 'WATCHDOG_PID'):
                env.pop(name, None)
            os.execvpe(words[0], words, env)
            """;

    public Gunicorn {
        launch = List.copyOf(launch);
        arguments = List.copyOf(arguments);
    }

    /** What a process title that was rewritten by setproctitle says. */
    public enum Title {
        MASTER,
        WORKER,
        /** The command line is no such title. */
        NONE
    }

    /** Cuts a command line; empty when it is no gunicorn that serves, or when its title was rewritten. */
    public static Optional<Gunicorn> parse(List<String> argv) {
        for (int i = 0; i < Math.min(argv.size(), 8); i++) {
            if (argv.get(i).equals("-c")) {
                // What follows is a program, and its words are its own.
                return Optional.empty();
            }
            if (baseName(argv.get(i)).equals(Follower.NAME)) {
                // What follows is what it starts and follows.
                return Optional.empty();
            }
            boolean module = i > 0 && argv.get(i - 1).equals("-m");
            boolean named = module
                    ? MODULES.contains(argv.get(i))
                    : SCRIPT.matcher(baseName(argv.get(i))).matches();
            boolean started = i == 0 || isInterpreter(argv.getFirst());
            List<String> rest = argv.subList(i + 1, argv.size());
            if (named && started) {
                return rest.stream().anyMatch(ONLY_TALKS::contains)
                        ? Optional.empty()
                        : Optional.of(new Gunicorn(argv.subList(0, i + 1), rest));
            }
        }
        return Optional.empty();
    }

    /** Reads a rewritten title. */
    public static Title title(List<String> argv) {
        String line = String.join(" ", argv);
        if (line.startsWith("gunicorn: master")) {
            return Title.MASTER;
        }
        return line.startsWith("gunicorn: worker") ? Title.WORKER : Title.NONE;
    }

    /** The application that a rewritten title names, such as {@code shop.wsgi:application}; empty when it does not look like one. */
    public static Optional<String> application(List<String> argv) {
        var shown = Pattern.compile("gunicorn: master \\[([A-Za-z_][\\w.]*(?::[A-Za-z_][\\w.]*)?)]")
                .matcher(String.join(" ", argv));
        // A fresh master adds ".2" to the name until it is promoted.
        return shown.matches() ? Optional.of(shown.group(1).replaceFirst("\\.2$", "")) : Optional.empty();
    }

    /** Whether a process is gunicorn's, master or worker. */
    public static boolean isOne(Snapshot.ProcessFact process) {
        return title(process.argv()) != Title.NONE || parse(process.argv()).isPresent();
    }

    /**
     * Whether a child of a gunicorn is a new master that was started by USR2, and no worker. Both have the same command line; but only a
     * new master was told its parent's pid, and with setproctitle only a new master bears a name that its parent does not have.
     */
    public static boolean isFresh(Snapshot.ProcessFact child, Snapshot.ProcessFact parent) {
        return switch (title(child.argv())) {
            // A worker bears its master's title until it has set its own.
            case MASTER -> isSecond(child.argv()) && !isSecond(parent.argv());
            case WORKER -> false;
            case NONE ->
                parse(child.argv()).isPresent()
                        && child.detail() != null
                        && Long.toString(parent.id().pid())
                                .equals(child.detail().environment().get("GUNICORN_PID"));
        };
    }

    private static boolean isSecond(List<String> argv) {
        return String.join(" ", argv).strip().endsWith(".2]");
    }

    /** The value of {@code --chdir}, or empty. */
    public Optional<String> chdir() {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.startsWith("--chdir=")) {
                return Optional.of(word.substring("--chdir=".length()));
            }
            if (word.equals("--chdir") && i + 1 < arguments.size()) {
                return Optional.of(arguments.get(i + 1));
            }
        }
        return Optional.empty();
    }

    /** The interpreter's options: what stands between it and gunicorn. */
    public List<String> options() {
        int end = launch.size()
                - (launch.size() > 2 && launch.get(launch.size() - 2).equals("-m") ? 2 : 1);
        return end > 1 ? launch.subList(1, end) : List.of();
    }

    /**
     * A command that has the environment of a running process.
     *
     * @param interpreter the absolute path of the application's Python
     * @param heir words to run with it
     * @param of whose environment
     * @param user the account of that process: only it may read the environment
     */
    public static Command inheriting(
            String interpreter, List<String> heir, ProcessId of, String directory, String user, Duration deadline) {
        var argv = new ArrayList<>(
                List.of(interpreter, "-I", "-c", INHERIT, Long.toString(of.pid()), Long.toString(of.startTicks())));
        argv.addAll(heir);
        return Command.of(argv, directory, user, deadline).with(Map.of("PYTHONDONTWRITEBYTECODE", "1"));
    }

    static boolean isInterpreter(String word) {
        return INTERPRETER.matcher(baseName(word)).matches();
    }

    static String baseName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
