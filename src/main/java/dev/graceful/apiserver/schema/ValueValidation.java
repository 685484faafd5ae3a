package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks values against the schema's own constraints: types, required fields, bounds, patterns, enums, combinators. */
final class ValueValidation {
    private final List<FieldError> errors = new ArrayList<>();

    private ValueValidation() {}

    static List<FieldError> validate(SchemaNode schema, JsonNode value, @Nullable JsonNode old) {
        return validate("", schema, value, old);
    }

    private static List<FieldError> validate(String path, SchemaNode schema, JsonNode value, @Nullable JsonNode old) {
        ValueValidation validation = new ValueValidation();
        validation.check(path, schema, value, old);
        return validation.errors;
    }

    private void check(String path, SchemaNode schema, JsonNode value, @Nullable JsonNode old) {
        if (value.equals(old)) {
            return;
        }
        if (value.isNull()) {
            if (!schema.type().isEmpty() && !schema.nullable()) {
                errors.add(wrongType(path, schema.type(), "null"));
            }
            return;
        }
        checkType(path, schema, value);
        combinators(path, schema, value);
        switch (value) {
            case ObjectNode object -> object(path, schema, object, old);
            case ArrayNode array -> list(path, schema, array, old);
            default -> errors.addAll(ScalarValidation.validate(path, schema, value));
        }
        enumeration(path, schema, value);
    }

    private void checkType(String path, SchemaNode schema, JsonNode value) {
        String actual = typeOf(value);
        String wanted = schema.type();
        boolean fits = wanted.isEmpty()
                || wanted.equals(actual)
                || (wanted.equals("number") && actual.equals("integer"))
                || (wanted.equals("integer") && value.isNumber() && isIntegral(value));
        if (schema.intOrString() && !actual.equals("integer") && !actual.equals("string")) {
            errors.add(wrongType(path, "integer,string", actual));
        } else if (!fits) {
            errors.add(wrongType(path, wanted, actual));
        }
    }

    private static boolean isIntegral(JsonNode number) {
        return number.isIntegralNumber() || Math.rint(number.doubleValue()) == number.doubleValue();
    }

    private static FieldError wrongType(String path, String wanted, String actual) {
        String detail = path + " in body must be of type " + wanted + ": " + GoText.quote(actual);
        return FieldError.typeInvalid(path, actual, detail);
    }

