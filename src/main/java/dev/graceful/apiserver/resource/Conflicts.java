package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.apply.ApplyConflict;
import dev.graceful.apiserver.store.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The wording of a server-side apply that would change fields of others. */
final class Conflicts {
    private Conflicts() {}

    static Fault fault(ApplyConflict conflict) {
        ObjectNode details = Json.object();
        ArrayNode causes = details.putArray("causes");
        Map<String, List<String>> byOwner = conflict.conflicts().stream()
                .collect(Collectors.groupingBy(
                        ApplyConflict.Conflict::owner,
                        LinkedHashMap::new,
                        Collectors.mapping(ApplyConflict.Conflict::path, Collectors.toList())));
        conflict.conflicts()
                .forEach(one -> causes.addObject()
                        .put("reason", "FieldManagerConflict")
                        .put("message", "conflict with " + one.owner())
                        .put("field", one.path()));
        int count = conflict.conflicts().size();
        String message =
                "Apply failed with " + count + (count == 1 ? " conflict: " : " conflicts: ") + told(byOwner, count);
        return new Fault(409, "Conflict", message, details);
    }

    private static String told(Map<String, List<String>> byOwner, int count) {
        if (count == 1) {
            Map.Entry<String, List<String>> only = byOwner.entrySet().iterator().next();
            return "conflict with " + only.getKey() + ": " + only.getValue().getFirst();
        }
        return byOwner.entrySet().stream()
                .map(owner -> "conflicts with " + owner.getKey() + ":\n- " + String.join("\n- ", owner.getValue()))
                .collect(Collectors.joining("\n"));
    }
}
