package dev.graceful.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a uWSGI master beyond what all servers have.
 *
 * @param settings what it was told
 * @param stats what its stats socket says; null when it has none, it did not answer, or no reload of ours is under way
 */
public record Uwsgi(UwsgiSettings settings, @Nullable UwsgiStats stats) {}
