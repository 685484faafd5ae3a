package dev.graceful.bench;

import dev.graceful.converge.Pace;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.model.Desired;
import dev.graceful.observe.Observer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** The tries to observe machines that do not let themselves be observed, and what became of them. */
final class Siege implements AutoCloseable {
    /** Far more often than the operator tries a machine that failed. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Observer observer;
    private final Pace pace;
    private final Map<String, LongAdder> ends = new ConcurrentHashMap<>();
    private volatile boolean over;

    Siege(Observer observer, Pace pace) {
        this.observer = observer;
        this.pace = pace;
    }

    /** Tries one machine again and again until the siege is over. */
    void hold(Host host, Desired desired) {
        while (!over) {
            count("tries");
            try {
                observer.observe(host, desired);
                count("observed");
            } catch (HostException refused) {
                count(refused.reason().name());
            }
            pace.rest(AGAIN);
        }
    }

    private void count(String end) {
        ends.computeIfAbsent(end, key -> new LongAdder()).increment();
    }

    /** How many tries were begun, and by what they ended: the reason, or {@code observed} for one that wrongly succeeded. */
    Map<String, Long> ends() {
        var sums = new TreeMap<String, Long>();
        ends.forEach((end, sum) -> sums.put(end, sum.sum()));
        return sums;
    }

    @Override
    public void close() {
        over = true;
    }
}
