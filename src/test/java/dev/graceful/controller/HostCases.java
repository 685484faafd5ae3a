package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.Condition;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostStatus;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which hosts are meant, and what is told of one. */
abstract class HostCases extends OperatorCase {
    HostCases(OperatorUnderTest operator) {
        super(operator);
    }

    @Test
    void aHostOfAnotherNamespaceIsUsedOnlyWhileItAllowsIt() throws IOException {
        shop.start();
        String other = namespace + "-infra";
        namespace(other);
        foreignHost(other, "[]");
        client.resource(deploy("").replace("names: [" + namespace + "]", "names: [" + other + "/" + namespace + "]"))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.HostNotAllowed)).contains("allows the namespace " + namespace);
        nothingWasChanged(shop.head());

        foreignHost(other, "[" + namespace + "]");
        awaitReady(shop.head());
        String v1 = shop.head();

        foreignHost(other, "[]");
        await().atMost(PATIENCE)
                .until(() -> Reason.HostNotAllowed.name()
                        .equals(condition(Objects.requireNonNull(current().getStatus()), "Ready")
                                .reason()));
        shop.push("2");
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).untilAsserted(() -> nothingWasChanged(v1));
    }

    @Test
    void hostsAreSelectedByTheirLabels() throws IOException {
        shop.start();
        host();
        client.resource(deploy("").replace("names: [" + namespace + "]", "selector: {matchLabels: {role: web}}"))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.HostNotFound)).contains("spec.hosts.selector");

        label("web");
        awaitReady(shop.head());

        label("db");
        awaitTrouble(Reason.HostNotFound);
        await().atMost(PATIENCE)
                .until(() -> client.resources(HostDeploy.class)
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .isEmpty());
    }

    @Test
    void aHostTellsWhatItLacksAndRecordsTheKeyThatItTrustedFirst() {
        // Time passes faster on the simulated machine, so that its clock is always news.
        var machine = new Machines.Machine(namespace);
        operator.reach(namespace, machine);
        client.resource("""
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: %s}
                spec:
                  connection: SSH
                  address: a.example
                  user: deploy
                  secretRef: {name: key}
                  hostKeyPolicy: TrustOnFirstUse
                  become: {method: Sudo}
                """.formatted(namespace, namespace)).serverSideApply();
        await().atMost(PATIENCE).until(() -> reachable().reason().equals("SecretInvalid"));
        assertThat(reachable().status()).isEqualTo("False");

        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(Map.of("password", "gdcanary-of-" + namespace))
                        .build())
                .create();
        await().atMost(PATIENCE).until(() -> reachable().holds());
        HostStatus status = hostStatus();
        assertThat(status.hostKey()).isEqualTo(Machines.KEY);
        assertThat(status.hostKeyFingerprint()).startsWith("SHA256:");
        assertThat(status.account()).isEqualTo("root via sudo from deploy");
        assertThat(status.lastSeen()).isNotNull();
        assertThat(client.getKubernetesSerialization().asYaml(theHost())).doesNotContain("gdcanary");
        assertThat(client.secrets().inNamespace(namespace).withName("key").require())
                .satisfies(secret -> assertThat(secret.getStringData()).isNullOrEmpty())
                .satisfies(secret -> assertThat(secret.getData()).containsOnlyKeys("password"));

        String version = theHost().getMetadata().getResourceVersion();
        await().during(Duration.ofSeconds(5))
                .atMost(PATIENCE)
                .until(() -> version.equals(theHost().getMetadata().getResourceVersion()));

        machine.refuse(Reason.HostUnreachable);
        await().atMost(PATIENCE).until(() -> reachable().status().equals("Unknown"));
        assertThat(condition(hostStatus().conditions(), "Ready").status()).isEqualTo("False");
        assertThat(hostStatus().hostKey()).isEqualTo(Machines.KEY);
        machine.refuse(null);
        await().atMost(PATIENCE).until(() -> reachable().holds());
    }

    private void foreignHost(String where, String allowed) {
        client.resource("""
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: %s}
                spec: {connection: Local, allowedNamespaces: %s}
                """.formatted(namespace, where, allowed))
                .forceConflicts()
                .serverSideApply();
    }

    private void label(String role) {
        client.resources(HostResource.class)
                .inNamespace(namespace)
                .withName(namespace)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"role\":\"" + role + "\"}}}");
    }

    private Condition reachable() {
        return condition(hostStatus().conditions(), "Reachable");
    }
}
