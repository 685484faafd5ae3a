package dev.graceful.cli.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What became of the requests of a while. Every request that was sent is either answered or lost.
 *
 * @param answered how many got status 200 and a whole body
 * @param lost how many did not, for any reason
 * @param versions how many of the answers came from which version of the application
 * @param losses the first twenty losses, for people
 * @param median the latency that half of the answers did not exceed
 * @param p99 the latency that 99 of 100 answers did not exceed
 * @param longest the longest latency of an answer
 */
public record Tally(
        long answered,
        long lost,
        Map<String, Long> versions,
        List<String> losses,
        Duration median,
        Duration p99,
        Duration longest) {
    public Tally {
        versions = Map.copyOf(versions);
        losses = List.copyOf(losses);
    }

    /** How many requests were sent. */
    public long sent() {
        return answered + lost;
    }
}
