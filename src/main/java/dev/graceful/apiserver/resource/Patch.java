package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.Map;

/** A described change to an object. Server-side apply is not among these: it needs to know who owns what. */
public sealed interface Patch {

    /** The changed object. The given one stays as it is. */
    ObjectNode applyTo(ObjectNode object);

    /** RFC 6902. */
    record Operations(JsonNode operations) implements Patch {
        @Override
        public ObjectNode applyTo(ObjectNode object) {
            try {
                if (JsonPatch.apply(operations, object.deepCopy()) instanceof ObjectNode patched) {
                    return patched;
                }
                throw Fault.plain(422, "Invalid", "the patch does not leave an object behind");
            } catch (JsonPatchException failed) {
                throw Fault.plain(
                        422,
                        "Invalid",
                        "the server rejected our request due to an error in our request: " + failed.getMessage());
            }
        }
    }

    /** RFC 7386. */
    record Merge(ObjectNode patch) implements Patch {
        @Override
        public ObjectNode applyTo(ObjectNode object) {
            ObjectNode merged = object.deepCopy();
            merge(merged, patch);
            return merged;
        }

        private static void merge(ObjectNode target, ObjectNode patch) {
            for (Map.Entry<String, JsonNode> entry : patch.properties()) {
                JsonNode value = entry.getValue();
                if (value.isNull()) {
                    target.remove(entry.getKey());
                } else if (value instanceof ObjectNode inner) {
                    ObjectNode into = target.get(entry.getKey()) instanceof ObjectNode there ? there : Json.object();
                    target.set(entry.getKey(), into);
                    merge(into, inner);
                } else {
                    target.set(entry.getKey(), value);
                }
            }
        }
    }

    /**
     * What kubectl sends for built-in types. Those served here have no lists that merge by key except in metadata, so this is a merge patch
     * without the directives for such lists.
     */
    static Patch strategic(ObjectNode patch) {
        ObjectNode plain = patch.deepCopy();
        dropDirectives(plain);
        return new Merge(plain);
    }

    private static void dropDirectives(ObjectNode node) {
        node.propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> name.startsWith("$"))
                .toList()
                .forEach(node::remove);
        node.forEach(value -> {
            if (value instanceof ObjectNode inner) {
                dropDirectives(inner);
            }
        });
    }
}
