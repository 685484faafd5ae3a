package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graceful.apiserver.store.Json;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What changed between two values.
 *
 * @param added paths that are only in the new value, containers that are new as a whole included
 * @param modified paths whose value differs
 * @param removed paths that are only in the old value
 */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

    static Comparison of(Shape shape, JsonNode before, JsonNode after) {
        Comparison comparison = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        comparison.parts(shape, before, after);
        return comparison;
    }

    FieldSet changed() {
        return added.union(modified);
    }

    boolean isEmpty() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    Comparison without(FieldSet ignored) {
        return new Comparison(added.minus(ignored), modified.minus(ignored), removed.minus(ignored));
    }

    private void parts(Shape shape, @Nullable JsonNode before, @Nullable JsonNode after) {
        Map<PathElement, JsonNode> old = Parts.of(shape, before);
        Map<PathElement, JsonNode> fresh = Parts.of(shape, after);
        Set<PathElement> all = new LinkedHashSet<>(old.keySet());
        all.addAll(fresh.keySet());
        for (PathElement element : all) {
            part(Parts.shape(shape, element), element, old.get(element), fresh.get(element));
        }
    }

    private void part(Shape shape, PathElement element, @Nullable JsonNode before, @Nullable JsonNode after) {
        boolean whole =
                Parts.whole(shape, before) || Parts.whole(shape, after) || (Parts.empty(before) && Parts.empty(after));
        if (before == null) {
            added.add(element);
        } else if (after == null) {
            removed.add(element);
        } else if (whole && !Json.same(before, after)) {
            modified.add(element);
        }
        if (!whole) {
            Comparison below = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
            below.parts(shape, before, after);
            added.child(element, below.added);
            modified.child(element, below.modified);
            removed.child(element, below.removed);
        }
    }
}
