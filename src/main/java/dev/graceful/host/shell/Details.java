package dev.graceful.host.shell;

import dev.graceful.host.Snapshot.Detail;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Parses what a machine tells about single processes: one letter, a blank and a value on each line. */
final class Details {
    /** As {@code ls -l} lists it. */
    private static final Pattern DESCRIPTOR = Pattern.compile("l[rwx-]{9}.* -> socket:\\[([0-9]{1,18})]");

    private Details() {}

    static Map<Long, Detail> parse(List<String> lines) {
        var all = new HashMap<Long, Detail>();
        Reading reading = null;
        for (String line : lines) {
            if (reading != null && DESCRIPTOR.matcher(line).matches()) {
                reading.descriptor(line);
            }
            if (line.length() < 2 || line.charAt(1) != ' ') {
                continue;
            }
            String value = line.substring(2);
            if (line.charAt(0) == 'i') {
                put(all, reading);
                reading = new Reading(Long.parseLong(value));
            } else if (reading != null) {
                reading.take(line.charAt(0), value);
            }
        }
        put(all, reading);
        return all;
    }

    private static void put(Map<Long, Detail> all, @org.jspecify.annotations.Nullable Reading reading) {
        if (reading != null) {
            all.put(
                    reading.pid,
                    new Detail(
                            reading.directory,
                            reading.executable,
                            reading.environment,
                            reading.cgroup,
                            reading.sockets));
        }
    }

    private static final class Reading {
        private final long pid;
        private final Map<String, String> environment = new HashMap<>();
        private final List<Long> sockets = new ArrayList<>();
        private String directory = "";
        private String executable = "";
        private String cgroup = "";

        private Reading(long pid) {
            this.pid = pid;
        }

        private void descriptor(String line) {
            sockets.add(Long.valueOf(line.substring(line.lastIndexOf('[') + 1, line.length() - 1)));
        }

        private void take(char kind, String value) {
            switch (kind) {
                case 'd' -> directory = value;
                case 'x' -> executable = value;
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
