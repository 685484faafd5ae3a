package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reading an object's metadata without caring what is missing: absent texts are empty, absent lists have no elements. */
public final class Meta {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private Meta() {}

    public static String name(JsonNode object) {
        return text(object, "name");
    }

    public static String namespace(JsonNode object) {
        return text(object, "namespace");
    }

    public static String uid(JsonNode object) {
        return text(object, "uid");
    }

    public static String version(JsonNode object) {
        return text(object, "resourceVersion");
    }

    static String text(JsonNode object, String field) {
        return object.path("metadata").path(field).asText("");
    }

    static boolean terminating(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    static List<String> finalizers(JsonNode object) {
        List<String> finalizers = new ArrayList<>();
        object.path("metadata").path("finalizers").forEach(one -> finalizers.add(one.asText()));
        return finalizers;
    }

    static void setFinalizers(ObjectNode object, List<String> finalizers) {
        if (finalizers.isEmpty()) {
            of(object).remove("finalizers");
        } else {
            ArrayNode array = of(object).putArray("finalizers");
            finalizers.forEach(array::add);
        }
    }

    static Map<String, String> labels(JsonNode object) {
        Map<String, String> labels = new LinkedHashMap<>();
        object.path("metadata").path("labels").properties().forEach(entry -> {
            labels.put(entry.getKey(), entry.getValue().asText());
        });
        return labels;
    }

    /** The metadata, made if absent. */
    static ObjectNode of(ObjectNode object) {
        if (object.get("metadata") instanceof ObjectNode metadata) {
            return metadata;
        }
        ObjectNode metadata = Json.object();
        object.set("metadata", metadata);
        return metadata;
    }

    /** Removes maps and lists that have nothing in them: no labels and an empty set of labels are the same. */
    static void dropEmpty(ObjectNode object) {
        ObjectNode metadata = of(object);
        for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
            if (metadata.path(field).isEmpty()) {
                metadata.remove(field);
            }
        }
    }

    /** Copies one metadata field, or removes it where the source has none. */
    static void copy(String field, JsonNode from, ObjectNode to) {
        JsonNode value = from.path("metadata").get(field);
        if (value == null || value.isNull()) {
            of(to).remove(field);
        } else {
            of(to).set(field, value.deepCopy());
        }
    }
}
