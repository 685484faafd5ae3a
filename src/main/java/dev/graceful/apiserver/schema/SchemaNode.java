package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One node of a structural schema, read once: what a value at this place is, and how its parts are told apart.
 * Immutable; missing parts are null, never a guess.
 */
public final class SchemaNode {
    /** How a list's items are identified, and so who may own what in server-side apply. */
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /** Whether a map's entries are owned one by one or as a whole. */
    public enum MapType {
        GRANULAR,
        ATOMIC
    }

    private final JsonNode json;
    private final Map<String, SchemaNode> properties = new LinkedHashMap<>();
    private final @Nullable SchemaNode items;
    private final @Nullable SchemaNode additional;
    private final List<String> required;
    private final List<String> mapKeys;
    private final Values values;

    SchemaNode(JsonNode json) {
        this.json = json;
        json.path("properties").properties().forEach(p -> properties.put(p.getKey(), new SchemaNode(p.getValue())));
        this.items = json.path("items").isObject() ? new SchemaNode(json.path("items")) : null;
        JsonNode additionalProperties = json.path("additionalProperties");
        this.additional = additionalProperties.isObject() ? new SchemaNode(additionalProperties) : null;
        this.required = strings(json.path("required"));
        this.mapKeys = strings(json.path("x-kubernetes-list-map-keys"));
        this.values = Values.of(json);
    }

    /** {@code object}, {@code array}, {@code string}, {@code integer}, {@code number}, {@code boolean}; empty when not said. */
    public String type() {
        return json.path("type").asText("");
    }

    public String format() {
        return json.path("format").asText("");
    }

    public String description() {
        return json.path("description").asText("");
    }

    /** Declared fields in the schema's order; unmodifiable. */
    public Map<String, SchemaNode> properties() {
        return Collections.unmodifiableMap(properties);
    }

    /** The schema of a named part: a declared field, else the additional-properties schema, else null. */
    public @Nullable SchemaNode field(String name) {
        SchemaNode declared = properties.get(name);
        return declared != null ? declared : additional;
    }

    /** The schema of every list item; null when this is no list or its items are not described. */
    public @Nullable SchemaNode items() {
        return items;
    }

    /** The schema of every undeclared field of an object; null when none is given. */
    public @Nullable SchemaNode additional() {
        return additional;
    }

    /** Whether undeclared fields are allowed by {@code additionalProperties}, with a schema or with just true. */
    public boolean allowsAdditional() {
        return additional != null || json.path("additionalProperties").asBoolean(false);
    }

    public List<String> required() {
        return required;
    }

    public boolean nullable() {
        return json.path("nullable").asBoolean(false);
    }

    public @Nullable JsonNode defaultValue() {
        return json.get("default");
    }

    /** Whether fields that the schema does not declare stay in the object here. */
    public boolean preservesUnknown() {
        return json.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
    }

    /** Whether the value is itself an object with apiVersion, kind and metadata. */
    public boolean embedsResource() {
        return json.path("x-kubernetes-embedded-resource").asBoolean(false);
    }

    public boolean intOrString() {
        return json.path("x-kubernetes-int-or-string").asBoolean(false);
    }

    /** {@code x-kubernetes-list-type}; ATOMIC when not said. */
    public ListType listType() {
        return switch (json.path("x-kubernetes-list-type").asText("atomic")) {
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> ListType.ATOMIC;
        };
    }

    /** {@code x-kubernetes-list-map-keys}: which fields tell the items of a MAP list apart. */
    public List<String> mapKeys() {
        return mapKeys;
    }

    /** {@code x-kubernetes-map-type}; GRANULAR when not said. */
    public MapType mapType() {
        return json.path("x-kubernetes-map-type").asText("granular").equals("atomic")
                ? MapType.ATOMIC
                : MapType.GRANULAR;
    }

    /** The schema as it was given. Treat as read-only. */
    public JsonNode json() {
        return json;
    }

    Values values() {
        return values;
    }

    private static List<String> strings(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return List.copyOf(texts);
    }

    /** The value constraints that need work to read, prepared once. */
    record Values(
            List<JsonNode> enumeration,
            List<SchemaNode> allOf,
            List<SchemaNode> anyOf,
            List<SchemaNode> oneOf,
            @Nullable SchemaNode not,
            com.google.re2j.@Nullable Pattern pattern) {
        static Values of(JsonNode json) {
            List<JsonNode> enumeration = new ArrayList<>();
            json.path("enum").forEach(enumeration::add);
            JsonNode pattern = json.path("pattern");
            return new Values(
                    List.copyOf(enumeration),
                    nodes(json.path("allOf")),
                    nodes(json.path("anyOf")),
                    nodes(json.path("oneOf")),
                    json.path("not").isObject() ? new SchemaNode(json.path("not")) : null,
                    pattern.isTextual() ? com.google.re2j.Pattern.compile(pattern.textValue()) : null);
        }

        private static List<SchemaNode> nodes(JsonNode array) {
            List<SchemaNode> nodes = new ArrayList<>();
            array.forEach(item -> nodes.add(new SchemaNode(item)));
            return List.copyOf(nodes);
        }
    }
}
