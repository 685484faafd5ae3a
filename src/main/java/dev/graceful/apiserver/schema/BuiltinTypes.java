package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The resources every server has before anyone defines one. They are described like all others, by definitions. */
public final class BuiltinTypes {
    private static final List<ResourceType> ALL = load();

    private BuiltinTypes() {}

    /**
     * v1 Namespace, Event, Secret, ConfigMap; coordination.k8s.io/v1 Lease; apiextensions.k8s.io/v1
     * CustomResourceDefinition.
     */
    public static List<ResourceType> all() {
        return ALL;
    }

    private static List<ResourceType> load() {
        YAMLMapper yaml = new YAMLMapper();
        List<ResourceType> types = new ArrayList<>();
        try (InputStream source = BuiltinTypes.class.getResourceAsStream("builtin-types.yaml");
                var documents = yaml.readerFor(JsonNode.class).readValues(source)) {
            while (documents.hasNext()) {
                types.addAll(CrdReader.types((ObjectNode) documents.next()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in resource definitions cannot be read", e);
        }
        return List.copyOf(types);
    }
}
