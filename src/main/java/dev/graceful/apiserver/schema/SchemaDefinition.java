package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a schema is structural, that is: whether pruning, defaulting and merging by it mean anything. */
final class SchemaDefinition {
    private final List<FieldError> errors = new ArrayList<>();

    private SchemaDefinition() {}

    static List<FieldError> check(String path, JsonNode root) {
        SchemaDefinition definition = new SchemaDefinition();
        if (!root.path("type").asText("").equals("object")) {
            definition.errors.add(FieldError.required(path + ".type", "must be object at the root"));
        }
        definition.node(path, root, true);
        return definition.errors;
    }

    private void node(String path, JsonNode node, boolean structural) {
        if (structural) {
            type(path, node);
            lists(path, node);
        }
        pattern(path, node);
        if (node.has("$ref")) {
            errors.add(FieldError.forbidden(path + ".$ref", "references are not supported, write the schema out"));
        }
        for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            node(Paths.key(path + ".properties", property.getKey()), property.getValue(), structural);
        }
        if (node.path("additionalProperties").isObject()) {
            if (node.has("properties")) {
                errors.add(FieldError.forbidden(
                        path + ".additionalProperties", "must not be used together with properties"));
            }
            node(path + ".additionalProperties", node.path("additionalProperties"), structural);
        }
        if (node.path("items").isObject()) {
            node(path + ".items", node.path("items"), structural);
        }
        for (String combinator : List.of("allOf", "anyOf", "oneOf")) {
            for (int i = 0; i < node.path(combinator).size(); i++) {
                node(
                        Paths.index(path + "." + combinator, i),
                        node.path(combinator).get(i),
                        false);
            }
        }
        if (node.path("not").isObject()) {
            node(path + ".not", node.path("not"), false);
        }
    }

    private void type(String path, JsonNode node) {
        boolean free = node.path("x-kubernetes-int-or-string").asBoolean(false)
                || node.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
        String type = node.path("type").asText("");
        if (type.isEmpty() && !free) {
            errors.add(FieldError.required(path + ".type", "must not be empty for specified object fields"));
        }
        if (type.equals("array") && !node.path("items").isObject()) {
            errors.add(FieldError.required(path + ".items", "must be specified"));
        }
    }

    private void lists(String path, JsonNode node) {
        String listType = node.path("x-kubernetes-list-type").asText("atomic");
        JsonNode keys = node.path("x-kubernetes-list-map-keys");
        if (!List.of("atomic", "set", "map").contains(listType)) {
            errors.add(new FieldError(
                    path + ".x-kubernetes-list-type",
                    FieldError.NOT_SUPPORTED,
                    "Unsupported value: " + GoText.quote(listType)
                            + ": supported values: \"atomic\", \"map\", \"set\""));
        }
        if (listType.equals("map") && keys.isEmpty()) {
            errors.add(FieldError.required(
                    path + ".x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }
        JsonNode items = node.path("items");
        for (JsonNode key : listType.equals("map") ? keys : List.<JsonNode>of()) {
            JsonNode field = items.path("properties").path(key.asText());
            boolean required = items.path("required").valueStream().anyMatch(key::equals);
            if (field.isMissingNode()) {
                errors.add(FieldError.invalid(
                        path + ".x-kubernetes-list-map-keys", key, "entries must all be names of item properties"));
            } else if (!required && !field.has("default")) {
                errors.add(FieldError.required(
                        path + ".items.properties[" + key.asText() + "].default",
                        "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required"
                                + " property"));
            }
        }
    }

    private void pattern(String path, JsonNode node) {
        if (!node.path("pattern").isTextual()) {
            return;
        }
        String regex = node.path("pattern").textValue();
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            errors.add(FieldError.invalid(
                    path + ".pattern", regex, "must be a valid regular expression, but isn't: " + e.getMessage()));
        }
    }
}
