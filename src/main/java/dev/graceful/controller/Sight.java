package dev.graceful.controller;

import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Observation;
import dev.graceful.model.Plan;

/** What was made out about one application on one host. */
sealed interface Sight {
    /**
     * The host could not be looked at.
     *
     * @param failure why
     */
    record Unseen(Failure failure) implements Sight {}

    /**
     * It was looked at.
     *
     * @param desired the wish
     * @param observation what was seen
     * @param plan what is still to do
     */
    record Seen(Desired desired, Observation observation, Plan plan) implements Sight {}
}
