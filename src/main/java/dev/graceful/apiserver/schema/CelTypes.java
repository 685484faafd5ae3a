package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What rules may say about a value, derived from its schema: declared fields are known by name and type, so that a misspelled field is
 * an error in the definition and not in every object. Values the schema says nothing about are out of reach of rules.
 */
final class CelTypes {
    private static final SchemaNode STRING =
            new SchemaNode(JsonNodeFactory.instance.objectNode().put("type", "string"));
    private static final SchemaNode METADATA = metadata();

    private final IdentityHashMap<SchemaNode, Optional<CelType>> byNode = new IdentityHashMap<>();
    private final Map<String, CelType> structs = new LinkedHashMap<>();

    /** The type of values at a node; empty when rules cannot speak about them. */
    Optional<CelType> of(SchemaNode node, boolean resource) {
        Optional<CelType> known = byNode.get(node);
        if (known == null) {
            known = derive(node, resource);
            byNode.put(node, known);
        }
        return known;
    }

    private Optional<CelType> derive(SchemaNode node, boolean resource) {
        if (node.intOrString()) {
            return Optional.of(SimpleType.DYN);
        }
        if (resource) {
            return Optional.of(struct(resourceFields(node)));
        }
        SchemaNode additional = node.additional();
        SchemaNode items = node.items();
        return switch (node.type()) {
            case "object" ->
                additional == null
                        ? Optional.of(struct(node.properties()))
                        : of(additional, additional.embedsResource())
                                .map(type -> MapType.create(SimpleType.STRING, type));
            case "array" ->
                items == null
                        ? Optional.empty()
                        : of(items, items.embedsResource()).map(ListType::create);
            case "string" -> Optional.of(text(node.format()));
            case "boolean" -> Optional.of(SimpleType.BOOL);
            case "number" -> Optional.of(SimpleType.DOUBLE);
            case "integer" -> Optional.of(SimpleType.INT);
            default -> Optional.empty();
        };
    }

    private static CelType text(String format) {
        return switch (format) {
            case "byte" -> SimpleType.BYTES;
            case "duration" -> SimpleType.DURATION;
            case "date", "date-time" -> SimpleType.TIMESTAMP;
            default -> SimpleType.STRING;
        };
    }

    /** A resource's name is always in reach, whatever its schema says about metadata. */
    static Map<String, SchemaNode> resourceFields(SchemaNode node) {
        Map<String, SchemaNode> fields = new LinkedHashMap<>(node.properties());
        fields.put("apiVersion", STRING);
        fields.put("kind", STRING);
        fields.put("metadata", METADATA);
        return fields;
    }

    private StructType struct(Map<String, SchemaNode> properties) {
        Map<String, CelType> fields = new LinkedHashMap<>();
        properties.forEach((name, schema) -> CelNames.escape(name)
                .ifPresent(
                        escaped -> of(schema, schema.embedsResource()).ifPresent(type -> fields.put(escaped, type))));
        ImmutableMap<String, CelType> known = ImmutableMap.copyOf(fields);
        StructType struct = StructType.create(
                "objectType" + structs.size(), known.keySet(), field -> Optional.ofNullable(known.get(field)));
        structs.put(struct.name(), struct);
        return struct;
    }

    private static SchemaNode metadata() {
        var json = JsonNodeFactory.instance.objectNode().put("type", "object");
        var properties = json.putObject("properties");
        properties.putObject("name").put("type", "string");
        properties.putObject("generateName").put("type", "string");
        return new SchemaNode(json);
    }

    /** The object types derived so far, for a compiler to look up. */
    CelTypeProvider provider() {
        return new Known(ImmutableMap.copyOf(structs));
    }

    private static final class Known implements CelTypeProvider {
        private final ImmutableMap<String, CelType> structs;

        Known(ImmutableMap<String, CelType> structs) {
            this.structs = structs;
        }

        @Override
        public ImmutableCollection<CelType> types() {
            return structs.values();
        }

        @Override
        public Optional<CelType> findType(String name) {
            return Optional.ofNullable(structs.get(name));
        }
    }
}
