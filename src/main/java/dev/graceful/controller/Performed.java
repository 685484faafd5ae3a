package dev.graceful.controller;

import dev.graceful.model.Outcome;
import dev.graceful.model.Step;
import java.time.Duration;
import java.time.Instant;

/**
 * A step that was done.
 *
 * @param step it
 * @param outcome what became of it
 * @param startedAt when it was started
 * @param took how long it took
 */
record Performed(Step step, Outcome outcome, Instant startedAt, Duration took) {}
