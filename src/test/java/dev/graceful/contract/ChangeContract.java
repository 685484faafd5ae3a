package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl patch}, {@code edit}, {@code label} and {@code annotate}. */
abstract class ChangeContract extends KubectlCase {
    @TempDir
    Path directory;

    @BeforeEach
    void createWidget() {
        given("a", "owner: ada", "size: 2", "tags: [p]");
    }

    @Test
    void aMergePatchSetsAndRemoves() {
        assertThat(patch("merge", "{\"spec\":{\"note\":\"hi\",\"tags\":null}}"))
                .isEqualTo("widget.contract.example.org/a patched");

        assertThat(read("a", ".spec")).isEqualTo("{\"colour\":\"red\",\"note\":\"hi\",\"owner\":\"ada\",\"size\":2}");
        assertThat(read("a", ".metadata.generation")).isEqualTo("2");
    }

    @Test
    void aJsonPatchIsAListOfOperations() {
        patch("json", """
                [{"op":"test","path":"/spec/size","value":2},
                 {"op":"replace","path":"/spec/size","value":6},
                 {"op":"add","path":"/spec/tags/-","value":"q"},
                 {"op":"remove","path":"/spec/colour"}]
                """);

        assertThat(read("a", ".spec"))
                .isEqualTo("{\"colour\":\"red\",\"owner\":\"ada\",\"size\":6,\"tags\":[\"p\",\"q\"]}");
    }

    @Test
    void aJsonPatchThatDoesNotFitChangesNothing() {
        Kubectl.Said said = kubectl.refused(
                "",
                "patch",
                "widget",
                "a",
                "--type=json",
                "-p",
                "[{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":6},{\"op\":\"test\",\"path\":\"/spec/owner\",\"value\":\"bob\"}]");

        assertThat(said.err()).contains("the server rejected our request due to an error in our request");
        assertThat(read("a", ".spec.size")).isEqualTo("2");
    }

    @Test
    void aStrategicMergePatchIsForBuiltInKindsOnly() {
        Kubectl.Said said = kubectl.refused("", "patch", "widget", "a", "-p", "{\"spec\":{\"size\":4}}");

        assertThat(said.err())
                .isEqualTo("error: application/strategic-merge-patch+json is not supported by contract.example.org/v1, "
                        + "Kind=Widget: the body of the request was in an unknown format - accepted media types include: "
                        + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }

    @Test
    void aPatchThatChangesNothingSaysSo() {
        String before = read("a", ".metadata.resourceVersion");

        assertThat(patch("merge", "{\"spec\":{\"size\":2}}"))
                .isEqualTo("widget.contract.example.org/a patched (no change)");
        assertThat(read("a", ".metadata.resourceVersion")).isEqualTo(before);
    }

    @Test
    void theStatusIsChangedAlone() {
        status("a", "{\"phase\":\"Done\",\"observedGeneration\":1}");

        assertThat(read("a", ".status")).isEqualTo("{\"observedGeneration\":1,\"phase\":\"Done\"}");
        assertThat(read("a", ".metadata.generation")).isEqualTo("1");
    }

    @Test
    void theStatusIsOutOfReachOfAnOrdinaryPatch() {
        patch("merge", "{\"spec\":{\"size\":3},\"status\":{\"phase\":\"Done\"}}");

        assertThat(read("a", ".status")).isEmpty();
        assertThat(read("a", ".spec.size")).isEqualTo("3");
    }

    @Test
    void theSpecIsOutOfReachOfAPatchOfTheStatus() {
        kubectl.run(
                "patch",
                "widget",
                "a",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"spec\":{\"size\":9},\"status\":{\"phase\":\"Done\"}}");

        assertThat(read("a", ".spec.size")).isEqualTo("2");
        assertThat(read("a", ".status.phase")).isEqualTo("Done");
    }

    @Test
    void aLabelIsSetChangedAndRemoved() {
        assertThat(kubectl.run("label", "widget", "a", "app=shop")).isEqualTo("widget.contract.example.org/a labeled");
        assertThat(kubectl.refused("", "label", "widget", "a", "app=blog").err())
                .contains("'app' already has a value (shop), and --overwrite is false");

        kubectl.run("label", "widget", "a", "--overwrite", "app=blog");
        assertThat(read("a", ".metadata.labels.app")).isEqualTo("blog");
        assertThat(kubectl.run("label", "widget", "a", "app-")).isEqualTo("widget.contract.example.org/a unlabeled");

        assertThat(read("a", ".metadata.labels")).isEmpty();
        assertThat(read("a", ".metadata.generation")).isEqualTo("1");
    }

    @Test
    void anInvalidLabelIsRefused() {
        Kubectl.Said said = kubectl.refused(
                "",
                "patch",
                "widget",
                "a",
                "--type=merge",
                "-p",
                "{\"metadata\":{\"labels\":{\"app\":\"not valid\"}}}");

        assertThat(said.err()).contains("metadata.labels: Invalid value: \"not valid\"");
    }

    @Test
    void anAnnotationIsSetAndRemoved() {
        assertThat(kubectl.run("annotate", "widget", "a", "why=because of it"))
                .isEqualTo("widget.contract.example.org/a annotated");
        assertThat(read("a", ".metadata.annotations.why")).isEqualTo("because of it");

        kubectl.run("annotate", "widget", "a", "why-");

        assertThat(read("a", ".metadata.annotations")).isEmpty();
        assertThat(read("a", ".metadata.generation")).isEqualTo("1");
    }

    @Test
    void anEditorChangesTheObject() throws IOException {
        assertThat(edit("s/size: 2/size: 7/").out()).isEqualTo("widget.contract.example.org/a edited");

        assertThat(read("a", ".spec.size")).isEqualTo("7");
    }

    @Test
    void anEditorThatChangesNothingCancels() throws IOException {
        Kubectl.Said said = edit("s/nothing/else/");

        assertThat(said.out() + said.err()).contains("Edit cancelled, no changes made.");
    }

    @Test
    void anEditThatIsWrongIsKeptInAFile() throws IOException {
        Kubectl.Said said = edit("s/size: 2/size: 70/");

        assertThat(said.exit()).isNotZero();
        assertThat(said.err())
                .contains(
                        "error: widgets.contract.example.org \"a\" is invalid",
                        "A copy of your changes has been stored to");
        assertThat(read("a", ".spec.size")).isEqualTo("2");
    }

    private String patch(String type, String patch) {
        return kubectl.run("patch", "widget", "a", "--type=" + type, "-p", patch);
    }

    private Kubectl.Said edit(String expression) throws IOException {
        Path editor = Files.createFile(
                directory.resolve("editor"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(editor, "#!/bin/sh\nsed -i '" + expression + "' \"$1\"\n");
        return kubectl.attempt(
                "",
                Map.of("EDITOR", editor.toString(), "KUBE_EDITOR", "", "TMPDIR", directory.toString()),
                "edit",
                "widget",
                "a");
    }
}
