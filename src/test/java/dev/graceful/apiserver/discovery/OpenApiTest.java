package dev.graceful.apiserver.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.schema.BuiltinTypes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private final OpenApi api = OpenApi.of(DiscoveryTest.types());

    @Test
    void indexLeadsToEveryDocumentByItsHash() {
        ObjectNode paths = (ObjectNode) api.index().path("paths");

        assertThat(paths.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "api/v1", "apis/coordination.k8s.io/v1", "apis/apiextensions.k8s.io/v1", "apis/example.org/v1");
        assertThat(paths.path("apis/example.org/v1").path("serverRelativeURL").asText())
                .isEqualTo("/openapi/v3/apis/example.org/v1?hash="
                        + api.hash("apis/example.org/v1").orElseThrow());
        assertThat(api.document("apis/unknown.org/v1")).isEmpty();
    }

    @Test
    void hashChangesWithTheSchemaOnly() {
        OpenApi without = OpenApi.of(BuiltinTypes.all());

        assertThat(without.hash("api/v1")).isEqualTo(api.hash("api/v1"));
        assertThat(without.hash("apis/example.org/v1")).isEmpty();
    }

    @Test
    void patchOperationSaysThatTheServerValidatesFields() {
        JsonNode patch = document()
                .path("paths")
                .path("/apis/example.org/v1/namespaces/{namespace}/things/{name}")
                .path("patch");

        assertThat(patch.path("x-kubernetes-action").asText()).isEqualTo("patch");
        assertThat(patch.path("x-kubernetes-group-version-kind"))
                .hasToString("{\"group\":\"example.org\",\"version\":\"v1\",\"kind\":\"Thing\"}");
        assertThat(patch.path("parameters").findValuesAsText("name"))
                .contains("fieldValidation", "fieldManager", "dryRun");
        assertThat(patch.path("parameters").findValuesAsText("in")).containsOnly("query");
    }

    @Test
    void schemasSayWhichKindTheyDescribeAndWhatItsFieldsMean() {
        JsonNode schemas = document().path("components").path("schemas");
        JsonNode thing = schemas.path("org.example.v1.Thing");

        assertThat(thing.path("x-kubernetes-group-version-kind"))
                .hasToString("[{\"group\":\"example.org\",\"version\":\"v1\",\"kind\":\"Thing\"}]");
        assertThat(thing.path("properties").path("spec").path("description").asText())
                .isEqualTo("What is wished.");
        assertThat(thing.path("properties")
                        .path("metadata")
                        .path("allOf")
                        .path(0)
                        .path("$ref")
                        .asText())
                .isEqualTo("#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
        assertThat(schemas.path("org.example.v1.ThingList").path("properties").has("items"))
                .isTrue();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        for (String path : List.of("api/v1", "apis/example.org/v1", "apis/apiextensions.k8s.io/v1")) {
            JsonNode document = api.document(path).orElseThrow();

            assertThat(document.findValuesAsText("$ref"))
                    .isNotEmpty()
                    .allSatisfy(reference -> assertThat(
                                    document.at(reference.substring(1)).isMissingNode())
                            .as(reference)
                            .isFalse());
        }
    }

    private JsonNode document() {
        return api.document("apis/example.org/v1").orElseThrow();
    }
}
