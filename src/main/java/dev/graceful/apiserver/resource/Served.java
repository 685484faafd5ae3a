package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.schema.Schema;
import dev.graceful.apiserver.store.ObjectKey;
import java.util.Set;

/** A resource in one version, ready to be served. */
public record Served(ResourceType type, Schema schema) {
    private static final Set<String> WITHOUT_GENERATION = Set.of("", "coordination.k8s.io");
    private static final Set<String> UPDATED_BLINDLY = Set.of("namespaces", "events", "secrets", "configmaps");

    private static final ObjectKey.Collection LEASES = new ObjectKey.Collection("coordination.k8s.io", "leases");

    Served(ResourceType type) {
        this(type, Schema.compile(type));
    }

    public ObjectKey.Collection collection() {
        return new ObjectKey.Collection(type.group(), type.plural());
    }

    ObjectKey key(String namespace, String name) {
        return new ObjectKey(type.group(), type.plural(), type.namespaced() ? namespace : "", name);
    }

    /** Objects are kept in the version they were last written in; versions differ in nothing but their name. */
    public ObjectNode inThisVersion(ObjectNode object) {
        if (object.path("apiVersion").asText().equals(type.apiVersion())) {
            return object;
        }
        ObjectNode converted = object.deepCopy();
        converted.put("apiVersion", type.apiVersion());
        return converted;
    }

    /** Whether the server brings the type itself. */
    public boolean builtin() {
        return !countsGenerations() || collection().equals(Types.DEFINITIONS);
    }

    /** Whether {@code metadata.generation} counts changes of the spec. */
    boolean countsGenerations() {
        return !WITHOUT_GENERATION.contains(type.group());
    }

    /** Whether an update of an object that is not there makes it. */
    boolean createsOnUpdate() {
        return collection().equals(LEASES) || (updatesBlindly() && type.plural().equals("events"));
    }

    /** Whether an update need not say which version it is based on. */
    boolean updatesBlindly() {
        return type.group().isEmpty() && UPDATED_BLINDLY.contains(type.plural());
    }
}
