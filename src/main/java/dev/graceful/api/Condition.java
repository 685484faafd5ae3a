package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One observed aspect of a resource, in the shape that all Kubernetes tools read.
 *
 * @param type what it is about, such as {@code Ready}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word of the closed list of reasons
 * @param message what happened, where, what was left as it was, and what to do next
 * @param observedGeneration the generation of the resource that was judged
 * @param lastTransitionTime when {@code status} changed last, RFC 3339 in UTC with whole seconds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
        @Required String type,
        @Required String status,
        @Required String reason,
        @Required String message,
        @Nullable Long observedGeneration,
        @Required String lastTransitionTime) {
    /** Whether the status is {@code True}. */
    public boolean holds() {
        return status.equals("True");
    }
}
