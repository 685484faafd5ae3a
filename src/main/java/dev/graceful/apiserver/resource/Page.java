package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Part of a list.
 *
 * @param version the moment it shows
 * @param objects in order, in the version served
 * @param next token of the next page, empty on the last
 * @param remaining how many more there are; -1 when not known, as with selectors
 */
public record Page(long version, List<ObjectNode> objects, String next, int remaining) {
    public Page {
        objects = List.copyOf(objects);
    }
}
