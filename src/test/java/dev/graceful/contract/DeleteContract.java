package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code kubectl delete}: finalizers are honoured, and what is owned follows its owner. */
abstract class DeleteContract extends KubectlCase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void anObjectIsGone() {
        given("a", "owner: ada");

        assertThat(kubectl.run("delete", "widget", "a")).startsWith("widget.contract.example.org \"a\" deleted");
        assertThat(exists("a")).isFalse();
    }

    @Test
    void whatIsNotThereIsAnErrorUnlessTheUserDoesNotMind() {
        assertThat(kubectl.refused("", "delete", "widget", "a").err())
                .isEqualTo("Error from server (NotFound): widgets.contract.example.org \"a\" not found");
        assertThat(kubectl.run("delete", "widget", "a", "--ignore-not-found")).isEmpty();
    }

    @Test
    void aManifestNamesWhatIsDeleted() {
        given("a", "owner: ada");

        kubectl.feed(Widgets.yaml("a", "owner: ada"), "delete", "-f", "-");

        assertThat(exists("a")).isFalse();
    }

    @Test
    void aSelectorOrAllChooses() {
        kubectl.feed(Widgets.yamlWith("a", "labels: {app: shop}", "owner: ada"), "create", "-f", "-");
        given("b", "owner: ada");
        given("c", "owner: ada");

        kubectl.run("delete", "widgets", "-l", "app=shop");
        assertThat(kubectl.run("get", "widgets", "-o", "jsonpath={.items[*].metadata.name}"))
                .isEqualTo("b c");

        kubectl.run("delete", "widgets", "--all");
        assertThat(kubectl.run("get", "widgets", "-o", "name")).isEmpty();
    }

    @Test
    void aDryRunDeletesNothing() {
        given("a", "owner: ada");

        kubectl.run("delete", "widget", "a", "--dry-run=server");

        assertThat(exists("a")).isTrue();
    }

    @Test
    void aFinalizerHoldsTheObjectUntilItIsRemoved() {
        kubectl.feed(
                Widgets.yamlWith("a", "finalizers: [contract.example.org/hold]", "owner: ada"), "create", "-f", "-");

        try (Watching deleting = kubectl.watch("delete", "widget", "a")) {
            await().atMost(PATIENCE)
                    .until(() -> !read("a", ".metadata.deletionTimestamp").isEmpty());
            assertThat(read("a", ".metadata.generation")).isEqualTo("2");
            assertThat(deleting.process().isAlive()).isTrue();

            kubectl.run("patch", "widget", "a", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");

            assertThat(deleting.awaitEnd()).isZero();
        }
        assertThat(exists("a")).isFalse();
    }

    @Test
    void anObjectThatIsBeingDeletedTakesNoNewFinalizer() {
        kubectl.feed(
                Widgets.yamlWith("a", "finalizers: [contract.example.org/hold]", "owner: ada"), "create", "-f", "-");
        kubectl.run("delete", "widget", "a", "--wait=false");

        Kubectl.Said said = kubectl.refused(
                "",
                "patch",
                "widget",
                "a",
                "--type=merge",
                "-p",
                "{\"metadata\":{\"finalizers\":[\"contract.example.org/hold\",\"contract.example.org/more\"]}}");

        assertThat(said.err()).contains("metadata.finalizers: Forbidden: no new finalizers can be added");
    }

    @Test
    void anObjectThatIsBeingDeletedCannotBeCreatedAgain() {
        kubectl.feed(
                Widgets.yamlWith("a", "finalizers: [contract.example.org/hold]", "owner: ada"), "create", "-f", "-");
        kubectl.run("delete", "widget", "a", "--wait=false");

        assertThat(kubectl.refused(Widgets.yaml("a", "owner: ada"), "create", "-f", "-")
                        .err())
                .contains(
                        "(AlreadyExists)",
                        "object is being deleted: widgets.contract.example.org \"a\" already exists");
    }

    @Test
    void whatIsOwnedIsDeletedAfterItsOwner() {
        owned();

        kubectl.run("delete", "widget", "parent", "--cascade=background");

        assertThat(exists("parent")).isFalse();
        await().atMost(PATIENCE).until(() -> !exists("child"));
    }

    @Test
    void whatIsOwnedIsDeletedBeforeItsOwner() {
        owned();
        kubectl.run(
                "patch",
                "widget",
                "child",
                "--type=merge",
                "-p",
                "{\"metadata\":{\"finalizers\":[\"contract.example.org/hold\"]}}");

        kubectl.run("delete", "widget", "parent", "--cascade=foreground", "--wait=false");
        await().atMost(PATIENCE)
                .until(() -> !read("child", ".metadata.deletionTimestamp").isEmpty());
        assertThat(read("parent", ".metadata.finalizers")).isEqualTo("[\"foregroundDeletion\"]");

        kubectl.run("patch", "widget", "child", "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        await().atMost(PATIENCE).until(() -> !exists("parent"));
        assertThat(exists("child")).isFalse();
    }

    @Test
    void whatIsOwnedMayBeLeftBehind() {
        owned();

        kubectl.run("delete", "widget", "parent", "--cascade=orphan");

        assertThat(exists("parent")).isFalse();
        await().atMost(PATIENCE)
                .until(() -> read("child", ".metadata.ownerReferences").isEmpty());
    }

    /** A child with a blocking reference to its parent. */
    private void owned() {
        given("parent", "owner: ada");
        String uid = read("parent", ".metadata.uid");
        String reference =
                "{apiVersion: contract.example.org/v1, kind: Widget, name: parent, uid: %s, blockOwnerDeletion: true}"
                        .formatted(uid);
        kubectl.feed(
                Widgets.yamlWith("child", "ownerReferences: [" + reference + "]", "owner: ada"), "create", "-f", "-");
    }

    private boolean exists(String name) {
        return !kubectl.run("get", "widget", name, "--ignore-not-found", "-o", "name")
                .isEmpty();
    }
}
