package dev.graceful.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A set of paths into an object. A path can be in it together with, or without, paths below it. */
final class FieldSet {
    private final TreeSet<PathElement> members = new TreeSet<>();
    private final TreeMap<PathElement, FieldSet> children = new TreeMap<>();

    /** Reads the {@code FieldsV1} form; what is not understood is left out. */
    static FieldSet parse(JsonNode fields) {
        FieldSet set = new FieldSet();
        for (Map.Entry<String, JsonNode> entry : fields.properties()) {
            PathElement element = entry.getKey().equals(".") ? null : PathElement.parse(entry.getKey());
            if (element == null) {
                continue;
            }
            JsonNode below = entry.getValue();
            if (below.isEmpty() || below.has(".")) {
                set.members.add(element);
            }
            set.child(element, parse(below));
        }
        return set;
    }

    ObjectNode json() {
        TreeSet<PathElement> all = new TreeSet<>(members);
        all.addAll(children.keySet());
        ObjectNode fields = Json.object();
        for (PathElement element : all) {
            FieldSet below = children.get(element);
            ObjectNode node = Json.object();
            if (below != null && members.contains(element)) {
                node.putObject(".");
            }
            if (below != null) {
                node.setAll(below.json());
            }
            fields.set(element.encoded(), node);
        }
        return fields;
    }

    void add(PathElement element) {
        members.add(element);
    }

    /** Puts everything of {@code below} under {@code element}. */
    void child(PathElement element, FieldSet below) {
        if (!below.isEmpty()) {
            children.merge(element, below, FieldSet::union);
        }
    }

    boolean has(PathElement element) {
        return members.contains(element);
    }

    /** What is below an element; empty if nothing is. */
    FieldSet below(PathElement element) {
        FieldSet below = children.get(element);
        return below == null ? new FieldSet() : below;
    }

    SortedMap<PathElement, FieldSet> children() {
        return children;
    }

    boolean isEmpty() {
        return members.isEmpty() && children.isEmpty();
    }

    FieldSet union(FieldSet other) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        result.members.addAll(other.members);
        children.forEach(result::child);
        other.children.forEach(result::child);
        return result;
    }

    FieldSet minus(FieldSet other) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        result.members.removeAll(other.members);
        children.forEach((element, below) -> result.child(element, below.minus(other.below(element))));
        return result;
    }

    FieldSet intersection(FieldSet other) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        result.members.retainAll(other.members);
        children.forEach((element, below) -> result.child(element, below.intersection(other.below(element))));
        return result;
    }

    /** Also contains every declared field that something below it is in the set of. */
    FieldSet withDeclaredParents(Shape shape) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        children.forEach((element, below) -> {
            Shape part = Parts.shape(shape, element);
            if (element.kind() == PathElement.Kind.FIELD
                    && shape instanceof Shape.Fields fields
                    && fields.declared().containsKey(element.text())) {
                result.members.add(element);
            }
            result.child(element, below.withDeclaredParents(part));
        });
        return result;
    }

    /** All paths as texts such as {@code .spec.hosts[name="h1"].port}, in order. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", paths);
        return paths;
    }

    private void collect(String prefix, List<String> paths) {
        members.forEach(element -> paths.add(prefix + element));
        children.forEach((element, below) -> below.collect(prefix + element, paths));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set && members.equals(set.members) && children.equals(set.children);
    }

    @Override
    public int hashCode() {
        return 31 * members.hashCode() + children.hashCode();
    }

    @Override
    public String toString() {
        return paths().toString();
    }
}
