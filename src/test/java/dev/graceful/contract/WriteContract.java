package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The writes of a controller: finalizers, statuses, optimistic locks, and what each does to version and generation. */
abstract class WriteContract extends ClientCase {
    private static final String HOLD = "contract.example.org/hold";
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("controller")
            .withForce(true)
            .build();

    @Test
    void aNewObjectIsOfTheFirstGenerationAndHasAnIdentity() {
        Widget created = given("a");

        assertThat(created.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(created.getMetadata().getUid()).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(created.getMetadata().getCreationTimestamp()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(version(created)).matches("[1-9][0-9]*");
        assertThat(spec(created).colour()).isEqualTo("red");
    }

    @Test
    void versionsOnlyGrow() {
        long first = Long.parseLong(version(given("a")));
        long second = Long.parseLong(version(given("b")));
        long third = Long.parseLong(version(resize("a", 5)));

        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aNameMayBeGenerated() {
        Widget widget = Widget.of(namespace, "unused", null);
        widget.getMetadata().setName(null);
        widget.getMetadata().setGenerateName("made-");

        assertThat(client().resource(widget).create().getMetadata().getName()).matches("made-[a-z0-9]{5}");
    }

    @Test
    void aFinalizerIsAppliedWithoutTheSpec() {
        Widget before = given("a");
        Widget intent = Widget.named(namespace, "a");
        intent.addFinalizer(HOLD);

        Widget after = client().resource(intent).patch(APPLY);

        assertThat(after.getMetadata().getFinalizers()).containsExactly(HOLD);
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        assertThat(after.getMetadata().getGeneration()).isEqualTo(1);
    }

    @Test
    void aFinalizerIsRemovedOnlyFromTheVersionThatWasRead() {
        given("a");
        Widget seen = hold("a");
        resize("a", 5);

        assertThatCode(409, () -> client().resource(seen).patch(PatchContext.of(PatchType.JSON), release(seen)));
        assertThat(read("a").getMetadata().getFinalizers()).containsExactly(HOLD);

        Widget current = read("a");
        client().resource(current).patch(PatchContext.of(PatchType.JSON), release(current));
        assertThat(read("a").getMetadata().getFinalizers()).isEmpty();
    }

    @Test
    void theLastFinalizerRemovedFromADeletedObjectEndsIt() {
        given("a");
        hold("a");
        widgets().withName("a").delete();
        Widget dying = read("a");
        assertThat(dying.getMetadata().getDeletionTimestamp()).isNotNull();
        assertThat(dying.getMetadata().getGeneration()).isEqualTo(2);

        Widget last = client().resource(dying).patch(PatchContext.of(PatchType.JSON), release(dying));

        assertThat(last.getMetadata().getName()).isEqualTo("a");
        assertThat(widgets().withName("a").get()).isNull();
    }

    @Test
    void aStatusIsAppliedAlone() {
        given("a");

        Widget after = applyStatus("a", "Done");

        assertThat(phase(after)).isEqualTo("Done");
        assertThat(spec(after).owner()).isEqualTo("ada");
        assertThat(after.getMetadata().getGeneration()).isEqualTo(1);
        assertThat(after.getMetadata().getManagedFields())
                .extracting(
                        ManagedFieldsEntry::getManager,
                        ManagedFieldsEntry::getOperation,
                        ManagedFieldsEntry::getSubresource)
                .contains(org.assertj.core.groups.Tuple.tuple("controller", "Apply", "status"));
    }

    @Test
    void whatAStatusNoLongerSaysIsRemoved() {
        given("a");
        applyStatus("a", "Done");
        Widget intent = Widget.named(namespace, "a");
        intent.setStatus(new Widget.Status(1L, null, null));

        Widget after = client().resource(intent).subresource("status").patch(APPLY);

        assertThat(after.getStatus()).isEqualTo(new Widget.Status(1L, null, null));
    }

    @Test
    void theSameStatusAgainIsNoNewVersion() {
        given("a");
        String before = version(applyStatus("a", "Done"));

        assertThat(version(applyStatus("a", "Done"))).isEqualTo(before);
    }

    @Test
    void aStatusOfWhatIsNotThereIsNotFound() {
        assertThatCode(404, () -> applyStatus("a", "Done"));
    }

    @Test
    void aStatusMayDependOnTheVersionThatWasRead() {
        Widget seen = given("a");
        resize("a", 5);
        seen.setStatus(new Widget.Status(1L, "Done", null));

        assertThatCode(409, () -> client().resource(seen).updateStatus());
    }

    @Test
    void aMergePatchMayDependOnTheVersionThatWasRead() {
        String seen = version(given("a"));
        resize("a", 5);

        assertThatCode(
                409, () -> widgets().withName("a").patch(PatchContext.of(PatchType.JSON_MERGE), """
                {"metadata":{"resourceVersion":"%s"},"spec":{"size":6}}""".formatted(seen)));
        assertThat(spec(read("a")).size()).isEqualTo(5);
    }

    @Test
    void anUpdateMustNameTheVersionItReplaces() {
        Widget seen = given("a");
        resize("a", 5);
        seen.setSpec(new Widget.Spec("ada", "blue", 9, null));

        assertThatCode(
                409,
                () -> client().resource(seen).lockResourceVersion(version(seen)).update());
        assertThat(spec(read("a")).size()).isEqualTo(5);
    }

    @Test
    void anUpdateThatChangesNothingIsNoNewVersion() {
        Widget seen = given("a");

        assertThat(version(client().resource(seen).update())).isEqualTo(version(seen));
    }

    @Test
    void onlyAChangeOfTheSpecIsANewGeneration() {
        given("a");

        widgets().withName("a").edit(old -> {
            old.getMetadata().setLabels(java.util.Map.of("app", "shop"));
            return old;
        });
        assertThat(read("a").getMetadata().getGeneration()).isEqualTo(1);
        applyStatus("a", "Busy");
        assertThat(read("a").getMetadata().getGeneration()).isEqualTo(1);
        resize("a", 5);
        assertThat(read("a").getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void aDeletionMayDependOnTheVersionThatWasRead() {
        Widget seen = given("a");
        resize("a", 5);

        assertThatCode(
                409,
                () -> client().resource(seen).lockResourceVersion(version(seen)).delete());
        assertThat(read("a")).isNotNull();
    }

    @Test
    void anObjectMadeAgainIsAnotherOne() {
        String first = given("a").getMetadata().getUid();
        widgets().withName("a").delete();

        assertThat(given("a").getMetadata().getUid()).isNotEqualTo(first);
    }

    private Widget hold(String name) {
        Widget intent = Widget.named(namespace, name);
        intent.addFinalizer(HOLD);
        return client().resource(intent).patch(APPLY);
    }

    private static String release(Widget seen) {
        return """
                [{"op":"remove","path":"/metadata/finalizers"},
                 {"op":"add","path":"/metadata/resourceVersion","value":"%s"}]""".formatted(version(seen));
    }

    private Widget resize(String name, int size) {
        return widgets()
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"size\":" + size + "}}");
    }

    private Widget applyStatus(String name, String phase) {
        Widget intent = Widget.named(namespace, name);
        intent.setStatus(new Widget.Status(1L, phase, null));
        return client().resource(intent).subresource("status").patch(APPLY);
    }

    private static Widget.Spec spec(Widget widget) {
        return Objects.requireNonNull(widget.getSpec());
    }

    private static String phase(Widget widget) {
        return Objects.requireNonNullElse(
                Objects.requireNonNull(widget.getStatus()).phase(), "");
    }

    private static void assertThatCode(int code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(code));
    }
}
