package dev.graceful.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.PrinterColumn;
import dev.graceful.apiserver.schema.ResourceType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** A type's table: prepared once per type, then rendered for any objects. Immutable. */
public final class Table {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What each row carries besides its cells; the {@code includeObject} parameter of a request. */
    public enum IncludeObject {
        METADATA,
        OBJECT,
        NONE;

        /** Reads the request parameter: Metadata (also when empty), Object or None. */
        public static IncludeObject parse(String parameter) {
            return switch (parameter) {
                case "Object" -> OBJECT;
                case "None" -> NONE;
                default -> METADATA;
            };
        }
    }

    private final List<Columns.Column> columns;

    private Table(List<Columns.Column> columns) {
        this.columns = columns;
    }

    /**
     * Prepares a type's columns.
     *
     * @throws IllegalArgumentException when a column's path is no JSONPath
     */
    public static Table of(ResourceType type) {
        return new Table(Columns.of(type));
    }

    /**
     * Renders objects in the order given.
     *
     * @param objects whole objects of the type
     * @param metadata the list's metadata (resourceVersion, continue, remainingItemCount), or that of the single object, of which
     *     only these three are taken
     * @param withColumns false in all but the first frame of a watch
     * @param now what ages are counted to
     */
    public ObjectNode render(
            Collection<ObjectNode> objects,
            JsonNode metadata,
            IncludeObject include,
            boolean withColumns,
            Instant now) {
        ObjectNode table = JSON.objectNode().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        ObjectNode meta = table.putObject("metadata");
        for (String field : List.of("resourceVersion", "continue", "remainingItemCount")) {
            if (metadata.hasNonNull(field) && !metadata.path(field).asText().isEmpty()) {
                meta.set(field, metadata.path(field));
            }
        }
        if (withColumns) {
            ArrayNode definitions = table.putArray("columnDefinitions");
            columns.forEach(column -> definitions.add(definition(column.header())));
        } else {
            table.putNull("columnDefinitions");
        }
        ArrayNode rows = table.putArray("rows");
        objects.forEach(object -> rows.add(row(object, include, now)));
        return table;
    }

    /** A {@code PartialObjectMetadata}: the object without what is specific to its kind. */
    public static ObjectNode metadataOnly(ObjectNode object) {
        ObjectNode partial = JSON.objectNode().put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.path("metadata"));
        return partial;
    }

    private ObjectNode row(ObjectNode object, IncludeObject include, Instant now) {
        ObjectNode row = JSON.objectNode();
        ArrayNode cells = row.putArray("cells");
        columns.forEach(column -> cells.add(column.content().of(object, now)));
        switch (include) {
            case METADATA -> row.set("object", metadataOnly(object));
            case OBJECT -> row.set("object", object);
            case NONE -> row.putNull("object");
        }
        return row;
    }

    private static ObjectNode definition(PrinterColumn header) {
        return JSON.objectNode()
                .put("name", header.name())
                .put("type", header.type())
                .put("format", header.format())
                .put(
                        "description",
                        header.description().isEmpty()
                                ? "Custom resource definition column (in JSONPath format): " + header.jsonPath()
                                : header.description())
                .put("priority", header.priority());
    }
}
