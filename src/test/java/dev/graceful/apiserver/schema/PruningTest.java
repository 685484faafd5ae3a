package dev.graceful.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PruningTest {
    private static final String SPEC = """
            type: object
            properties:
              repo: {type: string}
              note: {type: string, nullable: true}
              hosts: {type: array, items: {type: object, properties: {name: {type: string}}}}
              labels: {type: object, additionalProperties: {type: object, properties: {a: {type: string}}}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: object, properties: {a: {type: string}}}}}
              pod: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
              share: {x-kubernetes-int-or-string: true}
            """;

    @Test
    void unknownFieldsGoAndTheirPathsAreTold() {
        ObjectNode thing = Yaml.thingWith("{repo: x, bogus: 1, hosts: [{name: a, x: 1}], labels: {web: {a: y, b: z}}}");

        assertThat(schema().prune(thing)).isEqualTo(List.of("spec.bogus", "spec.hosts[0].x", "spec.labels.web.b"));
        assertThat(thing.path("spec")).isEqualTo(Yaml.object("{repo: x, hosts: [{name: a}], labels: {web: {a: y}}}"));
    }

    @Test
    void typeAndMetadataOfTheObjectStay() {
        ObjectNode thing = Yaml.thingWith("{repo: x}");

        assertThat(schema().prune(thing)).isEmpty();
        assertThat(thing.path("metadata").path("name").asText()).isEqualTo("a");
    }

    @Test
    void metadataHasNoUnknownFieldsEither() {
        ObjectNode thing = Yaml.thingWith("{}");
        thing.withObject("/metadata").put("nmae", "b");

        assertThat(schema().prune(thing)).isEqualTo(List.of("metadata.nmae"));
    }

    @Test
    void preservedFieldsStayAndDeclaredOnesInsideAreStillPruned() {
        ObjectNode thing = Yaml.thingWith("{free: {anything: {goes: [{x: 1}]}, known: {a: x, b: y}}, share: 5%}");

        assertThat(schema().prune(thing)).isEqualTo(List.of("spec.free.known.b"));
        assertThat(thing.path("spec"))
                .isEqualTo(Yaml.object("{free: {anything: {goes: [{x: 1}]}, known: {a: x}}, share: 5%}"));
    }

    @Test
    void embeddedResourceKeepsWhatMakesItAResource() {
        ObjectNode thing = Yaml.thingWith("{pod: {apiVersion: v1, kind: Pod, metadata: {name: p, x: 1}, bogus: 1}}");

        assertThat(schema().prune(thing)).isEqualTo(List.of("spec.pod.bogus", "spec.pod.metadata.x"));
    }

    @Test
    void nullStaysOnlyWhereItIsAllowed() {
        ObjectNode thing = Yaml.thingWith("{repo: null, note: null}");

        assertThat(schema().prune(thing)).isEmpty();
        assertThat(thing.path("spec")).isEqualTo(Yaml.object("{note: null}"));
    }

    private static Schema schema() {
        return Schema.compile(Yaml.thing(SPEC));
    }
}
