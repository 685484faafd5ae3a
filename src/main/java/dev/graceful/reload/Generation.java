package dev.graceful.reload;

import dev.graceful.model.Master;
import dev.graceful.model.Settings;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;

/**
 * The workers of one master, judged without memory: a set that is complete and whose youngest member is old enough has been the same
 * for that long.
 *
 * @param master whose
 * @param wanted how many it should have
 * @param now the moment of the observation
 */
record Generation(Master master, int wanted, Instant now) {
    /** How long a set of workers must have stayed the same. A count alone would take workers that die at import for ready. */
    static final Duration STABLE = Duration.ofSeconds(2);

    /** The generation that a fresh master is to bring up: as many workers as it was told, or as the old one has. */
    static Generation fresh(Master old, Master fresh, Instant now) {
        return new Generation(
                fresh,
                wanted(fresh.settings(), wanted(old.settings(), old.workers().size())),
                now);
    }

    /** The workers that a master was told to keep; any at all when that is unknown. */
    static Generation of(Master master, Instant now) {
        return new Generation(master, wanted(master.settings(), 1), now);
    }

    boolean complete() {
        return size() >= wanted;
    }

    boolean stable() {
        return complete() && !youngest().isAfter(now.minus(STABLE));
    }

    /** So many are missing at once that it is no mere renewal of one worker. */
    boolean collapsed() {
        return size() * 2 <= wanted && size() < wanted;
    }

    /** Whether every worker was started after a moment. */
    boolean allSince(Instant moment) {
        Instant edge = moment.minus(DiskHistory.GRAIN);
        return master.workers().stream().allMatch(worker -> worker.startedAt().isAfter(edge));
    }

    /** Whether the workers come and go. */
    boolean churning() {
        return size() > 0 && youngest().isAfter(now.minus(STABLE));
    }

    /** The picture for messages, such as {@code 3 of 4 workers}. */
    String phrase() {
        return size() + " of " + wanted + " workers";
    }

    private int size() {
        return master.workers().size();
    }

    private Instant youngest() {
        return master.workers().stream()
                .map(Worker::startedAt)
                .max(Comparator.naturalOrder())
                .orElse(now);
    }

    private static int wanted(Settings settings, int otherwise) {
        Integer told = settings.workers();
        return Math.max(1, told == null ? otherwise : told);
    }
}
