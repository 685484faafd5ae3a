package dev.graceful.apiserver.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.graceful.apiserver.schema.BuiltinTypes;
import dev.graceful.apiserver.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documents expected here are those that kube-apiserver 1.36.3 gives for the same definition. */
class DiscoveryTest {
    static final ResourceType THING = thing("v1");

    @Test
    void aggregatedDiscoveryNamesTheResourceAndItsStatus() {
        JsonNode item = discovery().aggregatedGroups().path("items").path(2);

        assertThat(item)
                .hasToString("{\"metadata\":{\"name\":\"example.org\"},\"versions\":[{\"version\":\"v1\",\"resources\":"
                        + "[{\"resource\":\"things\",\"responseKind\":{\"group\":\"example.org\",\"version\":\"v1\","
                        + "\"kind\":\"Thing\"},\"scope\":\"Namespaced\",\"singularResource\":\"thing\",\"verbs\":"
                        + "[\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\",\"create\",\"update\",\"watch\"],"
                        + "\"shortNames\":[\"th\"],\"categories\":[\"all\"],\"subresources\":[{\"subresource\":\"status\","
                        + "\"responseKind\":{\"group\":\"example.org\",\"version\":\"v1\",\"kind\":\"Thing\"},"
                        + "\"verbs\":[\"get\",\"patch\",\"update\"]}]}],\"freshness\":\"Current\"}]}");
    }

    @Test
    void coreGroupHasNoName() {
        JsonNode answer = discovery().aggregatedCore();

        assertThat(answer.path("apiVersion").asText()).isEqualTo("apidiscovery.k8s.io/v2");
        assertThat(answer.path("items")).hasSize(1);
        assertThat(answer.path("items").path(0).path("metadata")).isEmpty();
    }

    @Test
    void resourceListTellsTheSameToOlderClients() {
        assertThat(discovery().resources("example.org", "v1").orElseThrow())
                .hasToString("{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"example.org/v1\","
                        + "\"resources\":[{\"name\":\"things\",\"singularName\":\"thing\",\"namespaced\":true,"
                        + "\"kind\":\"Thing\",\"verbs\":[\"delete\",\"deletecollection\",\"get\",\"list\",\"patch\","
                        + "\"create\",\"update\",\"watch\"],\"shortNames\":[\"th\"],\"categories\":[\"all\"]},"
                        + "{\"name\":\"things/status\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"Thing\","
                        + "\"verbs\":[\"get\",\"patch\",\"update\"]}]}");
        assertThat(discovery()
                        .resources("", "v1")
                        .orElseThrow()
                        .path("groupVersion")
                        .asText())
                .isEqualTo("v1");
        assertThat(discovery().resources("example.org", "v2")).isEmpty();
        assertThat(discovery().resources("unknown.org", "v1")).isEmpty();
    }

    @Test
    void groupPrefersItsMostStableVersion() {
        Discovery several = Discovery.of(List.of(thing("v1alpha1"), thing("v1"), thing("v2beta1"), thing("v10")));

        JsonNode group = several.group("example.org").orElseThrow();

        assertThat(group.path("versions").findValuesAsText("version"))
                .containsExactly("v10", "v1", "v2beta1", "v1alpha1");
        assertThat(group.path("preferredVersion").path("version").asText()).isEqualTo("v10");
        assertThat(several.group("unknown.org")).isEmpty();
    }

    @Test
    void groupListAndCoreVersionsNameWhatThereIs() {
        assertThat(discovery().groupList().path("groups").findValuesAsText("name"))
                .containsExactly("coordination.k8s.io", "apiextensions.k8s.io", "example.org");
        assertThat(discovery().coreVersions().path("versions")).hasToString("[\"v1\"]");
    }

    @Test
    void entityTagFollowsTheContent() {
        String before = Discovery.etag(Discovery.of(BuiltinTypes.all()).aggregatedGroups());

        assertThat(before).startsWith("\"").endsWith("\"");
        assertThat(Discovery.etag(Discovery.of(BuiltinTypes.all()).aggregatedGroups()))
                .isEqualTo(before);
        assertThat(Discovery.etag(discovery().aggregatedGroups())).isNotEqualTo(before);
    }

    static Discovery discovery() {
        return Discovery.of(types());
    }

    static List<ResourceType> types() {
        List<ResourceType> types = new ArrayList<>(BuiltinTypes.all());
        types.add(THING);
        return types;
    }

    private static ResourceType thing(String version) {
        var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.putObject("properties").putObject("spec").put("type", "object").put("description", "What is wished.");
        return new ResourceType(
                "example.org",
                version,
                "Thing",
                "ThingList",
                "things",
                "thing",
                List.of("th"),
                List.of("all"),
                true,
                true,
                true,
                schema,
                List.of(),
                List.of());
    }
}
