package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * All objects of a collection (or of one namespace of it) as they were at one moment.
 *
 * @param version the moment
 * @param objects ordered by namespace and name
 */
public record Listing(long version, List<ObjectNode> objects) {
    public Listing {
        objects = List.copyOf(objects);
    }
}
