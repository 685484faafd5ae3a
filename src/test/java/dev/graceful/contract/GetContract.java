package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code kubectl get} in every form. */
abstract class GetContract extends KubectlCase {

    @Test
    void theTableHasTheColumnsOfTheDefinition() {
        given("a", "owner: ada");
        given("b", "owner: bob", "colour: blue");
        status(
                "b",
                "{\"conditions\":[{\"type\":\"Stalled\",\"status\":\"False\"},{\"type\":\"Ready\",\"status\":\"True\"}]}");

        List<String> lines = kubectl.run("get", "widgets").lines().toList();

        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).matches("NAME +COLOUR +READY +AGE");
        assertThat(lines.get(1)).matches("a +red +\\d+s");
        assertThat(lines.get(2)).matches("b +blue +True +\\d+s");
    }

    @Test
    void theWideTableHasTheOthersToo() {
        given("a", "owner: ada");

        List<String> lines = kubectl.run("get", "widgets", "-o", "wide").lines().toList();

        assertThat(lines.get(0)).matches("NAME +COLOUR +READY +SIZE +OWNER +AGE");
        assertThat(lines.get(1)).matches("a +red +3 +ada +\\d+s");
    }

    @Test
    void oneObjectIsATableOfOneRow() {
        given("a", "owner: ada");
        given("b", "owner: ada");

        assertThat(kubectl.run("get", "wg", "a").lines()).hasSize(2);
        assertThat(kubectl.run("get", "wg/a", "wg/b", "--no-headers").lines()).hasSize(2);
    }

    @Test
    void everyNameOfTheKindIsUnderstood() {
        given("a", "owner: ada");

        for (String name : List.of(
                "wg",
                "widget",
                "widgets",
                "Widget",
                "widgets.contract.example.org",
                "widgets.v1.contract.example.org")) {
            assertThat(kubectl.run("get", name, "-o", "name")).isEqualTo("widget.contract.example.org/a");
        }
    }

    @Test
    void yamlIsTheObjectAsItIsStored() {
        given("a", "owner: ada");

        assertThat(kubectl.run("get", "widget", "a", "-o", "yaml"))
                .startsWith("apiVersion: contract.example.org/v1\nkind: Widget\nmetadata:\n  creationTimestamp: \"")
                .contains("  generation: 1\n  name: a\n  namespace: " + namespace + "\n  resourceVersion: \"")
                .endsWith("spec:\n  colour: red\n  owner: ada\n  size: 3");
    }

    @Test
    void jsonOfSeveralIsAList() {
        given("a", "owner: ada");
        given("b", "owner: ada");

        assertThat(kubectl.run("get", "widgets", "-o", "json"))
                .contains("\"kind\": \"List\"", "\"name\": \"a\"", "\"name\": \"b\"");
    }

    @Test
    void namesAreSortedAndCanBePrintedAlone() {
        given("b", "owner: ada");
        given("a", "owner: ada");

        assertThat(kubectl.run("get", "widgets", "-o", "name").lines())
                .containsExactly("widget.contract.example.org/a", "widget.contract.example.org/b");
    }

    @Test
    void anyValueCanBeAColumn() {
        given("a", "owner: ada", "size: 4");

        assertThat(kubectl.run("get", "widgets", "-o", "custom-columns=WHO:.spec.owner,BIG:.spec.size")
                        .lines()
                        .map(line -> line.replaceAll(" +", " ")))
                .containsExactly("WHO BIG", "ada 4");
    }

    @Test
    void rowsCanBeSortedByAValue() {
        given("a", "owner: ada", "size: 9");
        given("b", "owner: ada", "size: 1");

        assertThat(kubectl.run("get", "widgets", "--sort-by=.spec.size", "-o", "name")
                        .lines())
                .containsExactly("widget.contract.example.org/b", "widget.contract.example.org/a");
        assertThat(kubectl.run("get", "widgets", "--sort-by=.spec.size", "--no-headers")
                        .lines())
                .first()
                .asString()
                .startsWith("b ");
    }

    @Test
    void labelsCanBeShown() {
        kubectl.feed(Widgets.yamlWith("a", "labels: {app: shop, tier: web}", "owner: ada"), "create", "-f", "-");

        assertThat(kubectl.run("get", "widgets", "--show-labels")).contains("app=shop,tier=web");
        assertThat(kubectl.run("get", "widgets", "-L", "tier").lines().skip(1))
                .first()
                .asString()
                .endsWith("web");
    }

    @Test
    void labelSelectorsChoose() {
        kubectl.feed(Widgets.yamlWith("a", "labels: {app: shop, tier: web}", "owner: ada"), "create", "-f", "-");
        kubectl.feed(Widgets.yamlWith("b", "labels: {app: shop}", "owner: ada"), "create", "-f", "-");
        kubectl.feed(Widgets.yamlWith("c", "labels: {app: blog}", "owner: ada"), "create", "-f", "-");

        assertThat(selected("-l", "app=shop")).isEqualTo("a b");
        assertThat(selected("-l", "app!=shop")).isEqualTo("c");
        assertThat(selected("-l", "app==shop,tier=web")).isEqualTo("a");
        assertThat(selected("-l", "app in (shop, blog)")).isEqualTo("a b c");
        assertThat(selected("-l", "app notin (shop)")).isEqualTo("c");
        assertThat(selected("-l", "tier")).isEqualTo("a");
        assertThat(selected("-l", "!tier")).isEqualTo("b c");
    }

    @Test
    void fieldSelectorsChoose() {
        given("a", "owner: ada");
        given("b", "owner: ada", "colour: blue");

        assertThat(selected("--field-selector=metadata.name=b")).isEqualTo("b");
        assertThat(selected("--field-selector=metadata.name!=b")).isEqualTo("a");
        assertThat(selected("--field-selector=spec.colour=blue")).isEqualTo("b");
        assertThat(kubectl.refused("", "get", "widgets", "--field-selector=spec.note=x")
                        .err())
                .contains("(BadRequest)", "field label not supported: spec.note");
    }

    @Test
    void allNamespacesAreReadTogether() {
        given("a", "owner: ada");
        String other = newNamespace();
        new Kubectl(version, api, other).feed(Widgets.yaml("z", "owner: ada"), "create", "-f", "-");

        List<String> lines = kubectl.run("get", "widgets", "-A").lines().toList();

        assertThat(lines.getFirst()).matches("NAMESPACE +NAME +COLOUR +READY +AGE");
        assertThat(lines).anyMatch(line -> line.matches(namespace + " +a +red .*"));
        assertThat(lines).anyMatch(line -> line.matches(other + " +z +red .*"));
    }

    @Test
    void theKindIsPartOfAll() {
        given("a", "owner: ada");

        assertThat(kubectl.run("get", "all", "-o", "name")).isEqualTo("widget.contract.example.org/a");
    }

    @Test
    void aLongListComesInPieces() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            given(name, "owner: ada");
        }

        assertThat(selected("--chunk-size=2")).isEqualTo("a b c d e");
        assertThat(kubectl.run("get", "widgets", "--chunk-size=2", "--no-headers")
                        .lines())
                .hasSize(5);
    }

    @Test
    void nothingFoundIsSaidOnStandardError() {
        Kubectl.Said said = kubectl.attempt("", java.util.Map.of(), "get", "widgets");

        assertThat(said.exit()).isZero();
        assertThat(said.out()).isEmpty();
        assertThat(said.err()).isEqualTo("No resources found in " + namespace + " namespace.");
    }

    @Test
    void whatIsNotThereIsAnError() {
        assertThat(kubectl.refused("", "get", "widget", "a").err())
                .isEqualTo("Error from server (NotFound): widgets.contract.example.org \"a\" not found");
        assertThat(kubectl.run("get", "widget", "a", "--ignore-not-found")).isEmpty();
    }

    @Test
    void anUnknownKindIsAnError() {
        assertThat(kubectl.refused("", "get", "gizmos").err())
                .isEqualTo("error: the server doesn't have a resource type \"gizmos\"");
    }

    @Test
    void theStatusCanBeReadAlone() {
        given("a", "owner: ada");
        status("a", "{\"phase\":\"Done\"}");

        assertThat(kubectl.run("get", "widget", "a", "--subresource=status", "-o", "jsonpath={.status.phase}"))
                .isEqualTo("Done");
    }

    private String selected(String... arguments) {
        List<String> all =
                new java.util.ArrayList<>(List.of("get", "widgets", "-o", "jsonpath={.items[*].metadata.name}"));
        all.addAll(List.of(arguments));
        return kubectl.run(all.toArray(String[]::new));
    }
}
