package dev.graceful.apiserver.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * OpenAPI v3 of a set of types: an index, and one document per group and version whose URL carries its content hash,
 * because kubectl caches a document by URL for ever. A snapshot: make a new one when the set of types changes.
 */
public final class OpenApi {
    private final Map<String, ObjectNode> documents = new LinkedHashMap<>();
    private final ObjectNode index = JsonNodeFactory.instance.objectNode();

    private OpenApi(Collection<ResourceType> types) {
        Map<String, List<ResourceType>> byPath = new LinkedHashMap<>();
        types.forEach(type ->
                byPath.computeIfAbsent(path(type), p -> new ArrayList<>()).add(type));
        ObjectNode paths = index.putObject("paths");
        byPath.forEach((path, group) -> {
            ObjectNode document = new OpenApiDocument(path, group).document();
            documents.put(path, document);
            paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + ContentHash.of(document));
        });
    }

    public static OpenApi of(Collection<ResourceType> types) {
        return new OpenApi(types);
    }

    /** {@code GET /openapi/v3}. */
    public ObjectNode index() {
        return index.deepCopy();
    }

    /**
     * {@code GET /openapi/v3/<path>}; empty when there is none.
     *
     * @param path without leading slash, such as {@code api/v1} or {@code apis/graceful.dev/v1alpha1}
     */
    public Optional<ObjectNode> document(String path) {
        return Optional.ofNullable(documents.get(path)).map(ObjectNode::deepCopy);
    }

    /** The hash in a document's URL, which is also its entity tag without quotes; empty when there is no such document. */
    public Optional<String> hash(String path) {
        return Optional.ofNullable(documents.get(path)).map(ContentHash::of);
    }

    private static String path(ResourceType type) {
        return type.group().isEmpty() ? "api/" + type.version() : "apis/" + type.group() + "/" + type.version();
    }
}
