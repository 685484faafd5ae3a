package dev.graceful.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.ResourceType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The OpenAPI v3 document of one group and version. kubectl learns two things from it: the schemas that {@code explain} prints,
 * and, from the fieldValidation parameter of the patch operation, that the server validates fields itself.
 */
final class OpenApiDocument {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode document = JSON.objectNode();
    private final ObjectNode paths;
    private final ObjectNode schemas;

    OpenApiDocument(String path, List<ResourceType> types) {
        document.put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "v1.36.3");
        paths = document.putObject("paths");
        schemas = document.putObject("components").putObject("schemas");
        types.forEach(type -> add(path, type));
        schemas.setAll(MetaSchemas.all());
    }

    ObjectNode document() {
        return document;
    }

    private void add(String path, ResourceType type) {
        schemas.set(name(type), schema(type));
        schemas.set(name(type) + "List", listSchema(type));
        String base = "/" + path + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
        ObjectNode collection = paths.putObject(base);
        operation(collection, type, "get", "list", name(type) + "List");
        operation(collection, type, "post", "post", name(type));
        item(base + "/{name}", type);
        if (type.hasStatus()) {
            item(base + "/{name}/status", type);
        }
        if (type.namespaced()) {
            operation(paths.putObject("/" + path + "/" + type.plural()), type, "get", "list", name(type) + "List");
        }
    }

    private void item(String path, ResourceType type) {
        ObjectNode item = paths.putObject(path);
        operation(item, type, "get", "get", name(type));
        operation(item, type, "put", "put", name(type));
        operation(item, type, "patch", "patch", name(type));
        if (!path.endsWith("/status")) {
            operation(item, type, "delete", "delete", name(type));
        }
    }

    private static void operation(ObjectNode path, ResourceType type, String method, String action, String answer) {
        ObjectNode operation = path.putObject(method);
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", groupVersionKind(type, type.kind()));
        if (List.of("post", "put", "patch").contains(method)) {
            ArrayNode parameters = operation.putArray("parameters");
            parameter(parameters, "dryRun", "string", "All: check and answer, but store nothing");
            parameter(parameters, "fieldManager", "string", "who is making the change");
            parameter(
                    parameters, "fieldValidation", "string", "Ignore, Warn or Strict: what to do about unknown fields");
            if (method.equals("patch")) {
                parameter(parameters, "force", "boolean", "take over fields that other managers own");
            }
        }
        ObjectNode ok = operation.putObject("responses").putObject("200").put("description", "OK");
        ok.putObject("content").putObject("application/json").set("schema", reference(answer));
    }

    private static void parameter(ArrayNode parameters, String name, String type, String description) {
        ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
        parameter.put("description", description);
        parameter.putObject("schema").put("type", type).put("uniqueItems", true);
    }

    private static ObjectNode schema(ResourceType type) {
        ObjectNode schema = type.openApiSchema() instanceof ObjectNode given ? given.deepCopy() : JSON.objectNode();
        schema.put("type", "object");
        ObjectNode properties =
                schema.path("properties") instanceof ObjectNode given ? given : schema.putObject("properties");
        properties.setAll(MetaSchemas.objectFields());
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type, type.kind()));
        return schema;
    }

    private static ObjectNode listSchema(ResourceType type) {
        ObjectNode schema = JSON.objectNode().put("type", "object");
        schema.put("description", type.listKind() + " is a list of " + type.kind());
        schema.putArray("required").add("items");
        ObjectNode properties = schema.putObject("properties");
        properties.setAll(MetaSchemas.listFields());
        ObjectNode items = properties.putObject("items").put("type", "array");
        items.put("description", "List of " + type.plural());
        items.set("items", reference(name(type)));
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type, type.listKind()));
        return schema;
    }

    private static ObjectNode groupVersionKind(ResourceType type, String kind) {
        return JSON.objectNode()
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", kind);
    }

    static ObjectNode reference(String schema) {
        return JSON.objectNode().put("$ref", "#/components/schemas/" + schema);
    }

    /** The group reversed like a Java package, then version and kind: {@code dev.graceful.v1alpha1.Host}. */
    private static String name(ResourceType type) {
        List<String> parts = new ArrayList<>(List.of(type.group().split("\\.")));
        Collections.reverse(parts);
        String reversed = type.group().isEmpty() ? "io.k8s.api.core" : String.join(".", parts);
        return reversed + "." + type.version() + "." + type.kind();
    }
}
