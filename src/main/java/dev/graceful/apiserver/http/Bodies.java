package dev.graceful.apiserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.resource.Fault;
import dev.graceful.apiserver.resource.Patch;
import dev.graceful.apiserver.resource.Served;
import dev.graceful.apiserver.store.BadFile;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.StateYaml;
import java.io.IOException;

/** Reading request bodies. */
final class Bodies {
    static final String APPLY = "application/apply-patch+yaml";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String STRATEGIC = "application/strategic-merge-patch+json";
    private static final String PATCHES =
            "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";

    private Bodies() {}

    /** The object in the body of a POST or PUT. */
    static ObjectNode object(Call call) {
        return switch (call.contentType()) {
            case "application/yaml", "text/yaml" -> mapping(call);
            case "", "application/json", "text/plain", "*/*" -> asObject(json(call));
            case PROTOBUF -> ProtobufNamespace.read(call.body()).orElseThrow(Bodies::unknown);
            default -> throw unknown();
        };
    }

    /** What an apply declares; clients send JSON under the name of YAML. */
    static ObjectNode applied(Call call) {
        return mapping(call);
    }

    static Patch patch(Call call, Served served) {
        return switch (call.contentType()) {
            case "application/json-patch+json" -> new Patch.Operations(json(call));
            case "application/merge-patch+json" -> new Patch.Merge(asObject(json(call)));
            case STRATEGIC -> {
                if (!served.builtin()) {
                    throw unsupported();
                }
                yield Patch.strategic(asObject(json(call)));
            }
            default -> throw unsupported();
        };
    }

    /** A body that may be missing, such as delete options. */
    static JsonNode optional(Call call) {
        boolean binary = call.contentType().equals(PROTOBUF);
        return call.body().length == 0 || binary ? Json.object() : json(call);
    }

    private static Fault unknown() {
        return Fault.plain(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include:"
                        + " application/json, application/yaml");
    }

    private static Fault unsupported() {
        return Fault.plain(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + PATCHES);
    }

    private static ObjectNode mapping(Call call) {
        if (startsAsJson(call.body())) {
            return asObject(json(call));
        }
        try {
            return StateYaml.parse(call.body());
        } catch (BadFile malformed) {
            String where = malformed.line() > 0 ? "line " + malformed.line() + ": " : "";
            throw Fault.badRequest("error decoding YAML: " + where + malformed.getMessage());
        }
    }

    private static JsonNode json(Call call) {
        boolean strict = call.parameter("fieldValidation").equals("Strict");
        try {
            return strict ? Json.parse(call.body()) : Json.parseLenient(call.body());
        } catch (JsonProcessingException malformed) {
            String message = malformed.getOriginalMessage();
            if (message.startsWith("Duplicate field")) {
                throw Fault.badRequest(
                        "strict decoding error: " + message.replace("Duplicate field", "duplicate field"));
            }
            throw Fault.badRequest("the object provided is unrecognized (must be of type JSON): " + message);
        } catch (IOException malformed) {
            throw Fault.badRequest("the body cannot be read: " + malformed.getMessage());
        }
    }

    private static ObjectNode asObject(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw Fault.badRequest("the object provided is unrecognized (must be a JSON object)");
    }

    private static boolean startsAsJson(byte[] body) {
        for (byte b : body) {
            if (!Character.isWhitespace(b)) {
                return b == '{';
            }
        }
        return false;
    }
}
