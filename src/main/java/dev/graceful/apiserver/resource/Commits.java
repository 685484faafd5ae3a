package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.apply.ApplyConflict;
import dev.graceful.apiserver.apply.Ownership;
import dev.graceful.apiserver.apply.Shape;
import dev.graceful.apiserver.store.Decision;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.ObjectKey;
import dev.graceful.apiserver.store.StorageException;
import dev.graceful.apiserver.store.Store;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The last steps of every change: generation, no-op detection, completion of a deletion, saving, and what follows from it. */
final class Commits {
    private final Store store;
    private final Clock clock;
    private final Definitions definitions;
    private final Namespaces namespaces;
    private final Aftermath aftermath;

    Commits(Store store, Clock clock, Definitions definitions, Namespaces namespaces, Aftermath aftermath) {
        this.store = store;
        this.clock = clock;
        this.definitions = definitions;
        this.namespaces = namespaces;
        this.aftermath = aftermath;
    }

    /** Who owns which field, for a change by the manager that the options name. */
    Ownership tracking(Served served, Part part, WriteOptions options) {
        Shape shape = Shape.of(served.schema().root());
        return new Ownership(shape, served.type().apiVersion(), options.manager(), part.subresource(), now());
    }

    boolean absent(ObjectKey key) {
        return store.get(key) == null;
    }

    /** Gives a new object what only the server can give. */
    void newborn(Served served, ObjectKey key, ObjectNode object) {
        if (!Meta.version(object).isEmpty() && !Meta.version(object).equals("0")) {
            throw Fault.badRequest("resourceVersion should not be set on objects to be created");
        }
        ObjectNode metadata = Meta.of(object);
        metadata.remove(List.of(
                "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation", "resourceVersion"));
        if (served.type().namespaced()) {
            metadata.put("namespace", key.namespace());
        } else {
            metadata.remove("namespace");
        }
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", timestamp());
        if (served.countsGenerations()) {
            metadata.put("generation", 1);
        }
        if (served.type().hasStatus()) {
            object.remove("status");
        }
        namespaces.refuseIn(served, key);
    }

    /** What the server itself writes into definitions and namespaces. */
    void settleSpecial(Served served, @Nullable ObjectNode current, ObjectNode next) {
        if (served.collection().equals(Types.DEFINITIONS)) {
            definitions.settle(served, current, next, timestamp());
        } else if (served.collection().equals(Namespaces.COLLECTION)) {
            Namespaces.settle(next);
        }
    }

    /** Whether and how an update is stored. */
    Decision decide(Served served, ObjectNode current, ObjectNode next) {
        settleSpecial(served, current, next);
        if (served.countsGenerations() && Admission.specChanged(current, next)) {
            Meta.of(next).put("generation", current.at("/metadata/generation").asLong(0) + 1);
        }
        if (Meta.terminating(next) && Meta.finalizers(next).isEmpty() && !namespaces.stillNeeded(served, next)) {
            return new Decision.Delete(next);
        }
        return sameButForTimes(current, next) ? new Decision.Keep() : new Decision.Write(next);
    }

    /** Runs a decision, saves what it leads to unless this is a dry run, and sets off what follows. */
    Result run(ObjectKey key, WriteOptions options, Admission admission, int code, Decision.Maker maker) {
        try {
            if (options.dryRun()) {
                ObjectNode current = store.get(key);
                return new Result(code, outcome(maker.decide(current), current), admission.warnings());
            }
            Store.Committed committed = store.transact(key, maker);
            ObjectNode object = Objects.requireNonNull(committed.object(), "a change is of something");
            if (committed.changed()) {
                aftermath.changed(key, object, absent(key));
            }
            return new Result(code, admission.served().inThisVersion(object), admission.warnings());
        } catch (ApplyConflict conflict) {
            throw Conflicts.fault(conflict);
        } catch (StorageException failed) {
            throw Fault.notSaved(failed);
        }
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    String timestamp() {
        return now().toString();
    }

    private static ObjectNode outcome(Decision decision, @Nullable ObjectNode current) {
        return switch (decision) {
            case Decision.Keep() -> Objects.requireNonNull(current, "what is kept is there");
            case Decision.Write(ObjectNode object) -> object;
            case Decision.Delete(ObjectNode last) -> last;
        };
    }

    private static boolean sameButForTimes(ObjectNode a, ObjectNode b) {
        return Json.same(withoutTimes(a), withoutTimes(b));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        copy.path("metadata").path("managedFields").forEach(entry -> {
            if (entry instanceof ObjectNode fields) {
                fields.remove("time");
            }
        });
        return copy;
    }
}
