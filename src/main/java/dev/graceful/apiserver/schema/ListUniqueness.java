package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The promise of {@code x-kubernetes-list-type} set and map: no two items are the same one. */
final class ListUniqueness {
    private final List<FieldError> errors = new ArrayList<>();

    private ListUniqueness() {}

    static List<FieldError> check(SchemaNode root, ObjectNode object) {
        ListUniqueness uniqueness = new ListUniqueness();
        uniqueness.walk("", object, root);
        return uniqueness.errors;
    }

    private void walk(String path, JsonNode value, @Nullable SchemaNode schema) {
        if (schema == null) {
            return;
        }
        switch (value) {
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> entry : object.properties()) {
                    SchemaNode declared = schema.properties().get(entry.getKey());
                    String at = declared != null ? Paths.child(path, entry.getKey()) : Paths.key(path, entry.getKey());
                    walk(at, entry.getValue(), schema.field(entry.getKey()));
                }
            }
            case ArrayNode array -> {
                list(path, array, schema);
                for (int i = 0; i < array.size(); i++) {
                    walk(Paths.index(path, i), array.get(i), schema.items());
                }
            }
            default -> {
                // Only lists can repeat themselves.
            }
        }
    }

    private void list(String path, ArrayNode array, SchemaNode schema) {
        switch (schema.listType()) {
            case ATOMIC -> {
                // Repetition is allowed.
            }
            case SET -> reportRepeated(path, List.copyOf(array.valueStream().toList()));
            case MAP -> {
                for (int i = 0; i < array.size(); i++) {
                    if (!array.get(i).isObject() && !array.get(i).isNull()) {
                        String detail = "must be an object for an array of list-type map";
                        errors.add(FieldError.invalid(Paths.index(path, i), array.get(i), detail));
                        return;
                    }
                }
                reportRepeated(path, keys(array, schema.mapKeys()));
            }
        }
    }

    private static List<JsonNode> keys(ArrayNode array, List<String> names) {
        List<JsonNode> keys = new ArrayList<>();
        for (JsonNode item : array) {
            ObjectNode key = JsonNodeFactory.instance.objectNode();
            for (String name : names) {
                if (item.has(name)) {
                    key.set(name, item.path(name));
                }
            }
            keys.add(key);
        }
        return keys;
    }

    /** Each repeated value is reported once, at its second place, however often it occurs. */
    private void reportRepeated(String path, List<JsonNode> identities) {
        Map<JsonNode, Integer> seen = new HashMap<>();
        for (int i = 0; i < identities.size(); i++) {
            if (seen.merge(identities.get(i), 1, Integer::sum) == 2) {
                errors.add(FieldError.duplicate(Paths.index(path, i), identities.get(i)));
            }
        }
    }
}
