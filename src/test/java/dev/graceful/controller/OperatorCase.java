package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.Api;
import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostStatus;
import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One application on one machine in a namespace of its own, while an operator works. The machine is simulated; Git is real. */
abstract class OperatorCase {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger COUNT = new AtomicInteger();

    final OperatorUnderTest operator;
    final KubernetesClient client;
    String namespace = "";
    Shop shop;

    @TempDir
    Path scratch;

    OperatorCase(OperatorUnderTest operator) {
        this.operator = operator;
        this.client = operator.client();
    }

    @BeforeEach
    void prepare() throws IOException {
        namespace = "test-" + COUNT.incrementAndGet();
        namespace(namespace);
        shop = new Shop(namespace, scratch);
        operator.reach(namespace, shop.host);
    }

    @AfterEach
    void endTime() {
        client.resources(GracefulDeploy.class).inNamespace(namespace).delete();
        shop.close();
    }

    void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    void host() {
        client.resource("""
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: %s}
                spec: {connection: Local}
                """.formatted(namespace, namespace)).serverSideApply();
    }

    String deploy(String line) {
        return """
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: shop, namespace: %s}
                spec:
                  source: {repo: %s, revision: main, interval: 1s}
                  hosts: {names: [%s]}
                  layout: {path: %s}
                  reload: {binaryUpgrade: {soak: 2s}}
                  %s
                """.formatted(namespace, shop.origin, namespace, shop.tree, line);
    }

    void apply(String line) {
        client.resource(deploy(line)).forceConflicts().serverSideApply();
    }

    GracefulDeploy current() {
        return client.resources(GracefulDeploy.class)
                .inNamespace(namespace)
                .withName("shop")
                .require();
    }

    HostDeploy child() {
        return client.resources(HostDeploy.class)
                .inNamespace(namespace)
                .withName("shop." + namespace)
                .require();
    }

    HostResource theHost() {
        return client.resources(HostResource.class)
                .inNamespace(namespace)
                .withName(namespace)
                .require();
    }

    HostStatus hostStatus() {
        HostStatus status = theHost().getStatus();
        return status == null ? HostStatus.empty() : status;
    }

    GracefulDeployStatus awaitStatus(Predicate<GracefulDeployStatus> as) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> current().getStatus(), status -> status != null && as.test(status));
    }

    GracefulDeployStatus awaitReady(String sha) {
        return awaitStatus(status -> sha.substring(0, 7).equals(status.revision())
                && condition(status, "Ready").holds()
                && current().getMetadata().getGeneration().equals(status.observedGeneration()));
    }

    String awaitTrouble(Reason reason) {
        GracefulDeployStatus status =
                awaitStatus(s -> reason.name().equals(condition(s, "Ready").reason()));
        assertThat(condition(status, "Ready").holds()).isFalse();
        await().atMost(PATIENCE).until(() -> reasons().contains(reason.name()));
        return condition(status, "Ready").message();
    }

    void nothingWasChanged(String head) throws HostException {
        assertThat(shop.head()).isEqualTo(head);
        assertThat(shop.host.sent()).isEmpty();
    }

    List<String> reasons() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> !Api.LOCALHOST.equals(event.getInvolvedObject().getName()))
                .map(Event::getReason)
                .toList();
    }

    static Condition condition(GracefulDeployStatus status, String type) {
        return condition(status.conditions(), type);
    }

    static Condition condition(@Nullable List<Condition> conditions, String type) {
        Condition condition = Conditions.find(conditions, type);
        return condition == null ? new Condition(type, "False", "", "", null, "") : condition;
    }
}
