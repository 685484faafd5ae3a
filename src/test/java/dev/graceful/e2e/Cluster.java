package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One namespace of an API server, with the Lease of its operators in it, as an administrator sees it. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String VERSION = "graceful.dev/v1alpha1";

    private final KubernetesClient client;
    private final String namespace;

    private Cluster(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Makes the namespace. */
    static Cluster with(Path kubeconfig, String namespace) {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        return new Cluster(client, namespace);
    }

    String namespace() {
        return namespace;
    }

    /** As {@code kubectl apply --server-side} does, into the namespace. */
    void apply(String text) {
        for (var resource : client.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .items()) {
            resource.getMetadata().setNamespace(namespace);
            client.resource(resource).fieldManager("e2e").forceConflicts().serverSideApply();
        }
    }

    /** The identity of the cluster, which the machines know as their owner. */
    String owner() {
        return client.namespaces()
                .withName("kube-system")
                .require()
                .getMetadata()
                .getUid();
    }

    /** What the Lease of the operators says; empty while nobody ever held it. */
    Optional<LeaseSpec> lease() {
        return Optional.ofNullable(client.leases()
                        .inNamespace(namespace)
                        .withName("graceful-operator")
                        .get())
                .map(lease -> lease.getSpec());
    }

    /** Waits until the GracefulDeploy {@code shop} is Ready at a commit. */
    void awaitReady(String sha) {
        await("Ready at " + sha).atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
            Map<String, Object> status = status();
            assertThat(condition(status, "Ready")).as("%s", status).containsEntry("status", "True");
            assertThat(String.valueOf(status.get("revision"))).as("%s", status).isEqualTo(sha.substring(0, 7));
        });
    }

    private Map<String, Object> status() {
        GenericKubernetesResource resource = client.genericKubernetesResources(VERSION, "GracefulDeploy")
                .inNamespace(namespace)
                .withName("shop")
                .require();
        @Nullable Map<String, Object> status = resource.get("status");
        return status == null ? Map.of() : status;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> condition(Map<String, Object> status, String type) {
        return ((List<Map<String, Object>>) status.getOrDefault("conditions", List.of()))
                .stream()
                        .filter(condition -> type.equals(condition.get("type")))
                        .findFirst()
                        .orElse(Map.of());
    }

    /** Deletes the namespace and all that is in it; does not wait. */
    void delete() {
        client.namespaces().withName(namespace).delete();
    }

    @Override
    public void close() {
        client.close();
    }
}
