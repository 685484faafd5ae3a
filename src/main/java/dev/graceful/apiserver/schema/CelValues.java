package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as the values that rules compute with, guided by the schema: 5 in a number field is the double 5.0. */
final class CelValues {
    private CelValues() {}

    static Object of(JsonNode value, @Nullable SchemaNode schema, boolean resource) {
        return switch (value) {
            case ObjectNode object -> map(object, schema, resource);
            case ArrayNode array -> list(array, schema);
            default -> scalar(value, schema);
        };
    }

    private static Map<String, Object> map(ObjectNode object, @Nullable SchemaNode schema, boolean resource) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (schema == null || (schema.additional() != null && !resource)) {
            SchemaNode additional = schema == null ? null : schema.additional();
            object.properties().forEach(e -> map.put(e.getKey(), of(e.getValue(), additional, false)));
            return map;
        }
        Map<String, SchemaNode> fields = resource ? CelTypes.resourceFields(schema) : schema.properties();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            SchemaNode field = fields.get(entry.getKey());
            if (field != null && !entry.getValue().isNull()) {
                CelNames.escape(entry.getKey())
                        .ifPresent(name -> map.put(name, of(entry.getValue(), field, field.embedsResource())));
            }
        }
        return map;
    }

    private static List<Object> list(ArrayNode array, @Nullable SchemaNode schema) {
        SchemaNode items = schema == null ? null : schema.items();
        List<Object> list = new ArrayList<>(array.size());
        array.forEach(item -> list.add(of(item, items, items != null && items.embedsResource())));
        return list;
    }

    private static Object scalar(JsonNode value, @Nullable SchemaNode schema) {
        String type = schema == null ? "" : schema.type();
        return switch (value.getNodeType()) {
            case NUMBER -> number(value, type);
            case BOOLEAN -> value.booleanValue();
            case STRING -> text(value.textValue(), schema == null ? "" : schema.format());
            default -> NullValue.NULL_VALUE;
        };
    }

    private static Object number(JsonNode value, String type) {
        boolean whole = type.equals("integer") || (!type.equals("number") && value.isIntegralNumber());
        return whole ? (Object) value.longValue() : (Object) value.doubleValue();
    }

    /** A text that does not have its format stays a text: the fault is reported by value validation already. */
    private static Object text(String text, String format) {
        try {
            return switch (format) {
                case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
                case "date" -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
                case "date-time" -> OffsetDateTime.parse(text).toInstant();
                case "duration" -> Duration.ofNanos(GoDuration.lenient(text).nanos());
                default -> text;
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            return text;
        }
    }

    /**
     * The old value, with the items of lists that are sets or keyed maps in the order of the new value: in such lists order means
     * nothing, so a rule {@code self.items == oldSelf.items} must not see it.
     */
    static JsonNode inOrderOf(JsonNode now, JsonNode old, @Nullable SchemaNode schema) {
        if (schema == null) {
            return old;
        }
        if (now instanceof ObjectNode newObject && old instanceof ObjectNode oldObject) {
            ObjectNode ordered = oldObject.objectNode();
            oldObject
                    .properties()
                    .forEach(e -> ordered.set(
                            e.getKey(), inOrderOf(newObject.path(e.getKey()), e.getValue(), schema.field(e.getKey()))));
            return ordered;
        }
        if (now instanceof ArrayNode newList
                && old instanceof ArrayNode oldList
                && schema.listType() != SchemaNode.ListType.ATOMIC) {
            return reorder(newList, oldList, schema);
        }
        return old;
    }

    private static ArrayNode reorder(ArrayNode now, ArrayNode old, SchemaNode schema) {
        Map<JsonNode, JsonNode> byIdentity = new LinkedHashMap<>();
        old.forEach(item -> byIdentity.put(identity(item, schema), item));
        ArrayNode ordered = old.arrayNode();
        for (JsonNode item : now) {
            JsonNode before = byIdentity.remove(identity(item, schema));
            if (before != null) {
                ordered.add(inOrderOf(item, before, schema.items()));
            }
        }
        byIdentity.values().forEach(ordered::add);
        return ordered;
    }

    private static JsonNode identity(JsonNode item, SchemaNode schema) {
        return schema.listType() == SchemaNode.ListType.SET ? item : ValueValidation.identity(schema, item);
    }
}
