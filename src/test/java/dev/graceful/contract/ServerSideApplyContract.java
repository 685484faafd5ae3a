package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code kubectl apply --server-side}: fields have owners. */
abstract class ServerSideApplyContract extends KubectlCase {

    @Test
    void somethingNewIsCreated() {
        assertThat(apply(Widgets.yaml("a", "owner: ada")))
                .isEqualTo("widget.contract.example.org/a serverside-applied");

        assertThat(managers("a")).isEqualTo("kubectl/Apply");
        assertThat(read("a", ".metadata.generation")).isEqualTo("1");
    }

    @Test
    void theSameAgainChangesNothing() {
        apply(Widgets.yaml("a", "owner: ada"));
        String before = read("a", ".metadata.resourceVersion");

        apply(Widgets.yaml("a", "owner: ada"));

        assertThat(read("a", ".metadata.resourceVersion")).isEqualTo(before);
    }

    @Test
    void aFieldThatIsNoLongerAppliedIsRemoved() {
        apply(Widgets.yaml("a", "owner: ada", "note: hello", "size: 8"));

        apply(Widgets.yaml("a", "owner: ada"));

        assertThat(read("a", ".spec.note")).isEmpty();
        assertThat(read("a", ".spec.size")).as("back to its default").isEqualTo("3");
    }

    @Test
    void aFieldOfAnotherManagerIsAConflict() {
        given("a", "owner: ada", "size: 2");

        Kubectl.Said said =
                kubectl.refused(Widgets.yaml("a", "owner: ada", "size: 5"), "apply", "--server-side", "-f", "-");

        assertThat(said.err())
                .contains("conflict with \"kubectl-create\" using contract.example.org/v1: .spec.size")
                .contains("--force-conflicts");
        assertThat(read("a", ".spec.size")).isEqualTo("2");
    }

    @Test
    void aConflictCanBeForced() {
        given("a", "owner: ada", "size: 2");

        kubectl.feed(
                Widgets.yaml("a", "owner: ada", "size: 5"), "apply", "--server-side", "--force-conflicts", "-f", "-");

        assertThat(read("a", ".spec.size")).isEqualTo("5");
    }

    @Test
    void theSameValueIsOwnedTogether() {
        given("a", "owner: ada", "size: 2");

        apply(Widgets.yaml("a", "owner: ada", "size: 2"));

        assertThat(managers("a")).isEqualTo("kubectl/Apply kubectl-create/Update");
    }

    @Test
    void managersShareAListByItsKeys() {
        applyAs("one", Widgets.yaml("a", "owner: ada", "parts: [{name: x, weight: 1}]"));
        applyAs("two", Widgets.yaml("a", "owner: ada", "parts: [{name: z, weight: 2}]"));
        assertThat(read("a", ".spec.parts[*].name")).isEqualTo("x z");

        applyAs("one", Widgets.yaml("a", "owner: ada"));

        assertThat(read("a", ".spec.parts[*].name")).isEqualTo("z");
    }

    @Test
    void managersShareOneItemOfAList() {
        applyAs("one", Widgets.yaml("a", "owner: ada", "parts: [{name: x, weight: 1}]"));
        applyAs("two", Widgets.yaml("a", "owner: ada", "parts: [{name: x, material: oak}]"));

        applyAs("one", Widgets.yaml("a", "owner: ada"));

        assertThat(read("a", ".spec.parts")).isEqualTo("[{\"material\":\"oak\",\"name\":\"x\"}]");
    }

    @Test
    void managersShareASet() {
        applyAs("one", Widgets.yaml("a", "owner: ada", "tags: [p, q]"));
        applyAs("two", Widgets.yaml("a", "owner: ada", "tags: [q, r]"));

        applyAs("one", Widgets.yaml("a", "owner: ada"));

        assertThat(read("a", ".spec.tags")).isEqualTo("[\"q\",\"r\"]");
    }

