package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes undeclared fields. What is kept is exactly what a structural schema can speak about. */
final class Pruning {
    private static final Set<String> RESOURCE_FIELDS = Set.of("apiVersion", "kind", "metadata");
    private static final Set<String> METADATA_FIELDS = Set.of(
            "name",
            "generateName",
            "namespace",
            "selfLink",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "labels",
            "annotations",
            "ownerReferences",
            "finalizers",
            "managedFields");

    private final List<String> removed = new ArrayList<>();

    private Pruning() {}

    static List<String> prune(ObjectNode object, SchemaNode root) {
        Pruning pruning = new Pruning();
        pruning.object("", object, root, true);
        dropNulls(object, root);
        return pruning.removed.stream().sorted().toList();
    }

    private void value(String path, JsonNode value, @Nullable SchemaNode schema) {
        switch (value) {
            case ObjectNode object -> object(path, object, schema, schema != null && schema.embedsResource());
            case ArrayNode array -> {
                SchemaNode items = schema == null ? null : schema.items();
                boolean open = items == null && schema != null && schema.preservesUnknown();
                for (int i = 0; i < array.size() && !open; i++) {
                    value(Paths.index(path, i), array.get(i), items);
                }
            }
            default -> {
                // Scalars have no fields to remove.
            }
        }
    }

    private void object(String path, ObjectNode object, @Nullable SchemaNode schema, boolean resource) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
            String name = entry.getKey();
            String at = Paths.child(path, name);
            if (resource && RESOURCE_FIELDS.contains(name)) {
                if (name.equals("metadata") && entry.getValue() instanceof ObjectNode metadata) {
                    metadata(at, metadata);
                }
                continue;
            }
            SchemaNode field = schema == null ? null : schema.field(name);
            if (field != null) {
                value(at, entry.getValue(), field);
            } else if (schema == null || !(schema.preservesUnknown() || schema.allowsAdditional())) {
                object.remove(name);
                removed.add(at);
            }
        }
    }

    private void metadata(String path, ObjectNode metadata) {
        for (Map.Entry<String, JsonNode> entry : List.copyOf(metadata.properties())) {
            if (!METADATA_FIELDS.contains(entry.getKey())) {
                metadata.remove(entry.getKey());
                removed.add(Paths.child(path, entry.getKey()));
            }
        }
    }

    /** A null where the schema allows none means "not set"; with a default it is left for defaulting to replace. */
    private static void dropNulls(JsonNode value, @Nullable SchemaNode schema) {
        switch (value) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
                    SchemaNode field = schema == null ? null : schema.field(entry.getKey());
                    if (entry.getValue().isNull()
                            && field != null
                            && !field.nullable()
                            && field.defaultValue() == null) {
                        object.remove(entry.getKey());
                    } else {
                        dropNulls(entry.getValue(), field);
                    }
                }
            }
            case ArrayNode array -> array.forEach(item -> dropNulls(item, schema == null ? null : schema.items()));
            default -> {
                // Scalars hold nothing.
            }
        }
    }
}
