package dev.graceful.reload;

import dev.graceful.model.Plan;
import dev.graceful.model.Step;

/**
 * One step that is still to do.
 *
 * @param step what
 * @param reason why, for people
 * @param phase what the host is in while it is done
 */
public record Todo(Step step, String reason, Plan.Phase phase) {}
