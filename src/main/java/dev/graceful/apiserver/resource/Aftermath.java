package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.ObjectKey;

/** What has to follow from a change. */
@FunctionalInterface
interface Aftermath {
    /**
     * Something changed and is saved.
     *
     * @param object the object after the change, or its last state
     * @param gone whether it was deleted
     */
    void changed(ObjectKey key, ObjectNode object, boolean gone);
}
