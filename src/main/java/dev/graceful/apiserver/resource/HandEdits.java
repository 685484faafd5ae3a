package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.store.Adoption;
import dev.graceful.apiserver.store.Decision;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.ObjectKey;
import dev.graceful.apiserver.store.Store;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Edits of readable files: each is an update by the manager {@code file}, held to the same rules as a request. */
final class HandEdits implements Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(HandEdits.class);
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final WriteOptions BY_FILE =
            new WriteOptions("file", true, false, WriteOptions.UnknownFields.STRICT, false);

    private final Store store;
    private final Types types;
    private final Commits commits;
    private final Writes writes;
    private final Deletes deletes;
    private final Aftermath aftermath;

    HandEdits(Store store, Types types, Commits commits, Writes writes, Deletes deletes, Aftermath aftermath) {
        this.store = store;
        this.types = types;
        this.commits = commits;
        this.writes = writes;
        this.deletes = deletes;
        this.aftermath = aftermath;
    }

    @Override
    public Judged judge(ObjectKey place, ObjectNode content) {
        try {
            Served served = served(place, content);
            ObjectKey key = key(served, place, content);
            namespace(served, key);
            return new Edit(key, stored -> {
                try {
                    return stored == null ? added(served, key, content) : changed(served, key, content, stored);
                } catch (Fault fault) {
                    throw new Refused(String.valueOf(fault.getMessage()));
                }
            });
        } catch (Fault fault) {
            throw new Refused(String.valueOf(fault.getMessage()));
        }
    }

    private record Edit(ObjectKey key, Decision.Maker maker) implements Judged {}

    private Served served(ObjectKey place, ObjectNode content) {
        String version = content.path("apiVersion").asText("");
        String bare = version.substring(version.indexOf('/') + 1);
        return types.find(place.group(), bare, place.plural())
                .filter(served -> served.type().apiVersion().equals(version))
                .orElseThrow(() -> new Refused("apiVersion \"" + version + "\" is not served for " + place.plural()
                        + "; the file's folder says which group and resource it is about"));
    }

    private static ObjectKey key(Served served, ObjectKey place, ObjectNode content) {
        ResourceType type = served.type();
        if (type.namespaced() == place.namespace().isEmpty()) {
            throw new Refused(
                    type.namespaced()
                            ? "the file must be in a folder named after its namespace"
                            : type.kind() + " has no namespace, so its file must not be in a folder of its own");
        }
        String name = Meta.name(content);
        if (!name.isEmpty() && !name.equals(place.name())) {
            throw new Refused("metadata.name is \"" + name + "\" but the file is called " + place.name() + ".yaml");
        }
        Meta.of(content).put("name", place.name());
        return place;
    }

    /** A folder full of files, as it comes out of Git, need not list its namespaces. */
    private void namespace(Served served, ObjectKey key) {
        if (served.type().namespaced() && store.get(Namespaces.key(key.namespace())) == null) {
            ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            namespace.putObject("metadata").put("name", key.namespace());
            Served namespaces = types.storage(Namespaces.COLLECTION).orElseThrow();
            writes.create(namespaces, "", namespace, BY_FILE);
        }
    }

    private Decision added(Served served, ObjectKey key, ObjectNode content) {
        Admission admission = new Admission(served, BY_FILE);
        admission.identity(content, key.namespace(), key.name());
        ObjectNode object = content.deepCopy();
        Meta.of(object).remove("resourceVersion");
        admission.prune(object, false);
        commits.newborn(served, key, object);
        admission.complete(object, null);
        commits.tracking(served, Part.MAIN, BY_FILE).updated(null, object);
        commits.settleSpecial(served, null, object);
        return new Decision.Write(object);
    }

    private Decision changed(Served served, ObjectKey key, ObjectNode content, ObjectNode stored) {
        Admission admission = new Admission(served, BY_FILE);
        admission.identity(content, key.namespace(), key.name());
        ObjectNode current = served.inThisVersion(stored);
        ObjectNode candidate = content.deepCopy();
        Meta.of(candidate).remove(List.of("uid", "resourceVersion"));
        keepUnwritten(current, candidate);
        admission.prune(candidate, false);
        ObjectNode next = admission.settle(Part.MAIN, current, candidate, false);
        admission.complete(next, current);
        commits.tracking(served, Part.MAIN, BY_FILE).updated(current, next);
        return commits.decide(served, current, next);
    }

    /** What readable files never show cannot be meant to be removed by a file that does not show it. */
    private static void keepUnwritten(ObjectNode current, ObjectNode candidate) {
        for (String field : List.of("finalizers", "ownerReferences", "generateName")) {
            if (!candidate.path("metadata").has(field)) {
                Meta.copy(field, current, candidate);
            }
        }
        JsonNode lastApplied = current.path("metadata").path("annotations").get(LAST_APPLIED);
        if (lastApplied != null
                && !candidate.path("metadata").path("annotations").has(LAST_APPLIED)) {
            Meta.of(candidate).withObject("/annotations").set(LAST_APPLIED, lastApplied);
        }
    }

    @Override
    public void removed(ObjectKey key) {
        types.storage(key.collection()).ifPresent(served -> {
            try {
                deletes.delete(served, key, DeleteOptions.BACKGROUND);
                LOG.info("{} was deleted because its file was removed", key);
            } catch (Fault fault) {
                LOG.warn("the file of {} was removed, but: {}", key, fault.getMessage());
            }
        });
    }

    @Override
    public void adopted(ObjectKey key) {
        ObjectNode object = store.get(key);
        if (object != null) {
            aftermath.changed(key, object, false);
        }
    }

    @Override
    public void refused(ObjectKey place, String where, String because) {
        LOG.warn("{} was left alone and is not in effect: {}", where, because);
        ObjectNode object = store.get(place);
        types.storage(new ObjectKey.Collection("", "events")).ifPresent(events -> {
            String namespace = place.namespace().isEmpty() ? "default" : place.namespace();
            try {
                writes.create(events, namespace, event(place, object, namespace, where + ": " + because), BY_FILE);
            } catch (Fault fault) {
                LOG.debug("no event could be written: {}", fault.getMessage());
            }
        });
    }

    private ObjectNode event(ObjectKey place, @Nullable ObjectNode object, String namespace, String message) {
        ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata").put("generateName", place.name() + ".").put("namespace", namespace);
        ObjectNode involved = event.putObject("involvedObject");
        types.storage(place.collection())
                .ifPresent(served -> involved.put("apiVersion", served.type().apiVersion())
                        .put("kind", served.type().kind()));
        involved.put("namespace", place.namespace()).put("name", place.name());
        if (object != null) {
            involved.put("uid", Meta.uid(object));
        }
        String now = commits.timestamp();
        event.put("type", "Warning").put("reason", "FileRejected");
        event.put("message", message.length() > 1_000 ? message.substring(0, 1_000) : message);
        event.put("count", 1).put("firstTimestamp", now).put("lastTimestamp", now);
        event.putObject("source").put("component", "apiserver");
        return event;
    }
}
