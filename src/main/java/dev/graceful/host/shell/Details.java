package dev.graceful.host.shell;

import dev.graceful.host.Snapshot.Detail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses what a machine tells about single processes: one letter, a blank and a value on each line. */
final class Details {
    /** The socket of a descriptor. */
    private static final Pattern DESCRIPTOR =
            Pattern.compile("/proc/([0-9]{1,18})/fd/[0-9]{1,18} socket:\\[([0-9]{1,18})]");

    private Details() {}

    static Map<Long, Detail> parse(List<String> lines) {
        var all = new LinkedHashMap<Long, Reading>();
        Reading reading = null;
        for (String line : lines) {
            if (line.length() < 2 || line.charAt(1) != ' ') {
                continue;
            }
            String value = line.substring(2);
            if (line.charAt(0) == 'i') {
                reading = new Reading();
                all.put(Long.valueOf(value), reading);
            } else if (line.charAt(0) == 'k') {
                descriptor(value, all);
            } else if (reading != null) {
                reading.take(line.charAt(0), value);
            }
        }
        var details = new HashMap<Long, Detail>();
        all.forEach((pid, read) -> details.put(pid, read.detail()));
        return details;
    }

    private static void descriptor(String value, Map<Long, Reading> all) {
        Matcher descriptor = DESCRIPTOR.matcher(value);
        Reading whose = descriptor.matches() ? all.get(Long.valueOf(descriptor.group(1))) : null;
        if (whose != null) {
            whose.sockets.add(Long.valueOf(descriptor.group(2)));
        }
    }

    private static final class Reading {
        private final Map<String, String> environment = new HashMap<>();
        private final List<Long> sockets = new ArrayList<>();
        private String directory = "";
        private String executable = "";
        private String cgroup = "";

        private Detail detail() {
            return new Detail(directory, executable, environment, cgroup, sockets);
        }

        private void take(char kind, String value) {
            switch (kind) {
                case 'd' -> directory = Words.decode(value);
                case 'x' -> executable = Words.decode(value);
                case 'c' -> cgroup = Words.decode(value);
                case 'v' -> {
                    int equals = value.indexOf('=');
                    if (equals > 0) {
                        environment.putIfAbsent(value.substring(0, equals), value.substring(equals + 1));
                    }
                }
                default -> {
                    // A newer program may tell more.
                }
            }
        }
    }
}
