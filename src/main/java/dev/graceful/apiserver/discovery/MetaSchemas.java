package dev.graceful.apiserver.discovery;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The schemas that every object shares: its type fields, its metadata and its list's metadata. */
final class MetaSchemas {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final ObjectNode ALL = load();

    private MetaSchemas() {}

    static ObjectNode all() {
        return ALL.deepCopy();
    }

    /** apiVersion, kind and metadata of an object. */
    static ObjectNode objectFields() {
        return fields(
                "ObjectMeta",
                "Standard object's metadata. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/");
    }

    /** apiVersion, kind and metadata of a list. */
    static ObjectNode listFields() {
        return fields("ListMeta", "Standard list metadata.");
    }

    private static ObjectNode fields(String metadata, String description) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        fields.putObject("apiVersion")
                .put("type", "string")
                .put("description", "APIVersion defines the versioned schema of this representation of an object.");
        fields.putObject("kind")
                .put("type", "string")
                .put("description", "Kind is a string value representing the REST resource this object represents.");
        ObjectNode meta = fields.putObject("metadata").put("description", description);
        meta.putObject("default");
        meta.putArray("allOf").add(OpenApiDocument.reference(META + metadata));
        return fields;
    }

    private static ObjectNode load() {
        ObjectNode schemas = JsonMapper.builder().build().createObjectNode();
        try (InputStream source = MetaSchemas.class.getResourceAsStream("meta-schemas.yaml")) {
            new YAMLMapper()
                    .readTree(source)
                    .properties()
                    .forEach(schema -> schemas.set(META + schema.getKey(), schema.getValue()));
        } catch (IOException e) {
            throw new UncheckedIOException("the metadata schemas cannot be read", e);
        }
        return schemas;
    }
}
