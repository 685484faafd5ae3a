package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.apply.InvalidApply;
import dev.graceful.apiserver.schema.FieldError;
import dev.graceful.apiserver.store.Decision;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.ObjectKey;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Creating and changing objects. Every method throws {@link Fault} when it refuses, and has then changed nothing. */
public final class Writes {
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int LONGEST_PREFIX = 248;

    private final Commits commits;

    Writes(Commits commits) {
        this.commits = commits;
    }

    /** POST: a new object, whose name may be left for the server to complete. */
    public Result create(Served served, String namespace, ObjectNode body, WriteOptions options) {
        Admission admission = new Admission(served, options);
        admission.identity(body, namespace, "");
        ObjectNode object = body.deepCopy();
        String prefix = Meta.text(object, "generateName");
        if (Meta.name(object).isEmpty() && !prefix.isEmpty()) {
            String kept = prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX));
            Meta.of(object).put("name", kept + suffix());
        }
        ObjectKey key = served.key(namespace, Meta.name(object));
        admission.prune(object, true);
        commits.newborn(served, key, object);
        admission.complete(object, null);
        commits.tracking(served, Part.MAIN, options).updated(null, object);
        return insert(key, object, admission, options);
    }

    /** PUT: the object becomes the given one. */
    public Result replace(Served served, ObjectKey key, Part part, ObjectNode body, WriteOptions options) {
        Admission admission = new Admission(served, options);
        admission.identity(body, key.namespace(), key.name());
        if (commits.absent(key) && served.createsOnUpdate() && part == Part.MAIN) {
            return create(served, key.namespace(), body, options);
        }
        return update(key, part, admission, options, true, current -> body.deepCopy());
    }

    /** PATCH, any kind but server-side apply. */
    public Result patch(Served served, ObjectKey key, Part part, Patch patch, WriteOptions options) {
        Admission admission = new Admission(served, options);
        return update(key, part, admission, options, false, current -> {
            ObjectNode patched = patch.applyTo(current);
            admission.identity(patched, key.namespace(), key.name());
            return patched;
        });
    }

    /** PATCH by server-side apply: creates the object if it is not there. */
    public Result apply(Served served, ObjectKey key, Part part, ObjectNode body, WriteOptions options) {
        if (!options.managerGiven()) {
            throw Fault.invalidOptions(
                    "PatchOptions",
                    new FieldError("fieldManager", FieldError.REQUIRED, "Required value: is required for apply patch"));
        }
        Admission admission = new Admission(served, options);
        admission.identity(body, key.namespace(), key.name());
        if (body.path("metadata").path("managedFields").size() > 0) {
            throw Fault.badRequest("metadata.managedFields must be nil");
        }
        ObjectNode wish = body.deepCopy();
        Meta.of(wish).put("name", key.name());
        try {
            refuseUndeclared(admission, wish);
            return part == Part.MAIN && commits.absent(key)
                    ? applyNew(key, wish, admission, options)
                    : applyToExisting(key, part, wish, admission, options);
        } catch (InvalidApply invalid) {
            throw untyped(served, key, String.valueOf(invalid.getMessage()));
        }
    }

    /** What the schema does not know has no owner, so it cannot be applied, strict or not. */
    private static void refuseUndeclared(Admission admission, ObjectNode wish) {
        List<String> unknown = admission.served().schema().prune(wish);
        if (!unknown.isEmpty()) {
            ObjectKey key = admission.served().key(Meta.namespace(wish), Meta.name(wish));
            throw untyped(admission.served(), key, "." + unknown.getFirst() + ": field not declared in schema");
        }
    }

    private static Fault untyped(Served served, ObjectKey key, String fault) {
        return Fault.badRequest("failed to create typed patch object (" + key.namespace() + "/" + key.name() + "; "
                + served.type().apiVersion() + ", Kind=" + served.type().kind() + "): " + fault);
    }

    /** A change that the server makes itself, as its own manager. */
    Result edit(Served served, ObjectKey key, Consumer<ObjectNode> change) {
        WriteOptions options = WriteOptions.internal("apiserver");
        Admission admission = new Admission(served, options);
        return update(key, Part.MAIN, admission, options, false, current -> {
            ObjectNode candidate = current.deepCopy();
            change.accept(candidate);
            return candidate;
        });
    }

    private Result applyNew(ObjectKey key, ObjectNode wish, Admission admission, WriteOptions options) {
        Served served = admission.served();
        if (!Meta.uid(wish).isEmpty()) {
            throw Fault.conflict(
                    served.type(),
                    key.name(),
                    "uid mismatch: the provided object specified uid " + Meta.uid(wish)
                            + ", and no existing object was found");
        }
        if (served.type().hasStatus()) {
            wish.remove("status");
        }
        ObjectNode object = commits.tracking(served, Part.MAIN, options).applied(null, wish, options.force());
        commits.newborn(served, key, object);
        admission.complete(object, null);
        return insert(key, object, admission, options);
    }

    private Result applyToExisting(
            ObjectKey key, Part part, ObjectNode wish, Admission admission, WriteOptions options) {
        Served served = admission.served();
        restrict(served, part, wish);
        return commits.run(key, options, admission, 200, stored -> {
            ObjectNode current = existing(served, key, stored);
            ObjectNode merged = commits.tracking(served, part, options).applied(current, wish, options.force());
            for (String field : List.of("uid", "resourceVersion")) {
                if (wish.path("metadata").hasNonNull(field)) {
                    Meta.copy(field, wish, merged);
                }
            }
            ObjectNode next = admission.settle(part, current, merged, false);
            admission.complete(next, current);
            return commits.decide(served, current, next);
        });
    }

    /** Leaves in an applied object only what the request's part is about. */
    private static void restrict(Served served, Part part, ObjectNode wish) {
        if (part == Part.STATUS) {
            wish.retain(List.of("apiVersion", "kind", "metadata", "status"));
            Meta.of(wish).retain(List.of("name", "namespace", "uid", "resourceVersion"));
        } else if (served.type().hasStatus()) {
            wish.remove("status");
        }
    }

    private Result update(
            ObjectKey key,
            Part part,
            Admission admission,
            WriteOptions options,
            boolean basedOnVersion,
            UnaryOperator<ObjectNode> edit) {
        Served served = admission.served();
        return commits.run(key, options, admission, 200, stored -> {
            ObjectNode current = existing(served, key, stored);
            ObjectNode candidate = edit.apply(current);
            admission.prune(candidate, basedOnVersion);
            ObjectNode next = admission.settle(part, current, candidate, basedOnVersion);
            admission.complete(next, current);
            commits.tracking(served, part, options).updated(current, next);
            return commits.decide(served, current, next);
        });
    }

    private Result insert(ObjectKey key, ObjectNode object, Admission admission, WriteOptions options) {
        Served served = admission.served();
        return commits.run(key, options, admission, 201, stored -> {
            if (stored != null) {
                throw Meta.terminating(stored)
                        ? Fault.beingDeleted(served.type(), key.name())
                        : Fault.alreadyExists(served.type(), key.name());
            }
            commits.settleSpecial(served, null, object);
            return new Decision.Write(object);
        });
    }

    private static ObjectNode existing(Served served, ObjectKey key, @Nullable ObjectNode stored) {
        if (stored == null) {
            throw Fault.notFound(served.type(), key.name());
        }
        return served.inThisVersion(stored);
    }

    private static String suffix() {
        StringBuilder suffix = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            suffix.append(SUFFIX_LETTERS.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
        }
        return suffix.toString();
    }

    /** A status object that says a deletion is done. */
    static ObjectNode success(Served served, ObjectNode object) {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details").put("name", Meta.name(object));
        if (!served.type().group().isEmpty()) {
            details.put("group", served.type().group());
        }
        details.put("kind", served.type().plural()).put("uid", Meta.uid(object));
        return status;
    }
}
