package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values fall into parts by their shape. */
final class Parts {
    private Parts() {}

    /** Whether a value is owned as a whole although its shape might say otherwise: it has not the form its shape speaks of. */
    static boolean whole(Shape shape, @Nullable JsonNode value) {
        return switch (shape) {
            case Shape.Leaf() -> true;
            case Shape.Fields ignored -> value != null && !value.isObject() && !value.isNull();
            case Shape.SetOf() -> value != null && !value.isArray() && !value.isNull();
            case Shape.ListOf ignored -> value != null && !value.isArray() && !value.isNull();
        };
    }

    /** Whether there is nothing in it that could have an owner of its own. */
    static boolean empty(@Nullable JsonNode value) {
        return value == null || value.isNull() || value.isEmpty();
    }

    static Shape shape(Shape parent, PathElement element) {
        return switch (parent) {
            case Shape.Fields fields -> fields.field(element.text());
            case Shape.ListOf list -> list.item();
            case Shape.SetOf(), Shape.Leaf() -> Shape.LEAF;
        };
    }

    /** The parts of a container, in its order; a repeated part counts once, the first. */
    static Map<PathElement, JsonNode> of(Shape shape, @Nullable JsonNode value) {
        Map<PathElement, JsonNode> parts = new LinkedHashMap<>();
        if (value instanceof ObjectNode object) {
            object.properties().forEach(entry -> parts.put(PathElement.field(entry.getKey()), entry.getValue()));
        } else if (value instanceof ArrayNode array) {
            array.forEach(item -> parts.putIfAbsent(element(shape, item), item));
        }
        return parts;
    }

    /** @throws InvalidApply when two items of a list are the same part, or an item lacks a key field */
    static void check(Shape shape, JsonNode value, String path) {
        if (whole(shape, value)) {
            return;
        }
        List<PathElement> seen = new ArrayList<>();
        if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (shape instanceof Shape.ListOf list) {
                    keysPresent(list, array.get(i), path, i);
                }
                PathElement element = element(shape, array.get(i));
                if (seen.contains(element)) {
                    throw new InvalidApply(path + ": duplicate entries for key " + element);
                }
                seen.add(element);
            }
        }
        of(shape, value).forEach((element, part) -> check(shape(shape, element), part, path + element));
    }

    private static void keysPresent(Shape.ListOf list, JsonNode item, String path, int index) {
        for (String key : list.keys()) {
            if (!item.hasNonNull(key) && !list.defaults().containsKey(key)) {
                throw new InvalidApply(path + ": element " + index
                        + ": associative list with keys has an element that omits key field \"" + key
                        + "\" (and doesn't have default value)");
            }
        }
    }

    private static PathElement element(Shape shape, JsonNode item) {
        if (!(shape instanceof Shape.ListOf list)) {
            return PathElement.value(item);
        }
        ObjectNode keys = Json.object();
        for (String key : list.keys()) {
            JsonNode value =
                    item.hasNonNull(key) ? item.get(key) : list.defaults().get(key);
            if (value != null) {
                keys.set(key, value);
            }
        }
        return PathElement.key(keys);
    }
}
