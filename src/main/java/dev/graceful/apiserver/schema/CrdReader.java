package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns a CustomResourceDefinition into the types it defines, or into the list of everything that is wrong with it. */
final class CrdReader {
    private static final Pattern LABEL = Pattern.compile("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$");
    private static final Set<String> COLUMN_TYPES = Set.of("string", "integer", "number", "boolean", "date");

    private final ObjectNode crd;
    private final List<FieldError> errors = new ArrayList<>();

    private CrdReader(ObjectNode crd) {
        this.crd = crd;
    }

    static List<ResourceType> read(ObjectNode crd) {
        CrdReader reader = new CrdReader(crd);
        reader.check();
        String name = crd.path("metadata").path("name").asText("");
        if (!reader.errors.isEmpty()) {
            throw new InvalidDefinition(name, reader.errors);
        }
        return types(crd);
    }

    /** Reads a definition that is known to be good. */
    static List<ResourceType> types(ObjectNode crd) {
        List<ResourceType> types = new ArrayList<>();
        for (JsonNode version : crd.path("spec").path("versions")) {
            if (version.path("served").asBoolean(false)) {
                types.add(type(crd.path("spec"), version));
            }
        }
        return List.copyOf(types);
    }

    private static ResourceType type(JsonNode spec, JsonNode version) {
        JsonNode names = spec.path("names");
        String kind = names.path("kind").asText();
        return new ResourceType(
                spec.path("group").asText(),
                version.path("name").asText(),
                kind,
                names.path("listKind").asText(kind + "List"),
                names.path("plural").asText(),
                names.path("singular").asText(kind.toLowerCase(java.util.Locale.ROOT)),
                texts(names.path("shortNames")),
                texts(names.path("categories")),
                spec.path("scope").asText().equals("Namespaced"),
                version.path("subresources").has("status"),
                version.path("storage").asBoolean(false),
                version.path("schema").path("openAPIV3Schema"),
                columns(version.path("additionalPrinterColumns")),
                version.path("selectableFields")
                        .valueStream()
                        .map(field -> field.path("jsonPath").asText())
                        .toList());
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }

    private static List<PrinterColumn> columns(JsonNode array) {
        return array.valueStream()
                .map(column -> new PrinterColumn(
                        column.path("name").asText(),
                        column.path("type").asText(),
                        column.path("format").asText(""),
                        column.path("description").asText(""),
                        column.path("priority").asInt(0),
                        column.path("jsonPath").asText()))
                .toList();
    }

    private void check() {
        JsonNode spec = crd.path("spec");
        String group = require(spec, "spec", "group");
        JsonNode names = spec.path("names");
        String plural = require(names, "spec.names", "plural");
        require(names, "spec.names", "kind");
        label("spec.names.plural", plural);
        String scope = require(spec, "spec", "scope");
        if (!scope.isEmpty() && !Set.of("Namespaced", "Cluster").contains(scope)) {
            errors.add(new FieldError(
                    "spec.scope",
                    FieldError.NOT_SUPPORTED,
                    "Unsupported value: " + GoText.quote(scope) + ": supported values: \"Cluster\", \"Namespaced\""));
        }
        String name = crd.path("metadata").path("name").asText("");
        if (!name.equals(plural + "." + group)) {
            errors.add(FieldError.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }
        versions(spec.path("versions"));
    }

    private void versions(JsonNode versions) {
        if (versions.isEmpty()) {
            errors.add(FieldError.required("spec.versions", "at least one version is needed"));
            return;
        }
        int stored = 0;
        for (int i = 0; i < versions.size(); i++) {
            String path = Paths.index("spec.versions", i);
            JsonNode version = versions.get(i);
            label(path + ".name", require(version, path, "name"));
            stored += version.path("storage").asBoolean(false) ? 1 : 0;
            columns(path, version.path("additionalPrinterColumns"));
            schema(path + ".schema", version.path("schema"));
        }
        if (stored != 1) {
            errors.add(FieldError.invalid(
                    "spec.versions", versions, "must have exactly one version marked as storage version"));
        }
    }

    private void columns(String path, JsonNode columns) {
        for (int i = 0; i < columns.size(); i++) {
            String type = columns.get(i).path("type").asText("");
            String at = Paths.index(path + ".additionalPrinterColumns", i);
            if (!COLUMN_TYPES.contains(type)) {
                errors.add(FieldError.invalid(at + ".type", type, "must be one of boolean,date,integer,number,string"));
            }
            jsonPath(at + ".jsonPath", require(columns.get(i), at, "jsonPath"));
        }
    }

    private void jsonPath(String at, String path) {
        try {
            JsonPath.parse(path);
        } catch (IllegalArgumentException e) {
            errors.add(FieldError.invalid(at, path, String.valueOf(e.getMessage())));
        }
    }

    private void schema(String path, JsonNode schema) {
        JsonNode root = schema.path("openAPIV3Schema");
        if (!root.isObject()) {
            errors.add(FieldError.required(path + ".openAPIV3Schema", "schemas are required"));
        } else {
            errors.addAll(SchemaDefinition.check(path + ".openAPIV3Schema", root));
        }
    }

    private String require(JsonNode parent, String path, String field) {
        String value = parent.path(field).asText("");
        if (value.isEmpty()) {
            errors.add(FieldError.required(Paths.child(path, field), ""));
        }
        return value;
    }

    private void label(String path, String value) {
        if (!value.isEmpty() && !LABEL.matcher(value).matches()) {
            errors.add(FieldError.invalid(
                    path,
                    value,
                    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an"
                            + " alphabetic character, and end with an alphanumeric character"));
        }
    }
}
