package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.InvalidDefinition;
import dev.graceful.apiserver.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the server writes into a CustomResourceDefinition: completed names, and that it is served. */
final class Definitions {
    /** Keeps a definition until all its objects are gone. */
    static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

    /**
     * @param next the definition to be stored; completed in place
     * @throws Fault when it cannot be served
     */
    void settle(Served served, @Nullable ObjectNode current, ObjectNode next, String now) {
        completeSpec(next);
        try {
            Types.check(next);
        } catch (InvalidDefinition invalid) {
            throw Fault.invalid(served.type(), Meta.name(next), invalid.errors());
        }
        if (current == null) {
            List<String> finalizers = new ArrayList<>(Meta.finalizers(next));
            finalizers.remove(CLEANUP);
            finalizers.add(CLEANUP);
            Meta.setFinalizers(next, finalizers);
        }
        ObjectNode status = next.get("status") instanceof ObjectNode there ? there : next.putObject("status");
        if (!status.has("conditions")) {
            ArrayNode conditions = status.putArray("conditions");
            conditions.add(condition("NamesAccepted", "NoConflicts", "no conflicts found", now));
            conditions.add(
                    condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now));
        }
        status.set("acceptedNames", next.at("/spec/names").deepCopy());
        storedVersions(next, status);
    }

    private static void completeSpec(ObjectNode definition) {
        ObjectNode spec = definition.withObject("/spec");
        ObjectNode names = spec.withObject("/names");
        String kind = names.path("kind").asText("");
        if (!names.hasNonNull("singular")) {
            names.put("singular", kind.toLowerCase(Locale.ROOT));
        }
        if (!names.hasNonNull("listKind")) {
            names.put("listKind", kind + "List");
        }
        if (!spec.has("conversion")) {
            spec.putObject("conversion").put("strategy", "None");
        }
    }

    private static void storedVersions(ObjectNode definition, ObjectNode status) {
        ArrayNode stored =
                status.get("storedVersions") instanceof ArrayNode there ? there : status.putArray("storedVersions");
        for (var version : definition.at("/spec/versions")) {
            String name = version.path("name").asText();
            boolean listed = false;
            for (var one : stored) {
                listed |= one.asText().equals(name);
            }
            if (version.path("storage").asBoolean() && !listed) {
                stored.add(name);
            }
        }
    }

    private static ObjectNode condition(String type, String reason, String message, String now) {
        return Json.object()
                .put("type", type)
                .put("status", "True")
                .put("lastTransitionTime", now)
                .put("reason", reason)
                .put("message", message);
    }
}
