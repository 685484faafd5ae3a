package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * One resource in one version, as a server offers it.
 *
 * @param group API group; the empty string is the core group
 * @param version such as {@code v1}
 * @param kind such as {@code Lease}
 * @param listKind such as {@code LeaseList}
 * @param plural the name in URLs
 * @param singular lower-case singular
 * @param shortNames abbreviations that kubectl accepts
 * @param categories groups of resources such as {@code all}
 * @param namespaced false for cluster-scoped resources
 * @param hasStatus whether {@code /status} is a subresource of its own
 * @param storage whether this is the version objects are stored in; exactly one version of a resource is
 * @param openApiSchema the OpenAPI v3 schema of the whole object
 * @param columns printer columns in the definition's order, without the leading Name
 * @param selectableFields JSON paths that field selectors may use besides name and namespace, such as {@code .spec.host}
 */
public record ResourceType(
        String group,
        String version,
        String kind,
        String listKind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        boolean hasStatus,
        boolean storage,
        JsonNode openApiSchema,
        List<PrinterColumn> columns,
        List<String> selectableFields) {

    public ResourceType {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
        columns = List.copyOf(columns);
        selectableFields = List.copyOf(selectableFields);
    }

    /**
     * Reads a CustomResourceDefinition.
     *
     * @return one type for each served version, in the definition's order
     * @throws InvalidDefinition when the definition cannot be served; it lists every fault found
     */
    public static List<ResourceType> ofCrd(ObjectNode crd) {
        return CrdReader.read(crd);
    }

    /** {@code group/version}, or just the version in the core group: the {@code apiVersion} of objects. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code Kind.group}, the way errors name a kind; just the kind in the core group. */
    public String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    /** {@code plural.group}, the way errors name a resource; just the plural in the core group. */
    public String qualifiedResource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
