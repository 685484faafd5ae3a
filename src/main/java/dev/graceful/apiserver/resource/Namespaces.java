package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.ObjectKey;
import dev.graceful.apiserver.store.Store;
import java.util.List;

/** Namespaces: objects can only be made in one that is there and is not on its way out. */
final class Namespaces {
    static final ObjectKey.Collection COLLECTION = new ObjectKey.Collection("", "namespaces");
    /** There from the start; the first three cannot be deleted. */
    static final List<String> PREDEFINED = List.of("default", "kube-system", "kube-public");

    private final Store store;
    private final Types types;

    Namespaces(Store store, Types types) {
        this.store = store;
        this.types = types;
    }

    static ObjectKey key(String name) {
        return new ObjectKey("", "namespaces", "", name);
    }

    void refuseIn(Served served, ObjectKey key) {
        if (!served.type().namespaced()) {
            return;
        }
        ObjectNode namespace = store.get(key(key.namespace()));
        if (namespace == null) {
            throw Fault.notFound(own().type(), key.namespace());
        }
        if (Meta.terminating(namespace)) {
            String because =
                    "unable to create new content in namespace " + key.namespace() + " because it is being terminated";
            throw Fault.forbidden(served.type(), key.name(), because);
        }
    }

    /** Completes a namespace that is to be stored. */
    static void settle(ObjectNode namespace) {
        ObjectNode metadata = Meta.of(namespace);
        metadata.withObject("/labels").put("kubernetes.io/metadata.name", Meta.name(namespace));
        if (!namespace.path("spec").has("finalizers")) {
            namespace.withObject("/spec").putArray("finalizers").add("kubernetes");
        }
        namespace.withObject("/status").put("phase", Meta.terminating(namespace) ? "Terminating" : "Active");
    }

    /** Whether a namespace that is being deleted has not been emptied yet. */
    boolean stillNeeded(Served served, ObjectNode object) {
        return served.collection().equals(COLLECTION)
                && !object.at("/spec/finalizers").isEmpty();
    }

    Served own() {
        return types.storage(COLLECTION).orElseThrow();
    }
}
