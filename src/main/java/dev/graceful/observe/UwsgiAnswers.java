package dev.graceful.observe;

import dev.graceful.model.Address;
import dev.graceful.model.UwsgiSettings;
import dev.graceful.model.UwsgiStats;
import dev.graceful.model.UwsgiStats.Booted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Understands what the program on the machine printed about a uWSGI; pure. */
final class UwsgiAnswers {
    private static final String MARK = ":graceful:";
    private static final String END = "end";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern WORKER = Pattern.compile("worker=(\\d{1,9}) ([01]) (\\S{1,30}) (\\d{1,5})");
    /** uWSGI's own defaults. */
    private static final int BACKLOG = 100;

    private static final int MERCY = 60;

    private final Map<String, List<String>> options;

    private UwsgiAnswers(Map<String, List<String>> options) {
        this.options = options;
    }

    /** The settings of a master; empty when the answer is none, or the master ended meanwhile. */
    static Optional<UwsgiSettings> settings(String printed) {
        List<String> lines = body(printed);
        if (lines.isEmpty() || !lines.getLast().equals(END)) {
            return Optional.empty();
        }
        var options = new HashMap<String, List<String>>();
        for (String line : lines) {
            int cut = line.indexOf('=');
            if (cut > 0) {
                options.computeIfAbsent(line.substring(0, cut), name -> new ArrayList<>())
                        .add(line.substring(cut + 1));
            }
        }
        return Optional.of(new UwsgiAnswers(options).settings());
    }

    /** The settings of a master that could not be asked. */
    static UwsgiSettings unknown(String trouble) {
        return new UwsgiAnswers(Map.of("trouble", List.of(trouble))).settings();
    }

    /** What a stats socket said; empty when it said nothing that is complete. */
    static Optional<UwsgiStats> stats(String printed) {
        List<String> lines = body(printed);
        if (lines.isEmpty() || !lines.getLast().equals(END)) {
            return Optional.empty();
        }
        return Optional.of(new UwsgiStats(lines.stream()
                .map(WORKER::matcher)
                .filter(Matcher::matches)
                .map(line -> new Booted(
                        Long.parseLong(line.group(1)),
                        line.group(2).equals("1"),
                        line.group(3),
                        Integer.parseInt(line.group(4))))
                .toList()));
    }

    private static List<String> body(String printed) {
        return printed.lines()
                .dropWhile(line -> !line.equals(MARK))
                .skip(1)
                .map(String::strip)
                .toList();
    }

    private UwsgiSettings settings() {
        String trouble = String.join("; ", all("trouble"));
        return new UwsgiSettings(
                trouble.isEmpty(),
                trouble,
                on("master"),
                on("lazy-apps") || on("lazy"),
                on("need-app"),
                all("master-fifo").stream()
                        .filter(path -> path.startsWith("/"))
                        .findFirst()
                        .orElse(null),
                all("touch-reload"),
                all("touch-chain-reload").stream()
                        .filter(path -> path.startsWith("/"))
                        .toList(),
                last("py-autoreload").isPresent() || last("fs-reload").isPresent(),
                on("exit-on-reload"),
                addresses("http", "https"),
                addresses("http-socket", "https-socket", "http11-socket"),
                !all("http11-socket").isEmpty(),
                last("stats").flatMap(UwsgiAnswers::address).orElse(null),
                last("cheaper").isPresent() ? null : Integer.valueOf(number("processes", 1)),
                number("listen", BACKLOG),
                Duration.ofSeconds(number("worker-reload-mercy", Math.min(MERCY, number("reload-mercy", MERCY)))),
                number("max-requests", 0) > 0,
                Stream.of("wsgi-file", "module", "mount")
                        .anyMatch(name -> last(name).isPresent()),
                directories(),
                last("pidfile").filter(path -> path.startsWith("/")).orElse(null));
    }

    private List<String> directories() {
        String chdir = last("chdir").orElse("");
        Stream<String> files = Stream.concat(
                all("wsgi-file").stream(), all("mount").stream().map(mount -> mount.substring(mount.indexOf('=') + 1)));
        Stream<String> parents =
                files.filter(path -> path.lastIndexOf('/') > 0).map(path -> path.substring(0, path.lastIndexOf('/')));
        return Stream.of(Stream.of(chdir), all("pythonpath").stream(), parents)
                .flatMap(paths -> paths)
                .map(path -> path.startsWith("/") || chdir.isEmpty() ? path : chdir + "/" + path)
                .filter(path -> path.startsWith("/"))
                .map(path -> path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path)
                .distinct()
                .toList();
    }

    private List<Address> addresses(String... names) {
        return Stream.of(names)
                .flatMap(name -> all(name).stream())
                .map(UwsgiAnswers::address)
                .flatMap(Optional::stream)
                .toList();
    }

    /** {@code :8000}, {@code 127.0.0.1:8000}, {@code /run/shop.sock}, each perhaps with a certificate behind a comma. */
    static Optional<Address> address(String text) {
        String bare = text.split(",", 2)[0].strip();
        if (bare.startsWith("/")) {
            return Optional.of(new Address.Unix(bare));
        }
        int colon = bare.lastIndexOf(':');
        String port = bare.substring(colon + 1);
        if (!NUMBER.matcher(port).matches() || Integer.parseInt(port) > 65_535 || colon < 0) {
            return Optional.empty();
        }
        return Optional.of(new Address.Tcp(colon == 0 ? "0.0.0.0" : bare.substring(0, colon), Integer.parseInt(port)));
    }

    private boolean on(String name) {
        return last(name).filter(value -> !value.matches("(?i)false|off|no|0")).isPresent();
    }

    private int number(String name, int otherwise) {
        return last(name)
                .filter(text -> NUMBER.matcher(text).matches())
                .map(Integer::valueOf)
                .orElse(otherwise);
    }

    private Optional<String> last(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    private List<String> all(String name) {
        @Nullable List<String> found = options.get(name);
        return found == null
                ? List.of()
                : found.stream().filter(Objects::nonNull).toList();
    }
}
