package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.Instance.Stop;
import dev.graceful.model.Keeping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What supervisor's configuration says about how its programs are ended. It is read as text: what supervisor itself would refuse does not
 * matter here, because it runs.
 *
 * @param programs the settings of each program, by its name
 */
record SupervisorConfig(Map<String, Map<String, String>> programs) {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Pattern SECTION = Pattern.compile("\\[(?:fcgi-program|program):([^]]+)]\\s*");
    private static final Pattern SETTING = Pattern.compile("([A-Za-z_]+)\\s*[=:]\\s*(.*?)(?:\\s;.*)?");
    /** Supervisor's own default of {@code stopwaitsecs}. */
    private static final String PATIENCE = "10";

    private static final List<String> USUAL = List.of("/etc/supervisor/supervisord.conf", "/etc/supervisord.conf");

    SupervisorConfig {
        programs = Map.copyOf(programs);
    }

    /** Reads it with what it includes; empty as far as it may not be read. */
    static SupervisorConfig read(Host host, Keeping.Supervisor keeping) throws HostException {
        for (String path : keeping.config() == null ? USUAL : List.of(keeping.config())) {
            String text = text(host, keeping, List.of(path));
            if (!text.isEmpty()) {
                return parse(text + "\n" + text(host, keeping, included(host, keeping, path, text)));
            }
        }
        return new SupervisorConfig(Map.of());
    }

    private static List<String> included(Host host, Keeping.Supervisor keeping, String config, String text)
            throws HostException {
        String here = config.substring(0, Math.max(1, config.lastIndexOf('/')));
        var files = new ArrayList<String>();
        for (String pattern : patterns(text)) {
            String full = pattern.replace("%(here)s", here);
            String path = full.startsWith("/") ? full : here + "/" + full;
            int cut = path.lastIndexOf('/');
            List<String> words =
                    List.of("find", path.substring(0, cut), "-maxdepth", "1", "-name", path.substring(cut + 1));
            if (host.run(Command.of(words, "/", keeping.user(), DEADLINE)) instanceof Reply.Exited exited) {
                exited.out()
                        .lines()
                        .filter(line -> line.startsWith("/"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }

    /** The words of {@code files} in the section {@code include}. */
    static List<String> patterns(String text) {
        List<String> section = text.lines()
                .dropWhile(line -> !line.strip().equals("[include]"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("["))
                .toList();
        return section.stream()
                .map(SETTING::matcher)
                .filter(setting -> setting.matches() && setting.group(1).equals("files"))
                .flatMap(setting -> Stream.of(setting.group(2).split("\\s+", -1)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String text(Host host, Keeping.Supervisor keeping, List<String> paths) throws HostException {
        if (paths.isEmpty()) {
            return "";
        }
        var words = new ArrayList<>(List.of("cat", "--"));
        words.addAll(paths);
        return host.run(Command.of(words, "/", keeping.user(), DEADLINE)) instanceof Reply.Exited exited
                ? exited.out()
                : "";
    }

    static SupervisorConfig parse(String text) {
        var programs = new HashMap<String, Map<String, String>>();
        Map<String, String> current = null;
        for (String line : text.lines().toList()) {
            Matcher section = SECTION.matcher(line);
            Matcher setting = SETTING.matcher(line);
            if (section.matches()) {
                current = programs.computeIfAbsent(section.group(1).strip(), name -> new HashMap<>());
            } else if (line.startsWith("[")) {
                current = null;
            } else if (current != null && setting.matches()) {
                current.put(setting.group(1), setting.group(2).strip());
            }
        }
        return new SupervisorConfig(programs);
    }

    /** How an instance is ended, by its name as {@code supervisorctl} shows it; empty when its program is not there. */
    Optional<Stop> stop(String instance) {
        int colon = instance.indexOf(':');
        String process = instance.substring(colon + 1);
        String group = colon < 0 ? instance : instance.substring(0, colon);
        return programs.keySet().stream()
                .filter(program -> process.startsWith(program) || program.equals(group))
                .max(Comparator.comparingInt(program -> process.startsWith(program) ? program.length() + 1 : 0))
                .map(program -> programs.getOrDefault(program, Map.of()))
                .map(SupervisorConfig::stop);
    }

    private static Stop stop(Map<String, String> settings) {
        String patience = settings.getOrDefault("stopwaitsecs", PATIENCE);
        return new Stop(
                Duration.ofSeconds(Long.parseLong(patience.matches("[0-9]{1,9}") ? patience : PATIENCE)),
                settings.getOrDefault("stopsignal", "TERM").replaceFirst("^SIG", ""));
    }
}
