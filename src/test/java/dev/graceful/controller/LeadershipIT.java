package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.Condition;
import dev.graceful.api.HostResource;
import dev.graceful.controller.Machines.Machine;
import dev.graceful.host.HostException;
import dev.graceful.host.Tenure;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who leads, what a machine that obeys another says, and how it is taken over. */
class LeadershipIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> sentences = new CopyOnWriteArrayList<>();
    private final Map<String, Machine> machines = new ConcurrentHashMap<>();
    private final List<Tenure> tenures = new CopyOnWriteArrayList<>();
    private final HostFactory factory = (wish, keys, jump, tenure) -> {
        tenures.add(tenure);
        return Opened.of(machine(wish.name()));
    };

    @TempDir
    private Path scratch;

    private Servers server;

    @BeforeEach
    void start() throws IOException {
        server = new Servers(scratch);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void everyStartTakesTheLeaseOverAtOnceWithAHigherEpoch() throws IOException, HostException {
        host("web1");
        for (int epoch = 0; epoch < 3; epoch++) {
            int seen = epoch + 1;
            try (var _ = operator(false)) {
                await().atMost(PATIENCE).until(() -> tenures.size() >= seen);
            }
            assertThat(tenures.get(epoch)).isEqualTo(new Tenure(owner(), epoch));
        }
        assertThat(server.lease().getSpec().getLeaseTransitions()).isEqualTo(2);
        assertThat(sentences).isEmpty();
    }

    @Test
    void anElectedOperatorActsWithTheEpochOfTheLeaseAndStopsInPeace() throws IOException {
        host("web1");
        try (var _ = operator(true)) {
            awaitHost("web1", "Reachable", "True");
        }

        assertThat(tenures).containsExactly(new Tenure(owner(), 0));
        assertThat(sentences).isEmpty();
        assertThat(server.lease()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneThatWasDeposedStopsAtOnceAndSaysSo(boolean elected) throws IOException {
        host("web1");
        try (var _ = operator(elected)) {
            awaitHost("web1", "Reachable", "True");
            new Leases(server.client, Settings.Lease.USUAL, InstantSource.system()).takeOver("another");
            machine("web1").refuse(Reason.Fenced);

            await().atMost(PATIENCE).until(() -> !sentences.isEmpty());
            assertThat(sentences).singleElement().asString().contains("leads no longer");
            int looks = machine("web1").looks.get();
            String version = get("web1").getMetadata().getResourceVersion();

            await().during(Duration.ofSeconds(4))
                    .atMost(PATIENCE)
                    .until(() -> machine("web1").looks.get() == looks);
            assertThat(get("web1").getMetadata().getResourceVersion()).isEqualTo(version);
            assertThat(condition("web1", "Reachable").status()).isEqualTo("True");
        }
    }

    @Test
    void aMachineThatObeysALaterOperatorOfALostLeaseWaitsForAPersonAndTheOthersGoOn() throws IOException {
        host("web1");
        host("web2");
        machine("web1").refuse(Reason.Fenced);
        try (var _ = operator(false)) {
            awaitHost("web1", "Reachable", "False");
            awaitHost("web2", "Reachable", "True");
            Condition refused = condition("web1", "Stalled");
            assertThat(refused.reason()).isEqualTo("Fenced");
            assertThat(refused.message()).contains("kubectl annotate").contains("graceful.dev/adopt=" + owner());
            assertThat(sentences).isEmpty();

            annotate("web1", "graceful.dev/adopt", "of-another-cluster");
            await().during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .until(() -> machine("web1").adoptions.get() == 0);

            annotate("web1", "graceful.dev/adopt", owner());
            awaitHost("web1", "Reachable", "True");
            await().atMost(PATIENCE)
                    .until(() -> owner().equals(get("web1").getStatus().lastAdopted()));
            annotate("web1", "graceful.dev/requestedAt", "again");
            await().during(Duration.ofSeconds(3))
                    .atMost(PATIENCE)
                    .until(() -> machine("web1").adoptions.get() == 1);
        }
    }

    @Test
    void nothingIsAskedInTheNameOfALeaseThatAnotherHolds() {
        var leadership = new Leadership(server.client, Settings.Lease.USUAL, InstantSource.system(), sentences::add);
        leadership.takeOver();
        new Leases(server.client, Settings.Lease.USUAL, InstantSource.system()).takeOver("another");

        assertThatThrownBy(() -> leadership.tenure("web1"))
                .isInstanceOfSatisfying(
                        HostException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.Fenced));
        await().atMost(PATIENCE).until(() -> !sentences.isEmpty());
        assertThat(sentences).singleElement().asString().contains("held by another");
    }

    @Test
    void oneThatDoesNotKnowYetThatAnotherLeadsWritesNoStatus() throws IOException {
        host("web1");
        try (var _ = operator(false)) {
            awaitHost("web1", "Reachable", "True");
            String version = get("web1").getMetadata().getResourceVersion();
            new Leases(server.client, Settings.Lease.USUAL, InstantSource.system()).takeOver("another");
            // As the first look of one that was stopped for a while ends, whatever the machine would say next.
            machine("web1").refuse(Reason.HostUnreachable);

            await().atMost(PATIENCE).until(() -> !sentences.isEmpty());
            assertThat(sentences).singleElement().asString().contains("held by another");
            assertThat(get("web1").getMetadata().getResourceVersion()).isEqualTo(version);
        }
    }

    private Machine machine(String name) {
        return machines.computeIfAbsent(name, Machine::new);
    }

    private OperatorRuntime operator(boolean elected) throws IOException {
        return server.operator(factory, elected, Duration.ofSeconds(1), sentences::add);
    }

    private String owner() {
        return server.client
                .namespaces()
                .withName("kube-system")
                .get()
                .getMetadata()
                .getUid();
    }

    private void host(String name) {
        server.client.resource("""
                        apiVersion: graceful.dev/v1alpha1
                        kind: Host
                        metadata: {name: %s, namespace: default}
                        spec: {connection: Local}
                        """.formatted(name)).serverSideApply();
    }

    private void annotate(String name, String key, String value) {
        server.client
                .resources(HostResource.class)
                .inNamespace("default")
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + key + "\":\"" + value + "\"}}}");
    }

    private HostResource get(String name) {
        return server.client
                .resources(HostResource.class)
                .inNamespace("default")
                .withName(name)
                .require();
    }

    private Condition condition(String name, String type) {
        return Objects.requireNonNull(
                Conditions.find(Objects.requireNonNull(get(name).getStatus()).conditions(), type), type);
    }

    private void awaitHost(String name, String type, String status) {
        await().atMost(PATIENCE).until(() -> {
            HostResource host = get(name);
            Condition condition = host.getStatus() == null
                    ? null
                    : Conditions.find(host.getStatus().conditions(), type);
            return condition != null && condition.status().equals(status);
        });
    }
}
