package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.BuiltinTypes;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.store.ObjectKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is served right now. Readers see one consistent table; definitions come and go while requests run. */
public final class Types {
    static final ObjectKey.Collection DEFINITIONS =
            new ObjectKey.Collection("apiextensions.k8s.io", "customresourcedefinitions");

    private final List<Served> builtin;
    private final Map<String, List<Served>> defined = new TreeMap<>();
    private volatile Map<Place, Served> table = Map.of();

    public Types() {
        builtin = BuiltinTypes.all().stream().map(Served::new).toList();
        rebuild();
    }

    public Optional<Served> find(String group, String version, String plural) {
        return Optional.ofNullable(table.get(new Place(group, version, plural)));
    }

    /** The version in which a collection's objects are kept, if the collection is served. */
    public Optional<Served> storage(ObjectKey.Collection collection) {
        return table.values().stream()
                .filter(served ->
                        served.collection().equals(collection) && served.type().storage())
                .findFirst();
    }

    /** Everything served, built-in types first. */
    public List<ResourceType> all() {
        return table.values().stream().map(Served::type).toList();
    }

    /** Serves what a definition defines, in place of what it defined before. */
    synchronized void define(String name, ObjectNode definition) {
        defined.put(
                name, ResourceType.ofCrd(definition).stream().map(Served::new).toList());
        rebuild();
    }

    /** Whether a definition can be served, by trying. */
    static void check(ObjectNode definition) {
        ResourceType.ofCrd(definition).forEach(Served::new);
    }

    synchronized void forget(String name) {
        defined.remove(name);
        rebuild();
    }

    private void rebuild() {
        List<Served> every = new ArrayList<>(builtin);
        defined.values().forEach(every::addAll);
        Map<Place, Served> next = new LinkedHashMap<>();
        for (Served served : every) {
            ResourceType type = served.type();
            next.put(new Place(type.group(), type.version(), type.plural()), served);
        }
        table = Collections.unmodifiableMap(next);
    }

    private record Place(String group, String version, String plural) {}
}
