package dev.graceful.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every step that is still to do on one host, in order, each with its reason, and what to do now.
 *
 * @param strategy the strategy that was chosen; null while nothing can be said
 * @param why why it was chosen, for people
 * @param range the commits it brings; null before they are known or when there are none
 * @param steps what is still to do, in order; steps that only wait are among them
 * @param risks what the user should know before it is done
 * @param next what to do now
 */
public record Plan(
        Desired.@Nullable Strategy strategy,
        String why,
        @Nullable Range range,
        List<Planned> steps,
        List<String> risks,
        Next next) {
    public Plan {
        steps = List.copyOf(steps);
        risks = List.copyOf(risks);
    }

    /**
     * One step with its reason.
     *
     * @param step what
     * @param reason why, for people
     */
    public record Planned(Step step, String reason) {}

    /** What to do now. */
    public sealed interface Next {
        /**
         * Perform the first step of the plan, then observe again.
         *
         * @param step it
         * @param phase what the host is in while it is done
         */
        record Act(Step step, Phase phase) implements Next {}

        /**
         * Nothing is to be done but to look again.
         *
         * @param what what is waited for, for people
         * @param phase what the host is in meanwhile
         * @param lookAgain after how long
         */
        record Wait(String what, Phase phase, Duration lookAgain) implements Next {}

        /**
         * Everything is as wished.
         *
         * @param message a sentence about it
         */
        record Rest(String message) implements Next {}

        /**
         * Nothing may be done.
         *
         * @param failure why, and what unblocks it
         */
        record Stop(Failure failure) implements Next {}
    }

    /** What a host is in the middle of. */
    public enum Phase {
        FETCHING,
        RELOADING,
        VERIFYING,
        SOAKING,
        REVERTING
    }
}
