package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graceful.apiserver.schema.FieldError;
import java.util.Map;

/**
 * How an object is to be deleted.
 *
 * @param propagation what happens to the objects it owns
 * @param uid only if this is its uid; empty for any
 * @param version only if this is its resource version; empty for any
 * @param dryRun whether everything is done but the saving
 */
public record DeleteOptions(Propagation propagation, String uid, String version, boolean dryRun) {
    static final DeleteOptions BACKGROUND = new DeleteOptions(Propagation.BACKGROUND, "", "", false);

    /** What happens to owned objects. */
    public enum Propagation {
        /** They go after it. */
        BACKGROUND,
        /** They go before it. */
        FOREGROUND,
        /** They stay, without owner. */
        ORPHAN
    }

    /** Reads them from a request; the body wins over the query. */
    public static DeleteOptions of(JsonNode body, Map<String, String> query) {
        String policy = body.path("propagationPolicy").asText(query.getOrDefault("propagationPolicy", ""));
        String dryRun = body.path("dryRun").path(0).asText(query.getOrDefault("dryRun", ""));
        if (!dryRun.isEmpty() && !dryRun.equals("All")) {
            throw unsupported("dryRun", dryRun, "\"All\"");
        }
        boolean orphans = body.path("orphanDependents")
                .asBoolean(query.getOrDefault("orphanDependents", "").equals("true"));
        JsonNode preconditions = body.path("preconditions");
        return new DeleteOptions(
                propagation(policy, orphans),
                preconditions.path("uid").asText(""),
                preconditions.path("resourceVersion").asText(""),
                !dryRun.isEmpty());
    }

    DeleteOptions onlyIf(String wantedUid) {
        return new DeleteOptions(propagation, wantedUid, version, dryRun);
    }

    private static Propagation propagation(String policy, boolean orphans) {
        return switch (policy) {
            case "" -> orphans ? Propagation.ORPHAN : Propagation.BACKGROUND;
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default -> throw unsupported("propagationPolicy", policy, "\"Background\", \"Foreground\", \"Orphan\"");
        };
    }

    private static Fault unsupported(String field, String value, String supported) {
        String message = "Unsupported value: \"" + value + "\": supported values: " + supported;
        return Fault.invalidOptions("DeleteOptions", new FieldError(field, FieldError.NOT_SUPPORTED, message));
    }
}
