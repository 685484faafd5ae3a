package dev.graceful.controller;

import dev.graceful.model.Failure;
import dev.graceful.model.Step;
import java.time.Instant;
import java.util.Optional;

/**
 * Everything that the status of a HostDeploy is written from.
 *
 * @param now when
 * @param sight what was made out
 * @param turn whether the host may be changed
 * @param performed the step that ended since the last time
 * @param acting the step that is being started
 * @param trouble what failed last and is not tried again yet
 */
record Scene(
        Instant now,
        Sight sight,
        Turn turn,
        Optional<Performed> performed,
        Optional<Step> acting,
        Optional<Failure> trouble) {}
