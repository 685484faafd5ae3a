package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graceful.apiserver.schema.SchemaNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far ownership reaches into a value: which parts have owners of their own, and how the parts are told apart. */
public sealed interface Shape {
    /** A value that is owned as a whole. */
    Shape LEAF = new Leaf();
    /** A value that no schema describes: maps by entry, everything else as a whole. */
    Shape UNDESCRIBED = new Fields(Map.of(), null);

    /** A value that is owned as a whole: {@link #LEAF}. */
    record Leaf() implements Shape {}

    /**
     * An object whose fields are owned one by one.
     *
     * @param declared fields with a name in the schema
     * @param others shape of all other fields; null for undescribed
     */
    record Fields(Map<String, Shape> declared, @Nullable Shape others) implements Shape {
        Shape field(String name) {
            Shape shape = declared.get(name);
            if (shape != null) {
                return shape;
            }
            return others == null ? UNDESCRIBED : others;
        }
    }

    /** A list of scalars in which each stands for itself. */
    record SetOf() implements Shape {}

    /**
     * A list of objects told apart by some of their fields.
     *
     * @param defaults what a missing key field counts as
     */
    record ListOf(List<String> keys, Map<String, JsonNode> defaults, Shape item) implements Shape {}

    /** The shape of whole objects of a type. */
    static Shape of(SchemaNode root) {
        Map<String, Shape> fields = new LinkedHashMap<>();
        root.properties().forEach((name, node) -> fields.put(name, part(node)));
        fields.put("apiVersion", LEAF);
        fields.put("kind", LEAF);
        fields.put("metadata", metadata());
        return new Fields(fields, root.additional() == null ? null : part(root.additional()));
    }

    /** Of metadata only what people and controllers write has owners. */
    private static Shape metadata() {
        Shape texts = new Fields(Map.of(), LEAF);
        Map<String, Shape> fields = new LinkedHashMap<>();
        for (String name : List.of(
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
                "managedFields")) {
            fields.put(name, LEAF);
        }
        fields.put("labels", texts);
        fields.put("annotations", texts);
        fields.put("finalizers", new SetOf());
        fields.put("ownerReferences", new ListOf(List.of("uid"), Map.of(), LEAF));
        return new Fields(fields, null);
    }

    private static Shape part(@Nullable SchemaNode node) {
        if (node == null) {
            return UNDESCRIBED;
        }
        return switch (node.type()) {
            case "object" -> object(node);
            case "array" -> list(node);
            case "" -> node.intOrString() || !node.preservesUnknown() ? LEAF : UNDESCRIBED;
            default -> LEAF;
        };
    }

    private static Shape object(SchemaNode node) {
        if (node.mapType() == SchemaNode.MapType.ATOMIC) {
            return LEAF;
        }
        Map<String, Shape> fields = new LinkedHashMap<>();
        node.properties().forEach((name, field) -> fields.put(name, part(field)));
        return new Fields(fields, node.additional() == null ? null : part(node.additional()));
    }

    private static Shape list(SchemaNode node) {
        SchemaNode items = node.items();
        return switch (node.listType()) {
            case ATOMIC -> LEAF;
            case SET -> new SetOf();
            case MAP -> {
                Map<String, JsonNode> defaults = new LinkedHashMap<>();
                for (String key : node.mapKeys()) {
                    SchemaNode field = items == null ? null : items.field(key);
                    JsonNode value = field == null ? null : field.defaultValue();
                    if (value != null) {
                        defaults.put(key, value);
                    }
                }
                yield new ListOf(node.mapKeys(), defaults, part(items));
            }
        };
    }
}
