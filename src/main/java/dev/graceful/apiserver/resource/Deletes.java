package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Decision;
import dev.graceful.apiserver.store.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Deleting objects: at once, or, while someone holds a finalizer, by marking them. */
public final class Deletes {
    private final Commits commits;

    Deletes(Commits commits) {
        this.commits = commits;
    }

    /**
     * DELETE of one object.
     *
     * @return a Status if it is gone, the marked object if finalizers remain
     * @throws Fault when it is not there or not what the preconditions say
     */
    public Result delete(Served served, ObjectKey key, DeleteOptions options) {
        if (served.collection().equals(Namespaces.COLLECTION) && Namespaces.PREDEFINED.contains(key.name())) {
            throw Fault.forbidden(served.type(), key.name(), "this namespace may not be deleted");
        }
        boolean[] gone = {false};
        WriteOptions writing = new WriteOptions("", false, options.dryRun(), WriteOptions.UnknownFields.IGNORE, false);
        Result result = commits.run(key, writing, new Admission(served, writing), 200, stored -> {
            if (stored == null) {
                throw Fault.notFound(served.type(), key.name());
            }
            Decision decision = decide(served, stored, options);
            gone[0] = decision instanceof Decision.Delete;
            return decision;
        });
        return gone[0] ? new Result(200, Writes.success(served, result.object()), List.of()) : result;
    }

    private Decision decide(Served served, ObjectNode stored, DeleteOptions options) {
        preconditions(served, stored, options);
        ObjectNode next = stored.deepCopy();
        Set<String> finalizers = new LinkedHashSet<>(Meta.finalizers(stored));
        finalizers.remove(Meta.FOREGROUND);
        finalizers.remove(Meta.ORPHAN);
        switch (options.propagation()) {
            case BACKGROUND -> {
                if (Meta.terminating(stored)) {
                    finalizers.addAll(Meta.finalizers(stored));
                }
            }
            case FOREGROUND -> finalizers.add(Meta.FOREGROUND);
            case ORPHAN -> finalizers.add(Meta.ORPHAN);
        }
        Meta.setFinalizers(next, new ArrayList<>(finalizers));
        boolean first = !Meta.terminating(stored);
        if (first && (!finalizers.isEmpty() || namespaced(served, stored))) {
            Meta.of(next).put("deletionTimestamp", commits.timestamp()).put("deletionGracePeriodSeconds", 0);
            if (served.countsGenerations()) {
                Meta.of(next)
                        .put("generation", stored.at("/metadata/generation").asLong(0) + 1);
            }
            commits.settleSpecial(served, stored, next);
            return new Decision.Write(next);
        }
        return first ? new Decision.Delete(next) : commits.decide(served, stored, next);
    }

    private static boolean namespaced(Served served, ObjectNode stored) {
        return served.collection().equals(Namespaces.COLLECTION)
                && !stored.at("/spec/finalizers").isEmpty();
    }

    private static void preconditions(Served served, ObjectNode stored, DeleteOptions options) {
        String name = Meta.name(stored);
        if (!options.uid().isEmpty() && !options.uid().equals(Meta.uid(stored))) {
            String because = "the UID in the precondition (" + options.uid() + ") does not match the UID in record ("
                    + Meta.uid(stored) + "). The object might have been deleted and then recreated";
            throw Fault.preconditionFailed(served.type(), name, because);
        }
        if (!options.version().isEmpty() && !options.version().equals(Meta.version(stored))) {
            String because = "the ResourceVersion in the precondition (" + options.version()
                    + ") does not match the ResourceVersion in record (" + Meta.version(stored)
                    + "). The object might have been modified";
            throw Fault.preconditionFailed(served.type(), name, because);
        }
    }
}
