package dev.graceful.apiserver.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a URL below {@code /api/v1} or {@code /apis/G/V} names.
 *
 * @param namespace empty for cluster-scoped resources and for lists over all namespaces
 * @param name empty for a collection
 * @param subresource empty for the object itself
 */
record Place(String group, String version, String namespace, String plural, String name, String subresource) {

    /** Reads the segments of a path; null when it names no resource. */
    static @Nullable Place of(List<String> path) {
        if (path.size() >= 3 && path.getFirst().equals("api")) {
            return within("", path.get(1), path.subList(2, path.size()));
        }
        if (path.size() >= 4 && path.getFirst().equals("apis")) {
            return within(path.get(1), path.get(2), path.subList(3, path.size()));
        }
        return null;
    }

    private static @Nullable Place within(String group, String version, List<String> rest) {
        boolean namespaced = rest.size() >= 3 && rest.getFirst().equals("namespaces") && !ofNamespace(group, rest);
        List<String> local = namespaced ? rest.subList(2, rest.size()) : rest;
        if (local.size() > 3) {
            return null;
        }
        return new Place(
                group,
                version,
                namespaced ? rest.get(1) : "",
                local.getFirst(),
                local.size() > 1 ? local.get(1) : "",
                local.size() > 2 ? local.get(2) : "");
    }

    /** {@code namespaces/x/status} is about the namespace, not about a resource called status. */
    private static boolean ofNamespace(String group, List<String> rest) {
        return group.isEmpty()
                && rest.size() == 3
                && (rest.get(2).equals("status") || rest.get(2).equals("finalize"));
    }

    /** Splits a path and decodes its segments. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return segments;
    }
}
