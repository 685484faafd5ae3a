package dev.graceful.model;

import java.util.List;

/**
 * What the stats socket of a uWSGI says about its workers at one moment. It is read only while a reload is under way.
 *
 * @param workers every worker that it has a place for
 */
public record UwsgiStats(List<Booted> workers) {
    public UwsgiStats {
        workers = List.copyOf(workers);
    }

    /**
     * One worker.
     *
     * @param pid its pid; 0 while there is none
     * @param accepting whether it takes requests
     * @param status {@code idle}, {@code busy}, {@code cheap} …
     * @param apps how many applications it has loaded: none when the import failed, or while it is still at it
     */
    public record Booted(long pid, boolean accepting, String status, int apps) {}
}
