package dev.graceful.apiserver.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.ResourceType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which resources a server offers, in the aggregated form (kubectl since 1.27) and in the older one (fabric8, {@code auth can-i}).
 * A snapshot: make a new one when the set of types changes.
 */
public final class Discovery {
    /** Answer aggregated discovery with exactly this content type, or kubectl does not recognise it. */
    public static final String AGGREGATED_CONTENT_TYPE =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private static final List<String> VERBS =
            List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
    private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Group → version (preferred first) → resources, groups and resources in the order given. */
    private final Map<String, TreeMap<String, Map<String, ResourceType>>> groups = new LinkedHashMap<>();

    private Discovery(Collection<ResourceType> types) {
        for (ResourceType type : types) {
            groups.computeIfAbsent(type.group(), g -> new TreeMap<>(Versions.PREFERRED_FIRST))
                    .computeIfAbsent(type.version(), v -> new LinkedHashMap<>())
                    .put(type.plural(), type);
        }
    }

    public static Discovery of(Collection<ResourceType> types) {
        return new Discovery(types);
    }

    /** {@code GET /api} in aggregated form: the core group. */
    public ObjectNode aggregatedCore() {
        return aggregated(List.of(""));
    }

    /** {@code GET /apis} in aggregated form: every group but the core. */
    public ObjectNode aggregatedGroups() {
        return aggregated(named());
    }

    /** {@code GET /api}, {@code APIVersions}. */
    public ObjectNode coreVersions() {
        ObjectNode answer = JSON.objectNode().put("kind", "APIVersions");
        ArrayNode versions = answer.putArray("versions");
        groups.getOrDefault("", new TreeMap<>()).keySet().forEach(versions::add);
        answer.putArray("serverAddressByClientCIDRs");
        return answer;
    }

    /** {@code GET /apis}, {@code APIGroupList}. */
    public ObjectNode groupList() {
        ObjectNode answer = JSON.objectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode list = answer.putArray("groups");
        named().forEach(name -> list.add(groupBody(JSON.objectNode(), name)));
        return answer;
    }

    /** {@code GET /apis/G}, {@code APIGroup}; empty when the group is unknown. */
    public Optional<ObjectNode> group(String name) {
        if (name.isEmpty() || !groups.containsKey(name)) {
            return Optional.empty();
        }
        ObjectNode header = JSON.objectNode().put("kind", "APIGroup").put("apiVersion", "v1");
        return Optional.of(groupBody(header, name));
    }

    /** {@code GET /apis/G/V} or {@code /api/v1} (group empty), {@code APIResourceList}; empty when unknown. */
    public Optional<ObjectNode> resources(String group, String version) {
        Map<String, ResourceType> types = groups.getOrDefault(group, new TreeMap<>(Versions.PREFERRED_FIRST))
                .get(version);
        if (types == null) {
            return Optional.empty();
        }
        ObjectNode answer = JSON.objectNode().put("kind", "APIResourceList").put("apiVersion", "v1");
        answer.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode resources = answer.putArray("resources");
        types.values().forEach(type -> legacyResource(resources, type));
        return Optional.of(answer);
    }

    /** An entity tag for any of these answers, quotes included. */
    public static String etag(JsonNode answer) {
        return "\"" + ContentHash.of(answer) + "\"";
    }

    private List<String> named() {
        return groups.keySet().stream().filter(name -> !name.isEmpty()).toList();
    }

    private ObjectNode groupBody(ObjectNode body, String name) {
        body.put("name", name);
        ArrayNode versions = body.putArray("versions");
        groups.getOrDefault(name, new TreeMap<>()).keySet().forEach(v -> versions.add(version(name, v)));
        body.set("preferredVersion", versions.path(0).deepCopy());
        return body;
    }

    private static ObjectNode version(String group, String version) {
        return JSON.objectNode().put("groupVersion", group + "/" + version).put("version", version);
    }

    private static void legacyResource(ArrayNode resources, ResourceType type) {
        ObjectNode resource = resources.addObject();
        resource.put("name", type.plural());
        resource.put("singularName", type.singular());
        resource.put("namespaced", type.namespaced());
        resource.put("kind", type.kind());
        resource.set("verbs", verbs(type));
        names(resource, type);
        if (type.hasStatus()) {
            ObjectNode status = resources.addObject();
            status.put("name", type.plural() + "/status");
            status.put("singularName", "");
            status.put("namespaced", type.namespaced());
            status.put("kind", type.kind());
            status.set("verbs", texts(STATUS_VERBS));
        }
    }

    private ObjectNode aggregated(List<String> names) {
        ObjectNode answer = JSON.objectNode().put("kind", "APIGroupDiscoveryList");
        answer.put("apiVersion", "apidiscovery.k8s.io/v2");
        answer.putObject("metadata");
        ArrayNode items = answer.putArray("items");
        for (String name : names) {
            ObjectNode item = items.addObject();
            ObjectNode metadata = item.putObject("metadata");
            if (!name.isEmpty()) {
                metadata.put("name", name);
            }
            ArrayNode versions = item.putArray("versions");
            groups.getOrDefault(name, new TreeMap<>()).forEach((version, types) -> {
                ObjectNode entry = versions.addObject().put("version", version);
                ArrayNode resources = entry.putArray("resources");
                types.values().forEach(type -> resources.add(aggregatedResource(type)));
                entry.put("freshness", "Current");
            });
        }
        return answer;
    }

    private static ObjectNode aggregatedResource(ResourceType type) {
        ObjectNode resource = JSON.objectNode().put("resource", type.plural());
        resource.set("responseKind", responseKind(type));
        resource.put("scope", type.namespaced() ? "Namespaced" : "Cluster");
        resource.put("singularResource", type.singular());
        resource.set("verbs", verbs(type));
        names(resource, type);
        if (type.hasStatus()) {
            ObjectNode status = resource.putArray("subresources").addObject().put("subresource", "status");
            status.set("responseKind", responseKind(type));
            status.set("verbs", texts(STATUS_VERBS));
        }
        return resource;
    }

    /** Namespaces are deleted one by one: deleting all of them at once is never what anyone wants. */
    private static ArrayNode verbs(ResourceType type) {
        boolean namespaces = type.group().isEmpty() && type.kind().equals("Namespace");
        return texts(VERBS.stream()
                .filter(verb -> !namespaces || !verb.equals("deletecollection"))
                .toList());
    }

    private static void names(ObjectNode resource, ResourceType type) {
        if (!type.shortNames().isEmpty()) {
            resource.set("shortNames", texts(type.shortNames()));
        }
        if (!type.categories().isEmpty()) {
            resource.set("categories", texts(type.categories()));
        }
    }

    private static ObjectNode responseKind(ResourceType type) {
        return JSON.objectNode()
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", type.kind());
    }

    private static ArrayNode texts(List<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
