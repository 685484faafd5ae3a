package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code kubectl wait}: every form of it, met at once and met later. */
abstract class WaitContract extends KubectlCase {
    private static final String READY = "{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}";

    @Test
    void aConditionThatHoldsIsMetAtOnce() {
        given("a", "owner: ada");
        status("a", READY);

        assertThat(kubectl.run("wait", "--for=condition=Ready", "widget/a", "--timeout=10s"))
                .isEqualTo("widget.contract.example.org/a condition met");
    }

    @Test
    void aConditionIsMetWhenItBecomesTrue() {
        given("a", "owner: ada");

        try (Watching waiting = kubectl.watch("wait", "--for=condition=Ready", "widget/a", "--timeout=30s")) {
            status("a", "{\"conditions\":[{\"type\":\"Ready\",\"status\":\"False\"}]}");
            status("a", READY);
            assertThat(waiting.awaitEnd()).isZero();
            assertThat(waiting.lines()).containsExactly("widget.contract.example.org/a condition met");
        }
    }

    @Test
    void aConditionOfAnOlderGenerationDoesNotCount() {
        given("a", "owner: ada");
        kubectl.run("patch", "widget", "a", "--type=merge", "-p", "{\"spec\":{\"size\":5}}");
        status("a", "{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\",\"observedGeneration\":1}]}");

        assertThat(kubectl.refused("", "wait", "--for=condition=Ready", "widget/a", "--timeout=1s")
                        .err())
                .contains("timed out waiting for the condition on widgets/a");
    }

    @Test
    void aConditionThatNeverHoldsRunsOutOfTime() {
        given("a", "owner: ada");

        assertThat(kubectl.refused("", "wait", "--for=condition=Ready", "widget/a", "--timeout=1s")
                        .err())
                .isEqualTo("error: timed out waiting for the condition on widgets/a");
    }

    @Test
    void anyValueCanBeWaitedFor() {
        given("a", "owner: ada");

        try (Watching waiting =
                kubectl.watch("wait", "--for=jsonpath={.status.phase}=Done", "widget/a", "--timeout=30s")) {
            status("a", "{\"phase\":\"Busy\"}");
            status("a", "{\"phase\":\"Done\"}");
            assertThat(waiting.awaitEnd()).isZero();
        }
    }

    @Test
    void theEndOfAnObjectCanBeWaitedFor() {
        given("a", "owner: ada");

        try (Watching waiting = kubectl.watch("wait", "--for=delete", "widget/a", "--timeout=30s")) {
            kubectl.run("delete", "widget", "a");
            assertThat(waiting.awaitEnd()).isZero();
        }
    }

    @Test
    void theEndOfWhatIsNotThereHasCome() {
        kubectl.run("wait", "--for=delete", "widget/a", "--timeout=10s");
    }

    @Test
    void theBeginningOfAnObjectCanBeWaitedFor() {
        try (Watching waiting = kubectl.watch("wait", "--for=create", "widget/a", "--timeout=30s")) {
            given("a", "owner: ada");
            assertThat(waiting.awaitEnd()).isZero();
        }
    }

    @Test
    void allObjectsCanBeWaitedForTogether() {
        given("a", "owner: ada");
        given("b", "owner: ada");
        status("a", READY);
        status("b", READY);

        assertThat(kubectl.run("wait", "--for=condition=Ready", "widget", "--all", "--timeout=10s")
                        .lines())
                .hasSize(2);
    }
}
