package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A successful change.
 *
 * @param code 200 or 201
 * @param object the object afterwards, or a Status
 * @param warnings what the client should be told, such as fields that were dropped
 */
public record Result(int code, ObjectNode object, List<String> warnings) {
    public Result {
        warnings = List.copyOf(warnings);
    }
}
