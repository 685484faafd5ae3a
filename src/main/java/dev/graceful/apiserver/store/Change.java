package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to one object.
 *
 * @param kind what happened
 * @param key which object
 * @param object the object after the change; for a deletion its last state, with the version of the deletion
 * @param previous the object before the change, null for an addition
 * @param version resource version of this change
 */
public record Change(
        Kind kind,
        ObjectKey key,
        ObjectNode object,
        @Nullable ObjectNode previous,
        long version) {

    /** The names are those of the watch protocol. */
    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }
}
