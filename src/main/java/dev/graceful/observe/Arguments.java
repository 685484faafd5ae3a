package dev.graceful.observe;

import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * gunicorn's settings as far as its words alone tell them. A configuration file may say more, so what is not among the words is unknown,
 * not off.
 */
final class Arguments {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

    private final List<String> words;

    private Arguments(List<String> words) {
        this.words = words;
    }

    static Settings settings(List<String> words) {
        var arguments = new Arguments(words);
        return new Settings(
                null,
                arguments.flag("--preload", null),
                arguments.flag("--daemon", 'D'),
                arguments.flag("--reuse-port", null),
                arguments.number("--workers", 'w').orElse(null),
                arguments.workerClass(),
                arguments
                        .number("--graceful-timeout", null)
                        .map(Duration::ofSeconds)
                        .orElse(Settings.DEFAULT_GRACEFUL_TIMEOUT),
                arguments
                        .value("--pid", 'p')
                        .filter(path -> path.startsWith("/"))
                        .orElse(null));
    }

    /** The settings that the application's own Python printed, one {@code name=value} a line. */
    static Settings printed(Map<String, String> lines, String directory) {
        String pidFile = lines.getOrDefault("pidfile", "None");
        return new Settings(
                lines.get("version"),
                trit(lines.get("preload_app")),
                trit(lines.get("daemon")),
                trit(lines.get("reuse_port")),
                Optional.ofNullable(lines.get("workers"))
                        .filter(text -> NUMBER.matcher(text).matches())
                        .map(Integer::valueOf)
                        .orElse(null),
                lines.get("worker_class_str"),
                Optional.ofNullable(lines.get("graceful_timeout"))
                        .filter(text -> NUMBER.matcher(text).matches())
                        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                        .orElse(Settings.DEFAULT_GRACEFUL_TIMEOUT),
                pidFile.equals("None") || pidFile.isEmpty()
                        ? null
                        : pidFile.startsWith("/") ? pidFile : directory + "/" + pidFile);
    }

    private static Trit trit(@Nullable String python) {
        return switch (python) {
            case "True" -> Trit.YES;
            case "False" -> Trit.NO;
            case null, default -> Trit.UNKNOWN;
        };
    }

    private Trit flag(String name, @Nullable Character brief) {
        return words.contains(name) || (brief != null && words.contains("-" + brief)) ? Trit.YES : Trit.UNKNOWN;
    }

    private @Nullable String workerClass() {
        String named = value("--worker-class", 'k').orElse(null);
        boolean threads = number("--threads", null).orElse(1) > 1;
        return threads && (named == null || named.equals("sync")) ? "gthread" : named;
    }

    private Optional<Integer> number(String name, @Nullable Character brief) {
        return value(name, brief).filter(text -> NUMBER.matcher(text).matches()).map(Integer::valueOf);
    }

    /** The value of {@code --name VALUE}, {@code --name=VALUE}, {@code -n VALUE} or {@code -nVALUE}; the last one counts. */
    private Optional<String> value(String name, @Nullable Character brief) {
        Optional<String> found = Optional.empty();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean apart = word.equals(name) || (brief != null && word.equals("-" + brief));
            if (apart && i + 1 < words.size()) {
                found = Optional.of(words.get(i + 1));
            } else if (word.startsWith(name + "=")) {
                found = Optional.of(word.substring(name.length() + 1));
            } else if (brief != null && word.length() > 2 && word.startsWith("-" + brief)) {
                found = Optional.of(word.substring(2));
            }
        }
        return found;
    }
}
