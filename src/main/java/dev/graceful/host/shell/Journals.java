package dev.graceful.host.shell;

import dev.graceful.model.AppKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The journals of a machine as they were last read. They stay true for as long as the machine has seen no newer operator than this one,
 * because only the operator with the highest epoch may write them, and this one forgets a journal when it writes it.
 */
final class Journals {
    private final Map<AppKey, List<String>> read = new HashMap<>();
    private final Map<AppKey, Long> writes = new HashMap<>();

    synchronized @Nullable List<String> get(AppKey app) {
        return read.get(app);
    }

    /** To be asked before a journal is read, and given back with what was read. */
    synchronized long writes(AppKey app) {
        return writes.getOrDefault(app, 0L);
    }

    /** Keeps what was read, unless it was written to meanwhile. */
    synchronized void put(AppKey app, List<String> lines, long writesBefore) {
        if (writes(app) == writesBefore) {
            read.put(app, List.copyOf(lines));
        }
    }

    synchronized void written(AppKey app) {
        read.remove(app);
        writes.merge(app, 1L, Long::sum);
    }

    synchronized void doubt() {
        read.clear();
    }
}
