package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.FieldError;
import dev.graceful.apiserver.schema.InvalidObject;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.StorageException;
import java.util.List;

/** A request that was refused. Nothing was changed. It knows the Status that tells the client so. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;
    private final transient ObjectNode details;

    Fault(int code, String reason, String message, ObjectNode details) {
        super(message);
        this.code = code;
        this.reason = reason;
        this.details = details;
    }

    /** HTTP status code. */
    public int code() {
        return code;
    }

    /** The Status reason, such as {@code NotFound}. */
    public String reason() {
        return reason;
    }

    /** The {@code Status} object of the answer. */
    public ObjectNode status() {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
        status.set("details", details);
        status.put("code", code);
        return status;
    }

    public static Fault plain(int code, String reason, String message) {
        return new Fault(code, reason, message, Json.object());
    }

    public static Fault badRequest(String message) {
        return plain(400, "BadRequest", message);
    }

    public static Fault notFound(ResourceType type, String name) {
        return new Fault(404, "NotFound", type.qualifiedResource() + " \"" + name + "\" not found", about(type, name));
    }

    static Fault alreadyExists(ResourceType type, String name) {
        String message = type.qualifiedResource() + " \"" + name + "\" already exists";
        return new Fault(409, "AlreadyExists", message, about(type, name));
    }

    static Fault beingDeleted(ResourceType type, String name) {
        String message = "object is being deleted: " + type.qualifiedResource() + " \"" + name + "\" already exists";
        return new Fault(409, "AlreadyExists", message, about(type, name));
    }

    static Fault conflict(ResourceType type, String name, String because) {
        String message =
                "Operation cannot be fulfilled on " + type.qualifiedResource() + " \"" + name + "\": " + because;
        return new Fault(409, "Conflict", message, about(type, name));
    }

    /** A deletion that names another object than the stored one; kube-apiserver tells these by Kind. */
    static Fault preconditionFailed(ResourceType type, String name, String because) {
        String message = "Operation cannot be fulfilled on " + type.qualifiedKind() + " \"" + name + "\": " + because;
        return new Fault(409, "Conflict", message, about(type, name).put("kind", type.kind()));
    }

    static Fault stale(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    static Fault invalid(ResourceType type, String name, List<FieldError> errors) {
        return new Fault(
                422,
                "Invalid",
                InvalidObject.message(type.qualifiedKind(), name, errors),
                InvalidObject.details(type.group(), type.kind(), name, errors));
    }

    /** An update that does not say what it is based on; kube-apiserver tells these by resource. */
    static Fault unversioned(ResourceType type, String name) {
        List<FieldError> errors =
                List.of(FieldError.invalid("metadata.resourceVersion", 0, "must be specified for an update"));
        return new Fault(
                422,
                "Invalid",
                InvalidObject.message(type.qualifiedResource(), name, errors),
                InvalidObject.details(type.group(), type.plural(), name, errors));
    }

    /** A wrong query parameter, told as kube-apiserver does: as an invalid options object. */
    static Fault invalidOptions(String kind, FieldError error) {
        List<FieldError> errors = List.of(error);
        return new Fault(
                422,
                "Invalid",
                InvalidObject.message(kind + ".meta.k8s.io", "", errors),
                InvalidObject.details("meta.k8s.io", kind, "", errors));
    }

    static Fault forbidden(ResourceType type, String name, String because) {
        String message = type.qualifiedResource() + " \"" + name + "\" is forbidden: " + because;
        return new Fault(403, "Forbidden", message, about(type, name));
    }

    public static Fault expired(String message) {
        return plain(410, "Expired", message);
    }

    static Fault tooNew(long asked, long current) {
        ObjectNode details = Json.object();
        details.putArray("causes")
                .addObject()
                .put("reason", "ResourceVersionTooLarge")
                .put("message", "Too large resource version");
        details.put("retryAfterSeconds", 1);
        String message = "Timeout: Too large resource version: " + asked + ", current: " + current;
        return new Fault(504, "Timeout", message, details);
    }

    public static Fault methodNotAllowed() {
        return plain(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
    }

    static Fault unsupportedPatch(String accepted) {
        return plain(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }

    public static Fault notSaved(StorageException failed) {
        return plain(507, "InsufficientStorage", String.valueOf(failed.getMessage()));
    }

    private static ObjectNode about(ResourceType type, String name) {
        ObjectNode details = Json.object().put("name", name);
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        return details.put("kind", type.plural());
    }
}
