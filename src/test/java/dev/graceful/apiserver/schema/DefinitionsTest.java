package dev.graceful.apiserver.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionsTest {
    @Test
    void definitionBecomesOneTypePerServedVersion() {
        ObjectNode crd = Yaml.resource("things-crd.yaml");

        ResourceType thing = ResourceType.ofCrd(crd).getFirst();

        assertThat(thing.apiVersion()).isEqualTo("example.org/v1");
        assertThat(thing.listKind()).isEqualTo("ThingList");
        assertThat(thing.shortNames()).containsExactly("th");
        assertThat(thing.hasStatus()).isTrue();
        assertThat(thing.columns())
                .extracting(PrinterColumn::name)
                .startsWith("Ready", "N", "F")
                .endsWith("When", "Age");
    }

    @Test
    void everyFaultOfADefinitionIsTold() {
        ObjectNode crd = Yaml.object("""
                metadata: {name: wrong}
                spec:
                  group: example.org
                  scope: Everywhere
                  names: {plural: things, kind: Thing}
                  versions:
                    - {name: v1, served: true, storage: false, additionalPrinterColumns: [{name: X, type: text, jsonPath: spec}]}
                """);

        assertThatExceptionOfType(InvalidDefinition.class)
                .isThrownBy(() -> ResourceType.ofCrd(crd))
                .satisfies(e -> assertThat(e.errors())
                        .extracting(FieldError::field)
                        .containsExactly(
                                "spec.scope",
                                "metadata.name",
                                "spec.versions[0].additionalPrinterColumns[0].type",
                                "spec.versions[0].additionalPrinterColumns[0].jsonPath",
                                "spec.versions[0].schema.openAPIV3Schema",
                                "spec.versions"));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '~', textBlock = """
            self.foo == 'a'              -> undefined field 'foo'
            self.a ==                    -> compilation failed
            self.a                       -> cel expression must evaluate to a bool
            self.a == 5                  -> found no matching overload
            """)
    void ruleThatDoesNotCompileIsNamed(String rule, String fault) {
        ResourceType type =
                Yaml.thing("{type: object, properties: {a: {type: string}}, x-kubernetes-validations: [{rule: \"" + rule
                        + "\"}]}");

        assertThatExceptionOfType(InvalidDefinition.class)
                .isThrownBy(() -> Schema.compile(type))
                .satisfies(e -> {
                    assertThat(e.errors()).singleElement().satisfies(error -> {
                        assertThat(error.field()).endsWith("properties[spec].x-kubernetes-validations[0].rule");
                        assertThat(error.message()).contains(fault);
                    });
                });
    }

    @Test
    void oldValueCannotBeUsedWhereItemsHaveNoIdentity() {
        String items =
                "items: {type: object, properties: {name: {type: string}}, x-kubernetes-validations: [{rule: self == oldSelf}]}";

        assertThatExceptionOfType(InvalidDefinition.class)
                .isThrownBy(() ->
                        Schema.compile(Yaml.thing("{type: object, properties: {list: {type: array, " + items + "}}}")))
                .withMessageContaining("oldSelf cannot be used on the uncorrelatable portion of the schema");
    }

    @Test
    void schemaTellsHowListsAndMapsAreMerged() {
        SchemaNode spec = Schema.compile(
                        ResourceType.ofCrd(Yaml.resource("things-crd.yaml")).getFirst())
                .root()
                .properties()
                .get("spec");

        assertThat(spec).isNotNull();
        SchemaNode hosts = spec.field("hosts");
        assertThat(hosts).isNotNull();
        assertThat(hosts.listType()).isEqualTo(SchemaNode.ListType.MAP);
        assertThat(hosts.mapKeys()).containsExactly("name");
        SchemaNode tags = spec.field("tags");
        assertThat(tags).isNotNull();
        assertThat(tags.listType()).isEqualTo(SchemaNode.ListType.SET);
        assertThat(spec.mapType()).isEqualTo(SchemaNode.MapType.GRANULAR);
    }

    @Test
    void builtInTypesCompile() {
        assertThat(BuiltinTypes.all())
                .allSatisfy(type -> assertThat(Schema.compile(type)).isNotNull())
                .extracting(ResourceType::qualifiedResource)
                .isEqualTo(List.of(
                        "namespaces",
                        "events",
                        "secrets",
                        "configmaps",
                        "leases.coordination.k8s.io",
                        "customresourcedefinitions.apiextensions.k8s.io"));
    }
}
