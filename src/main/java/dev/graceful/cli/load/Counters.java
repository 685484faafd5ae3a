package dev.graceful.cli.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts results. One lock makes each count and each tally whole, so that no request falls between two tallies. */
final class Counters {
    private static final int KEPT_LOSSES = 20;
    private static final int LATEST = 20;

    private Latencies latencies = new Latencies();
    private final Map<String, Long> versions = new HashMap<>();
    private final List<String> losses = new ArrayList<>();
    private final Deque<String> latest = new ArrayDeque<>();
    private long answered;
    private long lost;

    synchronized void count(Result result) {
        switch (result) {
            case Result.Answered(String version, long nanos) -> {
                answered++;
                versions.merge(version, 1L, Long::sum);
                latencies.add(nanos);
                latest.addLast(version);
                if (latest.size() > LATEST) {
                    latest.removeFirst();
                }
            }
            case Result.Lost(String problem) -> {
                lost++;
                if (losses.size() < KEPT_LOSSES) {
                    losses.add(problem);
                }
            }
        }
    }

    /** What was counted since the last time, which begins a new count. */
    synchronized Tally take() {
        var tally = new Tally(
                answered,
                lost,
                versions,
                losses,
                latencies.quantile(0.5),
                latencies.quantile(0.99),
                latencies.longest());
        latencies = new Latencies();
        versions.clear();
        losses.clear();
        answered = 0;
        lost = 0;
        return tally;
    }

    /** How many requests were answered or lost since the last {@link #take()}. */
    synchronized long sent() {
        return answered + lost;
    }

    /** Which versions the latest answers came from. */
    synchronized Set<String> latestVersions() {
        return Set.copyOf(latest);
    }
}
