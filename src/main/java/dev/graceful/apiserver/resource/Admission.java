package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.FieldError;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.store.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an object must pass before it is stored: it is what it says it is, has no strange fields, is complete and valid. */
final class Admission {
    /** What a client can neither set nor change. */
    private static final List<String> SERVER_OWNED = List.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink");

    private final Served served;
    private final WriteOptions options;
    private final List<String> warnings = new ArrayList<>();

    Admission(Served served, WriteOptions options) {
        this.served = served;
        this.options = options;
    }

    Served served() {
        return served;
    }

    /** What the client should be told although its request succeeds. */
    List<String> warnings() {
        return warnings;
    }

    /** The object is of the type that the URL names. */
    void identity(ObjectNode object, String namespace, String name) {
        ResourceType type = served.type();
        String kind = object.path("kind").asText("");
        String apiVersion = object.path("apiVersion").asText("");
        if (!kind.equals(type.kind())) {
            throw Fault.badRequest(
                    "the kind in the data (" + kind + ") does not match the expected kind (" + type.kind() + ")");
        }
        if (!apiVersion.equals(type.apiVersion())) {
            throw Fault.badRequest("the API version in the data (" + apiVersion
                    + ") does not match the expected API version (" + type.apiVersion() + ")");
        }
        String claimedName = Meta.name(object);
        if (!name.isEmpty() && !claimedName.isEmpty() && !claimedName.equals(name)) {
            throw Fault.badRequest(
                    "the name of the object (" + claimedName + ") does not match the name on the URL (" + name + ")");
        }
        String claimed = Meta.namespace(object);
        if (type.namespaced() && !claimed.isEmpty() && !claimed.equals(namespace)) {
            throw Fault.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    /**
     * Drops and reports undeclared fields.
     *
     * @param decoded the object is the request's body itself, and not the outcome of a patch
     */
    void prune(ObjectNode object, boolean decoded) {
        List<String> unknown = served.schema().prune(object);
        if (unknown.isEmpty()) {
            return;
        }
        switch (options.unknown()) {
            case IGNORE -> {
                // The client asked not to be told.
            }
            case WARN -> unknown.forEach(path -> warnings.add("unknown field \"" + path + "\""));
            case STRICT -> {
                List<String> told = unknown.stream()
                        .map(path -> "unknown field \"" + path + "\"")
                        .toList();
                ResourceType type = served.type();
                String what = decoded
                        ? type.kind() + " in version \"" + type.version() + "\" cannot be handled as a " + type.kind()
                                + ": "
                        : "";
                throw Fault.badRequest(what + "strict decoding error: " + String.join(", ", told));
            }
        }
    }

    /** Fills in defaults and refuses what is invalid. */
    void complete(ObjectNode object, @Nullable ObjectNode old) {
        Meta.dropEmpty(object);
        served.schema().defaults(object);
        List<FieldError> errors = new ArrayList<>(MetaRules.check(served, object));
        errors.addAll(served.schema().validate(object, old));
        if (!errors.isEmpty()) {
            throw Fault.invalid(served.type(), Meta.name(object), errors);
        }
        SecretText.encode(served, object);
    }

    /**
     * The object that an update leads to: what the client may not touch is as before.
     *
     * @param current the stored object, in the version served
     * @param candidate what the client wants; changed in place
     */
    ObjectNode settle(Part part, ObjectNode current, ObjectNode candidate, boolean basedOnVersion) {
        preconditions(current, candidate, basedOnVersion);
        if (part == Part.STATUS) {
            ObjectNode next = current.deepCopy();
            copyField("status", candidate, next);
            Meta.copy("managedFields", candidate, next);
            return next;
        }
        SERVER_OWNED.forEach(field -> Meta.copy(field, current, candidate));
        if (served.type().hasStatus()) {
            copyField("status", current, candidate);
        }
        refuseNewFinalizers(current, candidate);
        return candidate;
    }

    private void preconditions(ObjectNode current, ObjectNode candidate, boolean basedOnVersion) {
        String name = Meta.name(current);
        String uid = Meta.uid(candidate);
        String version = Meta.version(candidate);
        if (!uid.isEmpty() && !uid.equals(Meta.uid(current))) {
            throw Fault.conflict(
                    served.type(),
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Meta.uid(current));
        }
        if ((version.isEmpty() || version.equals("0")) && basedOnVersion && !served.updatesBlindly()) {
            throw Fault.unversioned(served.type(), name);
        }
        if (!version.isEmpty() && !version.equals("0") && !version.equals(Meta.version(current))) {
            throw Fault.stale(served.type(), name);
        }
    }

    private void refuseNewFinalizers(ObjectNode current, ObjectNode candidate) {
        if (!Meta.terminating(current)) {
            return;
        }
        List<String> added = new ArrayList<>(Meta.finalizers(candidate));
        added.removeAll(Meta.finalizers(current));
        if (!added.isEmpty()) {
            String message =
                    "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers"
                            + " []string{\"" + String.join("\", \"", added) + "\"}";
            FieldError error = new FieldError("metadata.finalizers", FieldError.FORBIDDEN, message);
            throw Fault.invalid(served.type(), Meta.name(current), List.of(error));
        }
    }

    private static void copyField(String field, JsonNode from, ObjectNode to) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value.deepCopy());
        }
    }

    /** Whether anything changed that is neither metadata nor status: what a generation counts. */
    static boolean specChanged(ObjectNode before, ObjectNode after) {
        return !Json.same(withoutUncounted(before), withoutUncounted(after));
    }

    private static ObjectNode withoutUncounted(ObjectNode object) {
        ObjectNode copy = Json.object();
        copy.setAll(object);
        copy.remove(List.of("metadata", "status", "apiVersion", "kind"));
        return copy;
    }
}
