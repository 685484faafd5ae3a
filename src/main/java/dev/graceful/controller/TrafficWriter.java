package dev.graceful.controller;

import dev.graceful.api.HostDeployStatus.TrafficCounts;
import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Reason;
import dev.graceful.model.Traffic;
import dev.graceful.model.Watch;
import dev.graceful.reload.LongRequests;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Writes what was lost; pure. */
final class TrafficWriter {
    private TrafficWriter() {}

    /** The counts of the requests that are being sent, or were sent last. */
    static @Nullable TrafficCounts counts(Sight.Seen seen, @Nullable TrafficCounts previous) {
        return current(seen)
                .or(() -> latest(seen).map(Event.Watched::counts))
                .map(TrafficWriter::counts)
                .orElse(previous);
    }

    private static TrafficCounts counts(Traffic traffic) {
        return new TrafficCounts(
                traffic.sent(),
                traffic.lost(),
                traffic.retried(),
                traffic.p99Millis(),
                traffic.backlogMax(),
                traffic.listenOverflows(),
                traffic.listenDrops());
    }

    private static Optional<Traffic> current(Sight.Seen seen) {
        return switch (seen.observation().watch()) {
            case Watch.None n -> Optional.empty();
            case Watch.Announced a -> Optional.empty();
            case Watch.Running running -> Optional.of(running.counts());
            case Watch.Ended ended -> Optional.of(ended.counts());
        };
    }

    private static Optional<Event.Watched> latest(Sight.Seen seen) {
        return seen.observation().journal().newestFirst(Event.Watched.class).stream()
                .filter(watched -> watched.counts().sent() > 0)
                .findFirst();
    }

    /** Sets the condition from the latest requests, where the wish asks for them. */
    static void lossless(Conditions conditions, Sight.Seen seen) {
        Desired.Load load = seen.desired().verify().traffic();
        Optional<Traffic> counts = current(seen).or(() -> latest(seen).map(Event.Watched::counts));
        Optional<String> cut = LongRequests.told(seen.observation().journal().entries());
        if (cut.isPresent()) {
            conditions.set(Conditions.LOSSLESS, false, Reason.LongRequestsCut, cut.get());
            return;
        }
        if (load == null || counts.isEmpty()) {
            return;
        }
        Traffic traffic = counts.get();
        boolean within = traffic.lost() <= load.lossBudget();
        String budget = within || load.lossBudget() == 0 ? "" : "; the budget is " + load.lossBudget();
        conditions.set(
                Conditions.LOSSLESS,
                within,
                within ? Reason.NoRequestLost : Reason.RequestsLost,
                traffic.phrase() + budget + ", p99 " + traffic.p99Millis() + " ms, backlog at most "
                        + traffic.backlogMax() + ", listen overflows " + traffic.listenOverflows() + ", listen drops "
                        + traffic.listenDrops());
    }

    /** How many requests were lost on the way to a commit; null when none were sent. */
    static @Nullable Long lost(Sight.Seen seen, @Nullable String sha) {
        return latest(seen)
                .filter(watched -> watched.revision().sha().equals(sha))
                .map(watched -> watched.counts().lost())
                .orElse(null);
    }

    /** The sum over hosts: numbers are added, of times and backlogs the worst counts; null when there are none. */
    static @Nullable TrafficCounts sum(List<TrafficCounts> all) {
        return all.isEmpty()
                ? null
                : new TrafficCounts(
                        all.stream().mapToLong(number(TrafficCounts::sent)).sum(),
                        all.stream().mapToLong(number(TrafficCounts::lost)).sum(),
                        all.stream().mapToLong(number(TrafficCounts::retried)).sum(),
                        all.stream()
                                .mapToLong(number(TrafficCounts::p99Millis))
                                .max()
                                .orElse(0),
                        all.stream()
                                .mapToLong(number(TrafficCounts::backlogMax))
                                .max()
                                .orElse(0),
                        all.stream()
                                .mapToLong(number(TrafficCounts::listenOverflows))
                                .sum(),
                        all.stream()
                                .mapToLong(number(TrafficCounts::listenDrops))
                                .sum());
    }

    private static ToLongFunction<TrafficCounts> number(Field field) {
        return counts -> {
            Long number = field.of(counts);
            return number == null ? 0 : number;
        };
    }

    private interface Field {
        @Nullable
        Long of(TrafficCounts counts);
    }
}
