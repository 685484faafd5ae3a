package dev.graceful.apiserver.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a list or watch is to contain, as the client wrote it.
 *
 * @param limit objects per page; 0 for all
 * @param next token of the next page; empty for the first
 * @param version resource version asked for; empty for the newest
 * @param match how {@code version} is meant: empty, Exact or NotOlderThan
 * @param initialEvents whether a watch begins with what is there; null when not said
 */
public record ListQuery(
        String labels,
        String fields,
        int limit,
        String next,
        String version,
        String match,
        boolean bookmarks,
        @Nullable Boolean initialEvents,
        long timeoutSeconds) {

    /** Reads it from query parameters. */
    public static ListQuery of(Map<String, String> query) {
        String initial = query.get("sendInitialEvents");
        return new ListQuery(
                query.getOrDefault("labelSelector", ""),
                query.getOrDefault("fieldSelector", ""),
                (int) number(query, "limit"),
                query.getOrDefault("continue", ""),
                query.getOrDefault("resourceVersion", ""),
                query.getOrDefault("resourceVersionMatch", ""),
                truth(query, "allowWatchBookmarks"),
                initial == null ? null : truth(query, "sendInitialEvents"),
                number(query, "timeoutSeconds"));
    }

    /** Whether a parameter says yes, in any of the ways that clients write it. */
    public static boolean truth(Map<String, String> query, String name) {
        String value = query.get(name);
        return value != null && !value.equals("false") && !value.equals("0");
    }

    /** The same, for the object of one name. */
    public ListQuery only(String name) {
        String field = "metadata.name=" + name;
        String narrowed = fields.isEmpty() ? field : fields + "," + field;
        return new ListQuery(labels, narrowed, limit, next, version, match, bookmarks, initialEvents, timeoutSeconds);
    }

    /** The version as a number; -1 when none was given. */
    long versionNumber() {
        return version.isEmpty() ? -1 : parse("resourceVersion", version);
    }

    private static long number(Map<String, String> query, String name) {
        String value = query.getOrDefault(name, "");
        return value.isEmpty() ? 0 : parse(name, value);
    }

    private static long parse(String name, String value) {
        if (!value.matches("\\d{1,18}")) {
            throw Fault.badRequest("invalid " + name + ": \"" + value + "\" is not a decimal number");
        }
        return Long.parseLong(value);
    }
}
