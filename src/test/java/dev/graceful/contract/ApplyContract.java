package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code kubectl apply}, {@code create}, {@code replace} and {@code diff}, as every user starts with them. */
abstract class ApplyContract extends KubectlCase {

    @Test
    void applyOfSomethingNewCreatesIt() {
        String said = kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-");

        assertThat(said).isEqualTo("widget.contract.example.org/a created");
        assertThat(read("a", ".metadata.generation")).isEqualTo("1");
    }

    @Test
    void applyOfTheSameAgainChangesNothing() {
        kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-");
        String before = read("a", ".metadata.resourceVersion");

        String said = kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-");

        assertThat(said).isEqualTo("widget.contract.example.org/a unchanged");
        assertThat(read("a", ".metadata.resourceVersion")).isEqualTo(before);
    }

    @Test
    void applyOfAChangeIsANewGeneration() {
        kubectl.feed(Widgets.yaml("a", "owner: ada", "size: 2"), "apply", "-f", "-");

        String said = kubectl.feed(Widgets.yaml("a", "owner: ada", "size: 4"), "apply", "-f", "-");

        assertThat(said).isEqualTo("widget.contract.example.org/a configured");
        assertThat(read("a", ".spec.size")).isEqualTo("4");
        assertThat(read("a", ".metadata.generation")).isEqualTo("2");
    }

    @Test
    void applyRemovesWhatTheManifestNoLongerSays() {
        kubectl.feed(Widgets.yaml("a", "owner: ada", "size: 7", "note: hello"), "apply", "-f", "-");

        kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-");

        assertThat(read("a", ".spec.note")).isEmpty();
        assertThat(read("a", ".spec.size")).as("back to its default").isEqualTo("3");
    }

    @Test
    void applyLeavesAloneWhatOthersWrote() {
        kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-");
        kubectl.run("patch", "widget", "a", "--type=merge", "-p", "{\"spec\":{\"note\":\"by hand\"}}");

        kubectl.feed(Widgets.yaml("a", "owner: ada", "size: 4"), "apply", "-f", "-");

        assertThat(read("a", ".spec.note")).isEqualTo("by hand");
    }

    @Test
    void applyOfSeveralDocumentsAppliesEach() {
        String said = kubectl.feed(
                Widgets.yaml("a", "owner: ada") + "---\n" + Widgets.yaml("b", "owner: bob"), "apply", "-f", "-");

        assertThat(said.lines())
                .containsExactly("widget.contract.example.org/a created", "widget.contract.example.org/b created");
    }

    @Test
    void anOmittedFieldGetsItsDefault() {
        given("a", "owner: ada");

        assertThat(read("a", ".spec")).isEqualTo("{\"colour\":\"red\",\"owner\":\"ada\",\"size\":3}");
    }

    @Test
    void aDryRunOnTheServerShowsTheResultAndStoresNothing() {
        String created = kubectl.feed(
                Widgets.yaml("a", "owner: ada"),
                "apply",
                "--dry-run=server",
                "-o",
                "jsonpath={.spec.colour} {.metadata.generation}",
                "-f",
                "-");

        assertThat(created).isEqualTo("red 1");
        assertThat(kubectl.refused("", "get", "widget", "a").err()).contains("NotFound");
    }

    @Test
    void aDryRunOfAChangeLeavesTheObjectAsItWas() {
        kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-");
        String before = read("a", ".metadata.resourceVersion");

        String said = kubectl.feed(
                Widgets.yaml("a", "owner: ada", "size: 5"),
                "apply",
                "--dry-run=server",
                "-o",
                "jsonpath={.spec.size} {.metadata.generation}",
                "-f",
                "-");

        assertThat(said).isEqualTo("5 2");
        assertThat(read("a", ".metadata.resourceVersion")).isEqualTo(before);
    }

    @Test
    void diffIsSilentWhenNothingDiffers() {
        kubectl.feed(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-");

        assertThat(kubectl.feed(Widgets.yaml("a", "owner: ada"), "diff", "-f", "-"))
                .isEmpty();
    }

    @Test
    void diffShowsWhatWouldChangeAndEndsWithOne() {
        kubectl.feed(Widgets.yaml("a", "owner: ada", "size: 2"), "apply", "-f", "-");

        Kubectl.Said said = kubectl.attempt(Widgets.yaml("a", "owner: ada", "size: 6"), Map.of(), "diff", "-f", "-");

        assertThat(said.exit()).as(said.toString()).isEqualTo(1);
        assertThat(said.out()).contains("-  size: 2", "+  size: 6", "-  generation: 1", "+  generation: 2");
        assertThat(read("a", ".spec.size")).isEqualTo("2");
    }

    @Test
    void createOfWhatExistsIsRefused() {
        given("a", "owner: ada");

        Kubectl.Said said = kubectl.refused(Widgets.yaml("a", "owner: ada"), "create", "-f", "-");

        assertThat(said.err())
                .isEqualTo("Error from server (AlreadyExists): error when creating \"STDIN\": "
                        + "widgets.contract.example.org \"a\" already exists");
    }

    @Test
    void replacePutsTheWholeObject() {
        given("a", "owner: ada", "note: hello");

        assertThat(kubectl.feed(Widgets.yaml("a", "owner: ada", "size: 9"), "replace", "-f", "-"))
                .isEqualTo("widget.contract.example.org/a replaced");
        assertThat(read("a", ".spec")).isEqualTo("{\"colour\":\"red\",\"owner\":\"ada\",\"size\":9}");
    }

    @Test
    void replaceWithAnOldVersionIsAConflict() {
        given("a", "owner: ada");
        String old = kubectl.run("get", "widget", "a", "-o", "yaml");
        kubectl.run("patch", "widget", "a", "--type=merge", "-p", "{\"spec\":{\"size\":8}}");

        Kubectl.Said said = kubectl.refused(old, "replace", "-f", "-");

        assertThat(said.err())
                .contains(
                        "(Conflict)", "the object has been modified; please apply your changes to the latest version");
    }

    @Test
    void replaceOfWhatIsNotThereIsRefused() {
        assertThat(kubectl.refused(Widgets.yaml("a", "owner: ada"), "replace", "-f", "-")
                        .err())
                .contains("(NotFound)", "widgets.contract.example.org \"a\" not found");
    }

    @Test
    void anObjectNeedsAnExistingNamespace() {
        assertThat(new Kubectl(version, api, "nowhere")
                        .refused(Widgets.yaml("a", "owner: ada"), "apply", "-f", "-")
                        .err())
                .contains("(NotFound)", "namespaces \"nowhere\" not found");
    }

    @Test
    void aNamespaceCanBeAppliedLikeAnythingElse() {
        String name = namespace + "-own";
        String manifest = "apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n".formatted(name);

        assertThat(kubectl.feed(manifest, "apply", "-f", "-")).isEqualTo("namespace/" + name + " created");
        assertThat(kubectl.run("get", "ns", name, "-o", "jsonpath={.status.phase}"))
                .isEqualTo("Active");
    }
}
