package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What values consist of, and taking parts out of them. */
final class Values {
    private Values() {}

    /** The paths that someone owns who declares this value. */
    static FieldSet fields(Shape shape, JsonNode value) {
        FieldSet set = new FieldSet();
        for (Map.Entry<PathElement, JsonNode> entry : Parts.of(shape, value).entrySet()) {
            PathElement element = entry.getKey();
            JsonNode part = entry.getValue();
            Shape partShape = Parts.shape(shape, element);
            if (Parts.whole(partShape, part)) {
                set.add(element);
                continue;
            }
            if (item(shape, element) || part.isNull() || (part.isObject() && part.isEmpty())) {
                set.add(element);
            }
            set.child(element, fields(partShape, part));
        }
        return set;
    }

    /** Whether a part exists for itself, as the item of a list or the entry of a map, and not because a schema names it. */
    private static boolean item(Shape shape, PathElement element) {
        return !(shape instanceof Shape.Fields fields && fields.declared().containsKey(element.text()));
    }

    /** The value without the given paths; containers that lose everything go too. */
    static @Nullable JsonNode without(Shape shape, JsonNode value, FieldSet removed) {
        if (removed.isEmpty() || Parts.whole(shape, value)) {
            return value;
        }
        if (value instanceof ObjectNode object) {
            ObjectNode left = Json.object();
            for (Map.Entry<String, JsonNode> entry : object.properties()) {
                PathElement element = PathElement.field(entry.getKey());
                JsonNode part = kept(shape, element, entry.getValue(), removed);
                if (part != null) {
                    left.set(entry.getKey(), part);
                }
            }
            return left.isEmpty() && !object.isEmpty() ? null : left;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode left = array.arrayNode();
            Parts.of(shape, array).forEach((element, item) -> {
                JsonNode part = kept(shape, element, item, removed);
                if (part != null) {
                    left.add(part);
                }
            });
            return left.isEmpty() && !array.isEmpty() ? null : left;
        }
        return value;
    }

    private static @Nullable JsonNode kept(Shape shape, PathElement element, JsonNode part, FieldSet removed) {
        return removed.has(element) ? null : without(Parts.shape(shape, element), part, removed.below(element));
    }
}
