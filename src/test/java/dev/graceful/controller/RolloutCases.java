package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.api.GracefulDeployStatus.HistoryEntry;
import dev.graceful.api.HostDeployStatus.Capabilities;
import dev.graceful.api.HostDeployStatus.ProcessStatus;
import dev.graceful.api.HostDeployStatus.StepStatus;
import dev.graceful.api.HostStatus;
import dev.graceful.host.simulated.Code;
import dev.graceful.host.simulated.Gunicorns;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a new commit. */
abstract class RolloutCases extends OperatorCase {
    RolloutCases(OperatorUnderTest operator) {
        super(operator);
    }

    @Test
    void aNewCommitIsRolledOutWithoutALostRequest() throws IOException {
        Gunicorns gunicorn = shop.start();
        host();
        apply("");
        awaitReady(shop.head());
        String v2 = shop.push("2");

        GracefulDeployStatus status = awaitReady(v2);

        assertThat(shop.head()).isEqualTo(v2);
        assertThat(gunicorn.loaded()).containsOnly(v2);
        assertThat(gunicorn.clients().lost()).isEmpty();
        assertThat(status.strategy()).isEqualTo("BinaryUpgrade");
        assertThat(status.history()).extracting(HistoryEntry::outcome).containsExactly("Succeeded");
        assertThat(status.plan()).asString().contains("Say 2");
        assertThat(child().getStatus().steps())
                .extracting(StepStatus::name)
                .containsSubsequence("fetch", "checkout", "reload.usr2", "reload.term");
        assertThat(child().getStatus().processes())
                .extracting(ProcessStatus::revision)
                .containsOnly(v2.substring(0, 7));
        // The simulated gunicorn has no Python that could tell its class of workers.
        assertThat(child().getStatus().capabilities())
                .isEqualTo(new Capabilities("Unknown", "it cannot be seen which workers it has", null));
        assertThat(condition(status, "Drifted").holds()).isFalse();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(hostStatus().capabilities())
                        .extracting(HostStatus.Capabilities::reloadLossless)
                        .isEqualTo("Unknown"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(reasons())
                        .contains("PlanReady", "Fetched", "CodeUpdated", "NewMasterSpawned", "Converged"));
    }

    @Test
    void codeThatWasPulledByHandIsToldAsDrift() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        shop.git(shop.tree, "pull", "-q", "--ff-only");
        host();
        apply("suspend: true");

        GracefulDeployStatus status = awaitStatus(s -> condition(s, "Drifted").holds());
        assertThat(condition(status, "Drifted").message())
                .contains(v1.substring(0, 7), v2.substring(0, 7) + " is on disk", "moved without a reload");
    }

    @Test
    void brokenCodeIsTakenBackAndTheNextCommitIsRolledOut() throws IOException {
        Gunicorns gunicorn = shop.start();
        host();
        apply("");
        String v1 = shop.head();
        awaitReady(v1);
        String broken = shop.push("2");
        shop.host.code(broken, Code.of(Code.Kind.RAISES));

        GracefulDeployStatus status = awaitStatus(s -> "Reverted".equals(s.phase()));
        assertThat(shop.head()).isEqualTo(v1);
        assertThat(gunicorn.loaded()).containsOnly(v1);
        assertThat(condition(status, "Ready").holds()).isFalse();
        assertThat(condition(status, "Stalled").holds()).isTrue();
        assertThat(status.history()).extracting(HistoryEntry::outcome).startsWith("Reverted");

        awaitReady(shop.push("3"));
        assertThat(gunicorn.clients().lost()).isEmpty();
    }

    @Test
    void aPlanIsShownAndNothingIsChanged() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        host();
        apply("mode: PlanOnly");

        GracefulDeployStatus status = awaitStatus(s -> "Planned".equals(s.phase()));

        assertThat(status.plan()).satisfies(plan -> {
            assertThat(plan.to()).isEqualTo(v2.substring(0, 7));
            assertThat(plan.steps()).isNotEmpty();
        });
        assertThat(child().getStatus().steps()).extracting(StepStatus::result).containsOnly("Planned");
        nothingWasChanged(v1);
    }

    @Test
    void whatIsSuspendedIsLookedAtOnly() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        host();
        apply("suspend: true");

        awaitStatus(s -> "Suspended".equals(s.phase()));
        nothingWasChanged(v1);

        apply("suspend: false");
        awaitReady(v2);
    }

    @Test
    void aSteadyStateIsNotWritten() throws IOException {
        shop.start();
        host();
        apply("");
        awaitReady(shop.head());
        String deploy = current().getMetadata().getResourceVersion();
        String child = child().getMetadata().getResourceVersion();

        await().during(Duration.ofSeconds(5))
                .atMost(PATIENCE)
                .until(() -> deploy.equals(current().getMetadata().getResourceVersion())
                        && child.equals(child().getMetadata().getResourceVersion()));
    }

    @Test
    void healthAndMetricsAreServed() throws IOException, InterruptedException {
        shop.start();
        host();
        apply("");
        awaitReady(shop.head());

        assertThat(get("/healthz")).isEqualTo("ok\n");
        assertThat(get("/readyz")).isEqualTo("ok\n");
        assertThat(get("/metrics"))
                .contains("graceful_deploy_ready{name=\"shop\",namespace=\"" + namespace + "\"} 1.0")
                .contains("graceful_host_reachable{name=\"" + namespace + "\"")
                .contains("graceful_reconciliations_total");
    }

    private String get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + operator.port() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
