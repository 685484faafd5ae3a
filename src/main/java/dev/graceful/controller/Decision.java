package dev.graceful.controller;

import dev.graceful.controller.Attempts.Trouble;
import dev.graceful.model.Failure;
import dev.graceful.model.Outcome;
import dev.graceful.model.Plan;
import dev.graceful.model.Step;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reconciler does about what it sees.
 *
 * @param act the step to perform now
 * @param trouble what failed last, when its step is not tried again yet
 * @param lookAgain after how long to look again, when nothing happens before
 */
record Decision(Optional<Step> act, Optional<Failure> trouble, Duration lookAgain) {

    /** Decides, and remembers how often what failed. */
    static final class Maker {
        private static final Duration SOONEST = Duration.ofMillis(20);

        private final Duration drift;
        private final Attempts looks = new Attempts();
        private final Attempts steps = new Attempts();

        /** @param drift after how long a host is looked at that needs nothing */
        Maker(Duration drift) {
            this.drift = drift;
        }

        void forget(ResourceID id) {
            looks.succeeded(id);
            steps.succeeded(id);
        }

        Decision decide(ResourceID id, Look look, Optional<Performed> performed, Instant now) {
            performed.ifPresent(step -> remember(id, look.wish(), step, now));
            return switch (look.sight()) {
                case Sight.Unseen(Failure failure) -> later(id, look, failure, now);
                case Sight.Seen seen ->
                    switch (seen.plan().next()) {
                        case Plan.Next.Stop(Failure failure) -> later(id, look, failure, now);
                        case Plan.Next.Rest r -> {
                            forget(id);
                            yield waiting(drift);
                        }
                        case Plan.Next.Wait wait -> {
                            looks.succeeded(id);
                            yield waiting(wait.lookAgain());
                        }
                        case Plan.Next.Act(Step step, Plan.Phase phase) -> {
                            looks.succeeded(id);
                            yield look.turn() == Turn.ACT ? act(id, look, step, now) : waiting(drift);
                        }
                    };
            };
        }

        private void remember(ResourceID id, String wish, Performed performed, Instant now) {
            switch (performed.outcome()) {
                case Outcome.Done d -> steps.succeeded(id);
                case Outcome.Failed(Failure failure) -> steps.failed(id, wish, failure, now);
            }
        }

        private Decision act(ResourceID id, Look look, Step step, Instant now) {
            Trouble trouble = steps.of(id, look.wish());
            if (trouble != null && now.isBefore(trouble.notBefore())) {
                return new Decision(
                        Optional.empty(),
                        Optional.of(trouble.failure()),
                        atLeast(Duration.between(now, trouble.notBefore())));
            }
            return new Decision(Optional.of(step), Optional.empty(), drift);
        }

        private Decision later(ResourceID id, Look look, Failure failure, Instant now) {
            return switch (Verdict.of(failure).retry()) {
                case NEVER -> waiting(drift);
                case BACK_OFF ->
                    waiting(Attempts.delay(
                            looks.failed(id, look.wish(), failure, now).count()));
            };
        }

        private Decision waiting(Duration lookAgain) {
            Duration bounded = lookAgain.compareTo(drift) > 0 ? drift : lookAgain;
            return new Decision(Optional.empty(), Optional.empty(), atLeast(bounded));
        }

        private static Duration atLeast(Duration duration) {
            return duration.compareTo(SOONEST) < 0 ? SOONEST : duration;
        }
    }
}
