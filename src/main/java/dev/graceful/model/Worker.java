package dev.graceful.model;

import java.time.Instant;

/**
 * A child of a master that answers requests.
 *
 * @param id its identity
 * @param startedAt when it was forked
 */
public record Worker(ProcessId id, Instant startedAt) {}
