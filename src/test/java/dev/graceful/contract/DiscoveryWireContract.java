package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The documents from which clients learn what a server has. */
abstract class DiscoveryWireContract extends WireCase {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    @Test
    void everythingIsDiscoveredAtOnce() {
        Wire.Answer answer = wire.get("/apis", "Accept", AGGREGATED + ",application/json");

        assertThat(answer.header("Content-Type")).isEqualTo(AGGREGATED);
        assertThat(answer.json().path("kind").asText()).isEqualTo("APIGroupDiscoveryList");
        assertThat(answer.json().path("apiVersion").asText()).isEqualTo("apidiscovery.k8s.io/v2");
        JsonNode version = named(answer.json().path("items"), "/metadata/name", "contract.example.org")
                .at("/versions/0");
        assertThat(version.path("version").asText()).isEqualTo("v1");
        assertThat(version.path("freshness").asText()).isEqualTo("Current");
        JsonNode widgets = version.at("/resources/0");
        assertThat(widgets.path("resource").asText()).isEqualTo("widgets");
        assertThat(widgets.path("responseKind")).isEqualTo(Wire.parse("""
                {"group":"contract.example.org","version":"v1","kind":"Widget"}"""));
        assertThat(widgets.path("scope").asText()).isEqualTo("Namespaced");
        assertThat(widgets.path("singularResource").asText()).isEqualTo("widget");
        assertThat(widgets.path("shortNames")).isEqualTo(Wire.parse("[\"wg\"]"));
        assertThat(widgets.path("categories")).isEqualTo(Wire.parse("[\"all\"]"));
        assertThat(widgets.at("/subresources/0/subresource").asText()).isEqualTo("status");
    }

    @Test
    void theCoreIsDiscoveredAtOnceToo() {
        Wire.Answer answer = wire.get("/api", "Accept", AGGREGATED + ",application/json");

        assertThat(answer.header("Content-Type")).isEqualTo(AGGREGATED);
        JsonNode resources = answer.json().at("/items/0/versions/0/resources");
        assertThat(named(resources, "/resource", "namespaces").path("scope").asText())
                .isEqualTo("Cluster");
        assertThat(named(resources, "/resource", "events").path("scope").asText())
                .isEqualTo("Namespaced");
    }

    @Test
    void whatHasNotChangedIsNotSentAgain() {
        String tag = wire.get("/apis", "Accept", AGGREGATED).header("ETag");
        assertThat(tag).isNotEmpty();

        Wire.Answer again = wire.get("/apis", "Accept", AGGREGATED, "If-None-Match", tag);

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void theOldWayOfDiscoveryStillWorks() {
        assertThat(wire.get("/api").json().path("kind").asText()).isEqualTo("APIVersions");
        JsonNode groups = wire.get("/apis").json();
        assertThat(groups.path("kind").asText()).isEqualTo("APIGroupList");
        assertThat(named(groups.path("groups"), "/name", "contract.example.org")
                        .at("/preferredVersion/groupVersion")
                        .asText())
                .isEqualTo("contract.example.org/v1");
        assertThat(wire.get("/apis/contract.example.org").json().path("kind").asText())
                .isEqualTo("APIGroup");
        JsonNode list = wire.get("/apis/contract.example.org/v1").json();
        assertThat(list.path("kind").asText()).isEqualTo("APIResourceList");
        JsonNode widgets = named(list.path("resources"), "/name", "widgets");
        assertThat(widgets.path("namespaced").asBoolean()).isTrue();
        assertThat(widgets.path("kind").asText()).isEqualTo("Widget");
        assertThat(named(list.path("resources"), "/name", "widgets/status")
                        .path("kind")
                        .asText())
                .isEqualTo("Widget");
    }

    @Test
    void theSchemaIsFoundUnderAnAddressThatChangesWithIt() {
        JsonNode index = wire.get("/openapi/v3").json();
        String address = index.at("/paths/apis~1contract.example.org~1v1/serverRelativeURL")
                .asText();
        assertThat(address).matches("/openapi/v3/apis/contract\\.example\\.org/v1\\?hash=\\w+");

        JsonNode schemas = wire.get(address).json().at("/components/schemas");

        JsonNode widget = StreamSupport.stream(schemas.spliterator(), false)
                .filter(schema -> "Widget"
                        .equals(schema.at("/x-kubernetes-group-version-kind/0/kind")
                                .asText()))
                .findFirst()
                .orElseThrow();
        assertThat(widget.at("/properties/spec/properties/owner/pattern").asText())
                .isEqualTo("^[a-z][a-z0-9-]*$");
    }

    @Test
    void theSchemaSaysThatTheServerValidatesFields() {
        JsonNode paths =
                wire.get("/openapi/v3/apis/contract.example.org/v1").json().path("paths");

        JsonNode patch = paths.path("/apis/contract.example.org/v1/namespaces/{namespace}/widgets/{name}")
                .path("patch");
        assertThat(patch.path("x-kubernetes-action").asText()).isEqualTo("patch");
        assertThat(named(patch.path("parameters"), "/name", "fieldValidation")
                        .path("in")
                        .asText())
                .isEqualTo("query");
    }

    @Test
    void aUserMayAskForHisRules() {
        Wire.Answer answer = wire.send(
                "POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", JSON, """
                {"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectRulesReview",
                 "spec":{"namespace":"%s"}}""".formatted(namespace));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().at("/status/resourceRules"))
                .anySatisfy(rule -> assertThat(rule.path("verbs")).isEqualTo(Wire.parse("[\"*\"]")));
    }

    private static JsonNode named(JsonNode list, String pointer, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(item -> name.equals(item.at(pointer).asText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + list));
    }
}
