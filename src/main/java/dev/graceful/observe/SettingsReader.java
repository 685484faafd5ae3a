package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Gunicorn;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a gunicorn master was told. Its arguments and its configuration file are understood best by gunicorn itself, so the
 * application's own Python is asked, once per master; with the arguments hidden by setproctitle it can only tell its version.
 */
final class SettingsReader {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final String MARK = ":graceful:";

    /** Reads arguments, environment and configuration file as the start would, and does not load the application. */
    private static final String ASK = """
            import os, sys
            sys.path.pop(0)
            import gunicorn
            from gunicorn.app.wsgiapp import WSGIApplication
            sys.path.insert(0, '')
            c = WSGIApplication('%(prog)s').cfg
            names = ('preload_app', 'daemon', 'reuse_port', 'workers', 'worker_class_str', 'graceful_timeout', 'pidfile')
            print('\\n:graceful:')
            print('version=%s' % gunicorn.__version__)
            print('executable=%s' % sys.executable)
            for name in names:
                print('%s=%s' % (name, getattr(c, name)))
            sys.stdout.flush()
            os._exit(0)
            """;

    private static final String ASK_VERSION = """
            import sys
            sys.path.pop(0)
            import gunicorn
            print('\\n:graceful:\\nversion=%s\\nexecutable=%s' % (gunicorn.__version__, sys.executable))
            """;

    /** setproctitle is a compiled module, so the kernel knows from which installation it was loaded. */
    private static final Pattern INSTALLATION =
            Pattern.compile("\\s(/\\S.*)/lib(?:64)?/python3[0-9.]*/(?:site|dist)-packages/");

    private final Recent<Asked, Known> known = new Recent<>();

    private record Asked(String host, ProcessId master, int renewals) {}

    /**
     * What is known about one master.
     *
     * @param interpreter the absolute path of its Python, as it was started; null when it cannot be found
     * @param settings what it was told
     */
    record Known(@Nullable String interpreter, Settings settings) {}

    /**
     * Reads the settings of a master.
     *
     * @param root the application's directory
     * @param renewals how many times we let it read its configuration again
     */
    Known read(Host host, ProcessFact master, Place.Root root, int renewals) throws HostException {
        var asked = new Asked(host.name(), master.id(), renewals);
        Known answer = known.get(asked);
        if (answer == null) {
            answer = ask(host, master, root);
            known.put(asked, answer);
        }
        return answer;
    }

    private static Known ask(Host host, ProcessFact master, Place.Root root) throws HostException {
        Optional<Gunicorn> words = Gunicorn.parse(master.argv());
        Detail detail = master.detail();
        if (detail == null) {
            return new Known(
                    null,
                    words.map(Gunicorn::arguments).map(Arguments::settings).orElseGet(Settings::unknown));
        }
        String directory = Place.of(master).orElseThrow().start(root);
        if (words.isEmpty() || words.get().launch().size() == 1) {
            return titled(host, master, detail, directory);
        }
        Gunicorn gunicorn = words.get();
        var heir = new ArrayList<>(List.of(gunicorn.launch().getFirst()));
        heir.addAll(gunicorn.options());
        heir.addAll(List.of("-c", ASK));
        heir.addAll(gunicorn.arguments());
        Map<String, String> printed = run(host, master, detail.executable(), heir, directory);
        return printed.isEmpty()
                ? new Known(interpreter(gunicorn, directory, detail), Arguments.settings(gunicorn.arguments()))
                : new Known(printed.get("executable"), Arguments.printed(printed, directory));
    }

    private static Known titled(Host host, ProcessFact master, Detail detail, String directory) throws HostException {
        for (String interpreter : installations(host, master, detail)) {
            List<String> heir = List.of(interpreter, "-c", ASK_VERSION);
            Map<String, String> printed = run(host, master, detail.executable(), heir, directory);
            if (!printed.isEmpty()) {
                Settings nothing = Settings.unknown();
                var settings = new Settings(
                        printed.get("version"),
                        Trit.UNKNOWN,
                        Trit.UNKNOWN,
                        Trit.UNKNOWN,
                        null,
                        null,
                        nothing.gracefulTimeout(),
                        null);
                return new Known(printed.get("executable"), settings);
            }
        }
        return new Known(null, Settings.unknown());
    }

    private static List<String> installations(Host host, ProcessFact master, Detail detail) throws HostException {
        var found = new ArrayList<String>();
        Command maps = Command.of(List.of("cat", "/proc/" + master.id().pid() + "/maps"), "/", master.user(), DEADLINE);
        // The maps of a large application are long; what is cut off cannot be found.
        var longer = new Command(
                maps.argv(), maps.directory(), maps.user(), maps.environment(), "", maps.deadline(), 1024 * 1024);
        if (host.run(longer) instanceof Reply.Exited(int exit, String out, String err) && exit == 0) {
            out.lines()
                    .filter(line -> line.contains("setproctitle"))
                    .map(INSTALLATION::matcher)
                    .filter(Matcher::find)
                    .map(line -> line.group(1) + "/bin/python3")
                    .distinct()
                    .forEach(found::add);
        }
        found.add(detail.executable());
        return found;
    }

    private static Map<String, String> run(
            Host host, ProcessFact master, String interpreter, List<String> heir, String directory)
            throws HostException {
        if (!interpreter.startsWith("/")) {
            return Map.of();
        }
        Command command = Gunicorn.inheriting(interpreter, heir, master.id(), directory, master.user(), DEADLINE);
        if (!(host.run(command) instanceof Reply.Exited(int exit, String out, String err)) || exit != 0) {
            return Map.of();
        }
        var printed = new HashMap<String, String>();
        out.lines().dropWhile(line -> !line.equals(MARK)).forEach(line -> {
            int cut = line.indexOf('=');
            if (cut > 0) {
                printed.put(line.substring(0, cut), line.substring(cut + 1));
            }
        });
        return printed;
    }

    /** The interpreter by its word alone. */
    private static @Nullable String interpreter(Gunicorn gunicorn, String directory, Detail detail) {
        String word = gunicorn.launch().getFirst();
        if (word.startsWith("/")) {
            return word;
        }
        if (word.contains("/")) {
            return directory + "/" + word;
        }
        String environment = detail.environment().get("VIRTUAL_ENV");
        if (environment != null && environment.startsWith("/")) {
            return environment + "/bin/" + word;
        }
        return detail.executable().startsWith("/") ? detail.executable() : null;
    }
}
