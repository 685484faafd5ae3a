package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a declared value on top of a live one. */
final class Merge {
    private Merge() {}

    /** The live value with everything that is declared in it as declared, and the rest as it was. */
    static JsonNode of(Shape shape, @Nullable JsonNode live, @Nullable JsonNode declared) {
        if (declared == null) {
            return live == null ? JsonNodeFactory.instance.nullNode() : live.deepCopy();
        }
        if (live == null) {
            return declared.deepCopy();
        }
        boolean whole = Parts.whole(shape, live)
                || Parts.whole(shape, declared)
                || (Parts.empty(live) && Parts.empty(declared));
        if (whole) {
            return declared.deepCopy();
        }
        return shape instanceof Shape.Fields ? fields(shape, live, declared) : items(shape, live, declared);
    }

    private static JsonNode fields(Shape shape, JsonNode live, JsonNode declared) {
        ObjectNode merged = Json.object();
        live.properties().forEach(entry -> {
            Shape part = Parts.shape(shape, PathElement.field(entry.getKey()));
            merged.set(entry.getKey(), of(part, entry.getValue(), declared.get(entry.getKey())));
        });
        declared.properties().forEach(entry -> {
            if (!live.has(entry.getKey())) {
                merged.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
        return merged;
    }

    /**
     * Items that are declared come in the declared order. Each other item stays behind the shared item that it was behind, and before the
     * next one.
     */
    private static JsonNode items(Shape shape, JsonNode live, JsonNode declared) {
        Map<PathElement, JsonNode> old = Parts.of(shape, live);
        Map<PathElement, JsonNode> wanted = Parts.of(shape, declared);
        List<PathElement> left = new ArrayList<>(old.keySet());
        List<PathElement> right = new ArrayList<>(wanted.keySet());
        List<PathElement> shared = new ArrayList<>(right);
        shared.retainAll(old.keySet());
        Set<PathElement> placed = new HashSet<>();
        ArrayNode merged = JsonNodeFactory.instance.arrayNode();
        int l = 0;
        int r = 0;
        while (l < left.size() || r < right.size()) {
            if (l < left.size() && r < right.size()) {
                PathElement candidate = left.get(l);
                boolean equal = candidate.equals(right.get(r));
                boolean notItsTurn = wanted.containsKey(candidate)
                        && !shared.isEmpty()
                        && !shared.getFirst().equals(candidate);
                if (!equal && notItsTurn) {
                    l++;
                    continue;
                }
            }
            if (l < left.size() && !wanted.containsKey(left.get(l))) {
                merged.add(old.get(left.get(l++)));
                continue;
            }
            if (l < left.size() && placed.contains(left.get(l))) {
                l++;
                continue;
            }
            if (r < right.size()) {
                PathElement next = right.get(r++);
                merged.add(of(Parts.shape(shape, next), old.get(next), wanted.get(next)));
                placed.add(next);
                shared.remove(next);
            }
        }
        return merged;
    }
}
