package dev.graceful.apiserver.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Objects and schemas as readers of Kubernetes write them. */
final class Yaml {
    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Yaml() {}

    static ObjectNode object(String yaml) {
        try {
            return (ObjectNode) MAPPER.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    static ObjectNode resource(String name) {
        return (ObjectNode) list(name);
    }

    static JsonNode list(String name) {
        try (InputStream source = Yaml.class.getResourceAsStream(name)) {
            return MAPPER.readTree(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A type {@code Thing.example.org} whose spec has the given schema, in flow or block style. */
    static ResourceType thing(String specSchema) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.set("spec", object(specSchema));
        return new ResourceType(
                "example.org",
                "v1",
                "Thing",
                "ThingList",
                "things",
                "thing",
                List.of(),
                List.of(),
                true,
                true,
                true,
                schema,
                List.of(),
                List.of());
    }

    static ObjectNode thingWith(String spec) {
        ObjectNode thing = object("{apiVersion: example.org/v1, kind: Thing, metadata: {name: a}}");
        thing.set("spec", object(spec));
        return thing;
    }

    static List<String> faults(String specSchema, String spec) {
        return texts(Schema.compile(thing(specSchema)).validate(thingWith(spec), null));
    }

    static List<String> faults(String specSchema, String spec, String oldSpec) {
        return texts(Schema.compile(thing(specSchema)).validate(thingWith(spec), thingWith(oldSpec)));
    }

    static List<String> texts(List<FieldError> errors) {
        return errors.stream().map(FieldError::toString).toList();
    }
}