    static String typeOf(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL, MISSING -> "null";
        };
    }

    private void object(String path, SchemaNode schema, ObjectNode object, @Nullable JsonNode old) {
        JsonNode json = schema.json();
        if (json.has("minProperties")
                && object.size() < json.path("minProperties").asLong()) {
            invalid(
                    path,
                    object.size(),
                    "should have at least " + json.path("minProperties").asLong() + " properties");
        }
        if (json.has("maxProperties")
                && object.size() > json.path("maxProperties").asLong()) {
            errors.add(FieldError.tooMany(
                    path, object.size(), json.path("maxProperties").asLong()));
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            SchemaNode field = schema.field(entry.getKey());
            if (field != null) {
                JsonNode before = old == null ? null : old.get(entry.getKey());
                check(Paths.child(path, entry.getKey()), field, entry.getValue(), before);
            }
        }
        for (String name : required(schema)) {
            if (!object.has(name)) {
                errors.add(FieldError.required(Paths.child(path, name), ""));
            }
        }
    }

    /** An embedded resource says what it is, whether or not its schema asks for that. */
    private static Set<String> required(SchemaNode schema) {
        Set<String> required = new LinkedHashSet<>(schema.required());
        if (schema.embedsResource()) {
            required.addAll(List.of("apiVersion", "kind"));
        }
        return required;
    }

    private void list(String path, SchemaNode schema, ArrayNode list, @Nullable JsonNode old) {
        SchemaNode items = schema.items();
        if (items != null) {
            Map<JsonNode, JsonNode> before = byKeys(schema, old);
            for (int i = 0; i < list.size(); i++) {
                JsonNode counterpart = before.get(identity(schema, list.get(i)));
                check(Paths.index(path, i), items, list.get(i), counterpart);
            }
        }
        JsonNode json = schema.json();
        if (json.has("minItems") && list.size() < json.path("minItems").asLong()) {
            invalid(
                    path,
                    list.size(),
                    "should have at least " + json.path("minItems").asLong() + " items");
        }
        if (json.has("maxItems") && list.size() > json.path("maxItems").asLong()) {
            errors.add(
                    FieldError.tooMany(path, list.size(), json.path("maxItems").asLong()));
        }
        Set<JsonNode> distinct = new HashSet<>();
        if (json.path("uniqueItems").asBoolean(false) && !list.valueStream().allMatch(distinct::add)) {
            invalid(path, "", "shouldn't contain duplicates");
        }
    }

    /** Items can be told to be "the same as before" only in map lists; elsewhere a position identifies nothing. */
    static Map<JsonNode, JsonNode> byKeys(SchemaNode schema, @Nullable JsonNode list) {
        Map<JsonNode, JsonNode> items = new LinkedHashMap<>();
        if (list != null && schema.listType() == SchemaNode.ListType.MAP) {
            list.forEach(item -> items.put(identity(schema, item), item));
        }
        return items;
    }

    static JsonNode identity(SchemaNode schema, JsonNode item) {
        ArrayNode identity = JsonNodeFactory.instance.arrayNode();
        schema.mapKeys().forEach(key -> identity.add(item.path(key).deepCopy()));
        return identity;
    }

    private void enumeration(String path, SchemaNode schema, JsonNode value) {
        List<JsonNode> allowed = schema.values().enumeration();
        if (allowed.isEmpty() || allowed.stream().anyMatch(a -> same(a, value))) {
            return;
        }
        String supported = String.join(
                ", ",
                allowed.stream()
                        .map(a -> GoText.quote(a.isTextual() ? a.textValue() : GoText.json(a)))
                        .toList());
        String message = "Unsupported value: " + GoText.value(value) + ": supported values: " + supported;
        errors.add(new FieldError(path, FieldError.NOT_SUPPORTED, message));
    }

    private static boolean same(JsonNode a, JsonNode b) {
        return a.equals(b) || (a.isNumber() && b.isNumber() && a.doubleValue() == b.doubleValue());
    }

    private void combinators(String path, SchemaNode schema, JsonNode value) {
        SchemaNode.Values values = schema.values();
        String name = GoText.quote(path);
        if (!values.anyOf().isEmpty() && matching(values.anyOf(), value) == 0) {
            errors.add(FieldError.invalid("", "", name + " must validate at least one schema (anyOf)"));
            errors.addAll(closest(path, values.anyOf(), value));
        }
        int alternatives = matching(values.oneOf(), value);
        if (!values.oneOf().isEmpty() && alternatives != 1) {
            String found = alternatives == 0 ? "Found none valid" : "Found " + alternatives + " valid alternatives";
            errors.add(FieldError.invalid("", "", name + " must validate one and only one schema (oneOf). " + found));
            if (alternatives == 0) {
                errors.addAll(closest(path, values.oneOf(), value));
            }
        }
        int all = matching(values.allOf(), value);
        if (all < values.allOf().size()) {
            values.allOf().forEach(part -> errors.addAll(validate(path, part, value, null)));
            String none = all == 0 ? ". None validated" : "";
            errors.add(FieldError.invalid("", "", name + " must validate all the schemas (allOf)" + none));
        }
        SchemaNode not = values.not();
        if (not != null && validate(path, not, value, null).isEmpty()) {
            errors.add(FieldError.invalid("", "", name + " must not validate the schema (not)"));
        }
    }

    private static int matching(List<SchemaNode> schemas, JsonNode value) {
        return (int) schemas.stream()
                .filter(s -> validate("", s, value, null).isEmpty())
                .count();
    }

    /** What is wrong by the alternative that is nearest to being satisfied: of all, it explains most. */
    private static List<FieldError> closest(String path, List<SchemaNode> schemas, JsonNode value) {
        return schemas.stream()
                .map(s -> validate(path, s, value, null))
                .min(Comparator.comparingInt(List::size))
                .orElse(List.of());
    }

    private void invalid(String path, Object value, String detail) {
        errors.add(FieldError.invalid(path, value, path + " in body " + detail));
    }
}
