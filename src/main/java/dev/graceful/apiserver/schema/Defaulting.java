package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills in schema defaults, outermost first, so that a default object receives its own inner defaults. */
final class Defaulting {
    private Defaulting() {}

    static void fill(JsonNode value, @Nullable SchemaNode schema) {
        if (schema == null) {
            return;
        }
        switch (value) {
            case ObjectNode object -> fillObject(object, schema);
            case ArrayNode array -> fillList(array, schema.items());
            default -> {
                // A scalar is already a value.
            }
        }
    }

    private static void fillObject(ObjectNode object, SchemaNode schema) {
        for (Map.Entry<String, SchemaNode> property : schema.properties().entrySet()) {
            JsonNode preset = property.getValue().defaultValue();
            JsonNode present = object.get(property.getKey());
            if (preset != null && (present == null || unwantedNull(present, property.getValue()))) {
                object.set(property.getKey(), preset.deepCopy());
            }
        }
        for (Map.Entry<String, JsonNode> entry : List.copyOf(object.properties())) {
            SchemaNode field = schema.field(entry.getKey());
            JsonNode preset = field == null ? null : field.defaultValue();
            if (field != null && preset != null && unwantedNull(entry.getValue(), field)) {
                object.set(entry.getKey(), preset.deepCopy());
            }
            fill(object.path(entry.getKey()), field);
        }
    }

    private static void fillList(ArrayNode list, @Nullable SchemaNode items) {
        for (int i = 0; items != null && i < list.size(); i++) {
            JsonNode preset = items.defaultValue();
            if (preset != null && unwantedNull(list.path(i), items)) {
                list.set(i, preset.deepCopy());
            }
            fill(list.path(i), items);
        }
    }

    private static boolean unwantedNull(JsonNode value, SchemaNode schema) {
        return value.isNull() && !schema.nullable();
    }
}
