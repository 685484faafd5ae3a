package dev.graceful.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransitionRulesTest {
    private static final String REPO = """
            type: object
            x-kubernetes-validations: [{rule: self.repo == oldSelf.repo, message: repo is immutable}]
            properties: {repo: {type: string}, other: {type: string}}
            """;

    @Test
    void immutableFieldMayNotChange() {
        assertThat(Yaml.faults(REPO, "{repo: a, other: x}", "{repo: a}")).isEmpty();
        assertThat(Yaml.faults(REPO, "{repo: b}", "{repo: a}"))
                .containsExactly("spec: Invalid value: repo is immutable");
        assertThat(Yaml.faults(REPO, "{repo: b}")).isEmpty();
    }

    @Test
    void itemsOfKeyedListsAreComparedByKey() {
        String schema = """
                type: object
                properties:
                  hosts:
                    type: array
                    x-kubernetes-list-type: map
                    x-kubernetes-list-map-keys: [name]
                    items:
                      type: object
                      required: [name]
                      x-kubernetes-validations: [{rule: self.port == oldSelf.port}]
                      properties: {name: {type: string}, port: {type: integer}}
                """;

        assertThat(Yaml.faults(
                        schema,
                        "{hosts: [{name: c, port: 9}, {name: b, port: 3}, {name: a, port: 1}]}",
                        "{hosts: [{name: a, port: 1}, {name: b, port: 2}]}"))
                .containsExactly("spec.hosts[1]: Invalid value: failed rule: self.port == oldSelf.port");
    }

    @Test
    void orderOfAKeyedListIsNoChange() {
        String schema = """
                type: object
                x-kubernetes-validations: [{rule: self.tags == oldSelf.tags}]
                properties: {tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}, other: {type: string}}
                """;

        assertThat(Yaml.faults(schema, "{tags: [b, a], other: x}", "{tags: [a, b]}"))
                .isEmpty();
        assertThat(Yaml.faults(schema, "{tags: [b, c]}", "{tags: [a, b]}")).hasSize(1);
    }

    @Test
    void optionalOldValueIsThereOnCreationToo() {
        String schema = """
                type: object
                x-kubernetes-validations:
                  - {rule: "oldSelf.hasValue() || self.repo == 'first'", optionalOldSelf: true}
                properties: {repo: {type: string}}
                """;

        assertThat(Yaml.faults(schema, "{repo: first}")).isEmpty();
        assertThat(Yaml.faults(schema, "{repo: second}")).hasSize(1);
        assertThat(Yaml.faults(schema, "{repo: second}", "{repo: first}")).isEmpty();
    }

    @Test
    void faultsInUnchangedPartsAreForgivenOnUpdate() {
        String schema = """
                type: object
                properties:
                  old: {type: string, pattern: '^x', x-kubernetes-validations: [{rule: self.size() > 3}]}
                  other: {type: string}
                """;

        assertThat(Yaml.faults(schema, "{old: ab, other: changed}", "{old: ab}"))
                .isEmpty();
        assertThat(Yaml.faults(schema, "{old: abc, other: changed}", "{old: ab}"))
                .hasSize(2);
    }
}
