package dev.graceful.cli.demo;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the status of the resource says, read as any other client of the API would read it.
 *
 * @param current whether the status speaks of the latest spec
 * @param ready whether the condition Ready is True
 * @param stalled whether the condition Stalled is True
 * @param phase in one word
 * @param revision the commit that the hosts run; empty when unknown
 * @param message in one line
 */
record Seen(boolean current, boolean ready, boolean stalled, String phase, String revision, String message) {
    static Seen of(GenericKubernetesResource resource) {
        var observed = resource.<Number>get("status", "observedGeneration");
        var generation = resource.getMetadata().getGeneration();
        return new Seen(
                observed != null && generation != null && observed.longValue() == generation,
                condition(resource, "Ready"),
                condition(resource, "Stalled"),
                text(resource, "phase"),
                text(resource, "revision"),
                text(resource, "message"));
    }

    private static boolean condition(GenericKubernetesResource resource, String type) {
        List<Map<String, Object>> conditions = resource.get("status", "conditions");
        return conditions != null
                && conditions.stream()
                        .anyMatch(one -> type.equals(one.get("type")) && "True".equals(one.get("status")));
    }

    private static String text(GenericKubernetesResource resource, String field) {
        @Nullable String value = resource.get("status", field);
        return value == null ? "" : value;
    }
}
