package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** What is to become of one object, decided while no other change can happen. */
public sealed interface Decision {
    /** Nothing changes: no new version, nobody is told. */
    record Keep() implements Decision {}

    /** The object becomes this one. Its resource version is set by the store. */
    record Write(ObjectNode object) implements Decision {}

    /** The object goes. {@code last} is its final state, which watchers are shown. */
    record Delete(ObjectNode last) implements Decision {}

    /** Decides. Anything thrown leaves the object as it is. */
    @FunctionalInterface
    interface Maker {
        /**
         * Decides about one object.
         *
         * @param current the object now, null if there is none; must not be changed
         */
        Decision decide(@Nullable ObjectNode current);
    }
}
