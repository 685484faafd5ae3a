package dev.graceful.apiserver.store;

import java.util.Comparator;

/**
 * Where an object lives.
 *
 * @param group API group; the empty string is the core group
 * @param plural resource name as in URLs
 * @param namespace the empty string for cluster-scoped objects
 * @param name object name
 */
public record ObjectKey(String group, String plural, String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::group)
            .thenComparing(ObjectKey::plural)
            .thenComparing(ObjectKey::namespace)
            .thenComparing(ObjectKey::name);

    /** Collections apart, then by namespace and name: the order of lists. */
    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    /** The collection it belongs to. */
    public Collection collection() {
        return new Collection(group, plural);
    }

    /** All objects of one resource, whatever their namespace and the version they are served in. */
    public record Collection(String group, String plural) {}
}
