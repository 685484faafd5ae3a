package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.ObjectKey;
import dev.graceful.apiserver.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a controller manager does for a real cluster: objects go when their owners are gone, foreground and orphaning deletions are
 * completed, namespaces and definitions are emptied before they go, old events are dropped. One sweep looks at everything as it is now,
 * so nothing depends on having seen an event.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVENTS_KEPT = Duration.ofHours(1);
    private static final ObjectKey.Collection EVENTS = new ObjectKey.Collection("", "events");

    private final Store store;
    private final Types types;
    private final Clock clock;
    private final Deletes deletes;
    private final Writes writes;

    Housekeeping(Store store, Types types, Clock clock, Deletes deletes, Writes writes) {
        this.store = store;
        this.types = types;
        this.clock = clock;
        this.deletes = deletes;
        this.writes = writes;
    }

    /** One look at everything. Changes made by it call for another. */
    void sweep() {
        List<ObjectKey> keys = store.keys();
        Set<String> uids = new HashSet<>();
        for (ObjectKey key : keys) {
            ObjectNode object = store.get(key);
            if (object != null) {
                uids.add(Meta.uid(object));
            }
        }
        for (ObjectKey key : keys) {
            ObjectNode object = store.get(key);
            if (object != null) {
                look(key, object, uids, keys);
            }
        }
    }

    private void look(ObjectKey key, ObjectNode object, Set<String> uids, List<ObjectKey> keys) {
        collectOrphan(key, object, uids);
        if (Meta.terminating(object)) {
            List<String> finalizers = Meta.finalizers(object);
            if (finalizers.contains(Meta.FOREGROUND)) {
                foreground(key, object, keys);
            }
            if (finalizers.contains(Meta.ORPHAN)) {
                orphan(key, object, keys);
            }
            if (key.collection().equals(Namespaces.COLLECTION)) {
                empty(
                        keys.stream()
                                .filter(one -> one.namespace().equals(key.name()))
                                .toList(),
                        () -> edit(
                                key, namespace -> namespace.withObject("/spec").putArray("finalizers")));
            }
            if (key.collection().equals(Types.DEFINITIONS) && finalizers.contains(Definitions.CLEANUP)) {
                var defined = new ObjectKey.Collection(
                        object.at("/spec/group").asText(),
                        object.at("/spec/names/plural").asText());
                empty(
                        keys.stream()
                                .filter(one -> one.collection().equals(defined))
                                .toList(),
                        () -> edit(key, definition -> dropFinalizer(definition, Definitions.CLEANUP)));
            }
        } else if (key.collection().equals(EVENTS) && old(object)) {
            delete(key, object, DeleteOptions.BACKGROUND);
        }
    }

    private void collectOrphan(ObjectKey key, ObjectNode object, Set<String> uids) {
        List<JsonNode> missing = new ArrayList<>();
        JsonNode owners = object.at("/metadata/ownerReferences");
        owners.forEach(owner -> {
            if (!uids.contains(owner.path("uid").asText())) {
                missing.add(owner);
            }
        });
        if (missing.isEmpty() || Meta.terminating(object)) {
            return;
        }
        if (missing.size() == owners.size()) {
            delete(key, object, DeleteOptions.BACKGROUND);
        } else {
            edit(
                    key,
                    one -> missing.forEach(
                            owner -> dropOwner(one, owner.path("uid").asText())));
        }
    }

    private void foreground(ObjectKey key, ObjectNode owner, List<ObjectKey> keys) {
        boolean blocked = false;
        for (ObjectKey candidate : keys) {
            ObjectNode dependent = store.get(candidate);
            if (dependent == null) {
                continue;
            }
            for (JsonNode reference : dependent.at("/metadata/ownerReferences")) {
                if (reference.path("uid").asText().equals(Meta.uid(owner))) {
                    blocked |= reference.path("blockOwnerDeletion").asBoolean();
                    if (!Meta.terminating(dependent)) {
                        var options = new DeleteOptions(DeleteOptions.Propagation.FOREGROUND, "", "", false);
                        delete(candidate, dependent, options);
                    }
                }
            }
        }
        if (!blocked) {
            edit(key, object -> dropFinalizer(object, Meta.FOREGROUND));
        }
    }

    private void orphan(ObjectKey key, ObjectNode owner, List<ObjectKey> keys) {
        for (ObjectKey candidate : keys) {
            ObjectNode dependent = store.get(candidate);
            if (dependent == null) {
                continue;
            }
            for (JsonNode reference : dependent.at("/metadata/ownerReferences")) {
                if (reference.path("uid").asText().equals(Meta.uid(owner))) {
                    edit(candidate, object -> dropOwner(object, Meta.uid(owner)));
                }
            }
        }
        edit(key, object -> dropFinalizer(object, Meta.ORPHAN));
    }

    /** Deletes what is left; when nothing is, the container may go. */
    private void empty(List<ObjectKey> contents, Runnable finished) {
        for (ObjectKey key : contents) {
            ObjectNode object = store.get(key);
            if (object != null && !Meta.terminating(object)) {
                delete(key, object, DeleteOptions.BACKGROUND);
            }
        }
        if (contents.stream().allMatch(key -> store.get(key) == null)) {
            finished.run();
        }
    }

    private boolean old(ObjectNode event) {
        String last = event.path("lastTimestamp").asText(Meta.text(event, "creationTimestamp"));
        try {
            return Instant.parse(last).plus(EVENTS_KEPT).isBefore(clock.instant());
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    private void delete(ObjectKey key, ObjectNode object, DeleteOptions options) {
        attempt(key, served -> deletes.delete(served, key, options.onlyIf(Meta.uid(object))));
    }

    private void edit(ObjectKey key, Consumer<ObjectNode> change) {
        attempt(key, served -> writes.edit(served, key, change));
    }

    private void attempt(ObjectKey key, Consumer<Served> action) {
        Optional<Served> served = types.storage(key.collection());
        if (served.isEmpty()) {
            return;
        }
        try {
            action.accept(served.get());
        } catch (Fault fault) {
            if (fault.code() != 404 && fault.code() != 409) {
                LOG.warn("housekeeping left {} as it is: {}", key, fault.getMessage());
            }
        }
    }

    private static void dropFinalizer(ObjectNode object, String finalizer) {
        List<String> left = new ArrayList<>(Meta.finalizers(object));
        left.remove(finalizer);
        Meta.setFinalizers(object, left);
    }

    private static void dropOwner(ObjectNode object, String uid) {
        if (Meta.of(object).get("ownerReferences") instanceof ArrayNode owners) {
            for (int i = owners.size() - 1; i >= 0; i--) {
                if (owners.get(i).path("uid").asText().equals(uid)) {
                    owners.remove(i);
                }
            }
            if (owners.isEmpty()) {
                Meta.of(object).remove("ownerReferences");
            }
        }
    }
}
