package dev.graceful.controller;

import dev.graceful.controller.Hosts.Access;
import dev.graceful.controller.Lookout.Opening;
import dev.graceful.host.HostException;
import dev.graceful.model.Failure;
import dev.graceful.model.Revision;
import dev.graceful.observe.Revisions.Resolution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Resolves what users asked for to commits: at once for a new wish, and again after the interval, on threads of its own. */
final class Resolver implements AutoCloseable {
    private static final Duration SOONEST = Duration.ofMillis(20);

    private final Engine engine;
    private final Jobs<Answer> jobs;
    private final Map<ResourceID, Known> known = new ConcurrentHashMap<>();
    private final Attempts attempts = new Attempts();

    Resolver(Engine engine, Jobs<Answer> jobs) {
        this.engine = engine;
        this.jobs = jobs;
    }

    /**
     * What is known.
     *
     * @param revision the commit; empty while none is known
     * @param failure why the latest question had no answer
     * @param askAgain after how long
     */
    record Resolved(Optional<Revision> revision, Optional<Failure> failure, Duration askAgain) {}

    record Answer(String question, Resolution resolution) {}

    private record Known(String question, Optional<Revision> revision, Optional<Failure> failure, Instant askAt) {}

    /**
     * Tells what is known, and asks when that is due.
     *
     * @param recorded the commit that was recorded for this very wish before the operator was started
     * @param opening the way to the machine that asks
     */
    Resolved resolve(ResourceID id, Wish wish, Optional<Revision> recorded, Supplier<Opening> opening, Instant now) {
        if (Revision.isSha(wish.requested())) {
            return new Resolved(Optional.of(new Revision(wish.requested())), Optional.empty(), wish.interval());
        }
        String question = String.join(" ", wish.repo(), wish.requested(), wish.path(), wish.runAs(), wish.attempt());
        jobs.take(id)
                .filter(answer -> answer.question().equals(question))
                .ifPresent(answer -> remember(id, wish, answer, now));
        Known last = known.get(id);
        if (last == null || !last.question().equals(question)) {
            last = new Known(question, recorded, Optional.empty(), now);
            known.put(id, last);
        }
        if (!now.isBefore(last.askAt()) && !jobs.isRunning(id)) {
            last = ask(id, wish, last, opening.get(), now);
        }
        Duration askAgain = jobs.isRunning(id) ? wish.interval() : Duration.between(now, last.askAt());
        return new Resolved(last.revision(), last.failure(), askAgain.compareTo(SOONEST) < 0 ? SOONEST : askAgain);
    }

    private Known ask(ResourceID id, Wish wish, Known last, Opening opening, Instant now) {
        return switch (opening) {
            case Opening.No(Failure failure) -> failed(id, last, failure, now);
            case Opening.Yes(Access access) -> {
                jobs.start(id, () -> new Answer(last.question(), answer(access, wish)));
                yield last;
            }
        };
    }

    private Resolution answer(Access access, Wish wish) {
        try {
            return engine.resolve(access.host(), wish.repo(), wish.requested(), wish.path(), wish.runAs());
        } catch (HostException refusal) {
            return new Resolution.Failed(Lookout.failure(refusal));
        }
    }

    private void remember(ResourceID id, Wish wish, Answer answer, Instant now) {
        Known last = known.get(id);
        Optional<Revision> before =
                last != null && last.question().equals(answer.question()) ? last.revision() : Optional.empty();
        switch (answer.resolution()) {
            case Resolution.Resolved resolved -> {
                attempts.succeeded(id);
                known.put(
                        id,
                        new Known(
                                answer.question(),
                                Optional.of(resolved.revision()),
                                Optional.empty(),
                                now.plus(wish.interval())));
            }
            case Resolution.Failed(Failure failure) ->
                failed(id, new Known(answer.question(), before, Optional.empty(), now), failure, now);
        }
    }

    private Known failed(ResourceID id, Known last, Failure failure, Instant now) {
        Instant askAt = attempts.failed(id, last.question(), failure, now).notBefore();
        var next = new Known(last.question(), last.revision(), Optional.of(failure), askAt);
        known.put(id, next);
        return next;
    }

    /** The resource is gone. */
    void forget(ResourceID id) {
        known.remove(id);
        attempts.succeeded(id);
    }

    @Override
    public void close() {
        jobs.close();
    }
}
