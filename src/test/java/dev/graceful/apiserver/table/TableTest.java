package dev.graceful.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.graceful.apiserver.schema.BuiltinTypes;
import dev.graceful.apiserver.schema.ResourceType;
import dev.graceful.apiserver.table.Table.IncludeObject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows expected here are those that kube-apiserver 1.36.3 answered for the same objects. */
class TableTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Instant NOW = Instant.parse("2026-11-23T13:55:00Z");

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '~', textBlock = """
            {metadata: {name: full, labels: {app.kubernetes.io/name: shop}, creationTimestamp: "2026-11-23T13:54:57Z"}, spec: {num: 4, f: 1.5, b: true, tags: [x, z], when: "2020-01-01T00:00:00Z", rules: {b: 2, a: ok}}, status: {conditions: [{type: Synced, status: "False"}, {type: Ready, status: "True"}]}} -> ["full","True",4,1.5,"1.5","{\\"a\\":\\"ok\\",\\"b\\":2}","[\\"x\\",\\"z\\"]","shop","x",true,"4","x",null,"6y328d","3s"]
            {metadata: {name: odd, creationTimestamp: "2026-11-23T13:46:37Z"}, spec: {f: 3, nul: null, when: "2099-01-01T00:00:00Z", tags: ["x<y"]}} -> ["odd",null,null,3,"3",null,"[\\"x\\\\u003cy\\"]",null,"x<y",null,null,"x<y",null,"<invalid>","8m23s"]
            """)
    void definedColumnsShowWhatTheirPathsFind(String object, String cells) throws IOException {
        ResourceType thing = ResourceType.ofCrd(crd()).getFirst();

        assertThat(cells(thing, object)).isEqualTo(cells);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " -> ", quoteCharacter = '~', textBlock = """
            Secret     -> {metadata: {name: s1, creationTimestamp: "2026-11-23T13:54:57Z"}, type: Opaque, data: {a: YQ==, b: YQ==}} -> ["s1","Opaque",2,"3s"]
            ConfigMap  -> {metadata: {name: c1, creationTimestamp: "2026-11-23T13:54:57Z"}, data: {a: x}} -> ["c1",1,"3s"]
            Lease      -> {metadata: {name: l1, creationTimestamp: "2026-11-23T13:54:57Z"}, spec: {holderIdentity: me}} -> ["l1","me","3s"]
            Namespace  -> {metadata: {name: default, creationTimestamp: "2026-11-23T13:36:00Z"}, status: {phase: Active}} -> ["default","Active","19m"]
            CustomResourceDefinition -> {metadata: {name: things.example.org, creationTimestamp: "2026-11-23T13:43:32Z"}} -> ["things.example.org","2026-11-23T13:43:32Z"]
            Event      -> {metadata: {name: e1}, involvedObject: {kind: Thing, name: full}, reason: Why, message: "because ", type: Normal, source: {component: op}} -> ["<unknown>","Normal","Why","thing/full","","op","because","<unknown>",1,"e1"]
            Event      -> {metadata: {name: e2}, involvedObject: {kind: Thing, fieldPath: spec}, reason: Why, message: because, type: Normal, reportingComponent: op, reportingInstance: op-1, count: 3, firstTimestamp: "2020-01-01T00:00:00Z", lastTimestamp: "2020-01-02T00:00:00Z"} -> ["6y327d","Normal","Why","thing","spec","op, op-1","because","6y328d",3,"e2"]
            """)
    void builtInTypesHaveTheColumnsUsersKnow(String kind, String object, String cells) throws IOException {
        ResourceType type = BuiltinTypes.all().stream()
                .filter(t -> t.kind().equals(kind))
                .findFirst()
                .orElseThrow();

        assertThat(cells(type, object)).isEqualTo(cells);
    }

    @Test
    void typeWithoutColumnsShowsNameAndAge() throws IOException {
        ObjectNode crd = crd();
        ((ObjectNode) crd.path("spec").path("versions").get(0)).remove("additionalPrinterColumns");

        JsonNode table = render(ResourceType.ofCrd(crd).getFirst(), "{metadata: {name: a}}", IncludeObject.NONE, true);

        assertThat(table.path("columnDefinitions").findValuesAsText("name")).containsExactly("Name", "Age");
        assertThat(table.path("rows").get(0).path("object").isNull()).isTrue();
    }

    @Test
    void laterFramesOfAWatchHaveNoColumns() throws IOException {
        JsonNode table = render(
                ResourceType.ofCrd(crd()).getFirst(),
                "{metadata: {name: a, resourceVersion: '7'}, spec: {num: 1}}",
                IncludeObject.METADATA,
                false);

        assertThat(table.path("columnDefinitions").isNull()).isTrue();
        assertThat(table.path("metadata").toString()).isEqualTo("{\"resourceVersion\":\"7\"}");
        assertThat(table.path("rows").get(0).path("object").toString())
                .isEqualTo(
                        "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"7\"}}");
    }

    private static String cells(ResourceType type, String object) throws IOException {
        return render(type, object, IncludeObject.NONE, true)
                .path("rows")
                .get(0)
                .path("cells")
                .toString();
    }

    private static JsonNode render(ResourceType type, String object, IncludeObject include, boolean columns)
            throws IOException {
        ObjectNode parsed = (ObjectNode) YAML.readTree(object);
        return Table.of(type).render(List.of(parsed), parsed.path("metadata"), include, columns, NOW);
    }

    private static ObjectNode crd() throws IOException {
        try (InputStream source =
                TableTest.class.getResourceAsStream("/dev/graceful/apiserver/schema/things-crd.yaml")) {
            return (ObjectNode) YAML.readTree(source);
        }
    }
}