    @Test
    void anAtomicListIsOwnedAsAWhole() {
        applyAs("one", Widgets.yaml("a", "owner: ada", "path: [p, q]"));

        Kubectl.Said said = kubectl.refused(
                Widgets.yaml("a", "owner: ada", "path: [q, r]"),
                "apply",
                "--server-side",
                "--field-manager=two",
                "-f",
                "-");

        assertThat(said.err()).contains("conflict with \"one\": .spec.path");
    }

    @Test
    void managersShareAMap() {
        applyAs("one", Widgets.yaml("a", "owner: ada", "names: {p: one}"));
        applyAs("two", Widgets.yaml("a", "owner: ada", "names: {q: two}"));

        applyAs("one", Widgets.yaml("a", "owner: ada"));

        assertThat(read("a", ".spec.names")).isEqualTo("{\"q\":\"two\"}");
    }

    @Test
    void labelsAndAnnotationsHaveOwnersToo() {
        applyAs("one", Widgets.yamlWith("a", "labels: {p: one}, annotations: {n: one}", "owner: ada"));
        applyAs("two", Widgets.yamlWith("a", "labels: {q: two}", "owner: ada"));

        applyAs("one", Widgets.yaml("a", "owner: ada"));

        assertThat(read("a", ".metadata.labels")).isEqualTo("{\"q\":\"two\"}");
        assertThat(read("a", ".metadata.annotations")).isEmpty();
    }

    @Test
    void aClientSideApplyCanBeTakenOver() {
        kubectl.feed(Widgets.yaml("a", "owner: ada", "note: hello"), "apply", "-f", "-");

        apply(Widgets.yaml("a", "owner: ada"));

        assertThat(managers("a").split(" ")).containsExactlyInAnyOrder("kubectl/Apply", "kubectl-last-applied/Apply");
        assertThat(read("a", ".spec.note")).as("no longer applied").isEmpty();
    }

    @Test
    void anUnknownFieldIsRefused() {
        Kubectl.Said said =
                kubectl.refused(Widgets.yaml("a", "owner: ada", "bogus: 1"), "apply", "--server-side", "-f", "-");

        assertThat(said.err()).contains(".spec.bogus: field not declared in schema");
    }

    @Test
    void aDryRunStoresNothing() {
        kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "--server-side", "--dry-run=server", "-f", "-");

        assertThat(kubectl.refused("", "get", "widget", "a").err()).contains("(NotFound)");
    }

    @Test
    void diffKnowsServerSideApply() {
        apply(Widgets.yaml("a", "owner: ada", "size: 2"));

        Kubectl.Said said =
                kubectl.refused(Widgets.yaml("a", "owner: ada", "size: 6"), "diff", "--server-side", "-f", "-");

        assertThat(said.exit()).as(said.toString()).isEqualTo(1);
        assertThat(said.out()).contains("-  size: 2", "+  size: 6");
    }

    @Test
    void theOwnersOfFieldsCanBeSeen() {
        apply(Widgets.yaml("a", "owner: ada", "parts: [{name: x}]", "tags: [p]"));

        assertThat(kubectl.run(
                        "get",
                        "widget",
                        "a",
                        "--show-managed-fields",
                        "-o",
                        "jsonpath={.metadata.managedFields[0].fieldsV1}"))
                .isEqualTo("{\"f:spec\":{\"f:owner\":{},\"f:parts\":{\"k:{\\\"name\\\":\\\"x\\\"}\":"
                        + "{\".\":{},\"f:name\":{}}},\"f:tags\":{\"v:\\\"p\\\"\":{}}}}");
    }

    private String apply(String manifest) {
        return kubectl.feed(manifest, "apply", "--server-side", "-f", "-");
    }

    private void applyAs(String manager, String manifest) {
        kubectl.feed(manifest, "apply", "--server-side", "--field-manager=" + manager, "-f", "-");
    }

    private String managers(String name) {
        return kubectl.run(
                "get",
                "widget",
                name,
                "--show-managed-fields",
                "-o",
                "go-template={{range $i, $m := .metadata.managedFields}}{{if $i}} {{end}}{{$m.manager}}/{{$m.operation}}{{end}}");
    }
}
