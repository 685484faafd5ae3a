package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Adoption;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.ObjectKey;
import dev.graceful.apiserver.store.Store;
import java.time.Clock;
import java.util.List;

/** Everything that can be asked of the server, apart from how it is asked. */
public final class Resources implements AutoCloseable {
    private static final WriteOptions BY_SERVER = WriteOptions.internal("apiserver");

    private final Store store;
    private final Types types = new Types();
    private final Reads reads;
    private final Writes writes;
    private final Deletes deletes;
    private final HandEdits handEdits;
    private final Sweeper sweeper;

    /**
     * @param store where the objects are
     * @param definitions custom resource definitions to be served from the start; they replace stored ones of the same name
     * @throws Fault when one of the definitions cannot be served
     */
    public Resources(Store store, Clock clock, List<ObjectNode> definitions) {
        this.store = store;
        this.reads = new Reads(store);
        Namespaces namespaces = new Namespaces(store, types);
        Commits commits = new Commits(store, clock, new Definitions(), namespaces, this::changed);
        this.writes = new Writes(commits);
        this.deletes = new Deletes(commits);
        this.handEdits = new HandEdits(store, types, commits, writes, deletes, this::changed);
        Housekeeping housekeeping = new Housekeeping(store, types, clock, deletes, writes);
        for (ObjectNode definition : store.list(Types.DEFINITIONS, "").objects()) {
            types.define(Meta.name(definition), definition);
        }
        Namespaces.PREDEFINED.forEach(name -> predefine(namespaces.own(), name));
        definitions.forEach(this::bring);
        this.sweeper = new Sweeper(housekeeping::sweep);
    }

    public Types types() {
        return types;
    }

    public Reads reads() {
        return reads;
    }

    public Writes writes() {
        return writes;
    }

    public Deletes deletes() {
        return deletes;
    }

    /** What becomes of edits of the readable files. */
    public Adoption handEdits() {
        return handEdits;
    }

    /** Identity of this server's set of objects: the uid of {@code kube-system}, the same after every restart. */
    public String clusterUid() {
        ObjectNode system = store.get(Namespaces.key("kube-system"));
        return system == null ? "" : Meta.uid(system);
    }

    /** Stops the work in the background. */
    @Override
    public void close() {
        sweeper.close();
    }

    private void predefine(Served namespaces, String name) {
        if (store.get(Namespaces.key(name)) == null) {
            ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            namespace.putObject("metadata").put("name", name);
            writes.create(namespaces, "", namespace, BY_SERVER);
        }
    }

    private void bring(ObjectNode definition) {
        Served served = types.storage(Types.DEFINITIONS).orElseThrow();
        ObjectKey key = served.key("", Meta.name(definition));
        ObjectNode stored = store.get(key);
        if (stored == null) {
            writes.create(served, "", definition, BY_SERVER);
        } else {
            writes.edit(
                    served,
                    key,
                    object -> object.set("spec", definition.path("spec").deepCopy()));
        }
    }

    private void changed(ObjectKey key, ObjectNode object, boolean gone) {
        if (key.collection().equals(Types.DEFINITIONS)) {
            if (gone) {
                types.forget(key.name());
            } else {
                types.define(key.name(), object);
            }
        }
        if (gone
                || Meta.terminating(object)
                || object.at("/metadata/ownerReferences").size() > 0) {
            sweeper.call();
        }
    }
}
