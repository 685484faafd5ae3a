package dev.graceful.apiserver.resource;

import dev.graceful.apiserver.schema.FieldError;
import java.util.Map;

/**
 * How a change is to be made.
 *
 * @param manager who makes it, for the ownership of fields
 * @param managerGiven whether the client named the manager itself
 * @param dryRun whether everything is done but the saving
 * @param unknown what is done about fields that the schema does not declare
 * @param force whether server-side apply takes fields away from other managers
 */
public record WriteOptions(String manager, boolean managerGiven, boolean dryRun, UnknownFields unknown, boolean force) {

    /** What is done about fields that the schema does not declare. They are never kept. */
    public enum UnknownFields {
        IGNORE,
        WARN,
        STRICT
    }

    static WriteOptions internal(String manager) {
        return new WriteOptions(manager, true, false, UnknownFields.IGNORE, false);
    }

    /**
     * Reads them from query parameters.
     *
     * @param kind name of the options in error messages, such as {@code PatchOptions}
     * @param userAgent names the manager if no parameter does
     */
    public static WriteOptions of(String kind, Map<String, String> query, String userAgent) {
        String dryRun = query.getOrDefault("dryRun", "");
        if (!dryRun.isEmpty() && !dryRun.equals("All")) {
            throw Fault.invalidOptions(kind, unsupported("dryRun", dryRun, "\"All\""));
        }
        String manager = query.getOrDefault("fieldManager", "");
        if (manager.length() > 128) {
            throw Fault.invalidOptions(
                    kind,
                    new FieldError("fieldManager", FieldError.TOO_LONG, "Too long: may not be more than 128 bytes"));
        }
        return new WriteOptions(
                manager.isEmpty() ? beforeSlash(userAgent) : manager,
                !manager.isEmpty(),
                !dryRun.isEmpty(),
                unknown(kind, query.getOrDefault("fieldValidation", "")),
                query.getOrDefault("force", "false").equals("true"));
    }

    private static UnknownFields unknown(String kind, String value) {
        return switch (value) {
            case "", "Warn" -> UnknownFields.WARN;
            case "Strict" -> UnknownFields.STRICT;
            case "Ignore" -> UnknownFields.IGNORE;
            default ->
                throw Fault.invalidOptions(
                        kind, unsupported("fieldValidation", value, "\"Ignore\", \"Strict\", \"Warn\""));
        };
    }

    private static FieldError unsupported(String field, String value, String supported) {
        return new FieldError(
                field,
                FieldError.NOT_SUPPORTED,
                "Unsupported value: \"" + value + "\": supported values: " + supported);
    }

    private static String beforeSlash(String userAgent) {
        int slash = userAgent.indexOf('/');
        String name = slash < 0 ? userAgent : userAgent.substring(0, slash);
        return name.isEmpty() ? "unknown" : name;
    }
}
