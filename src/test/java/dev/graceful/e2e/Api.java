package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One namespace of an API server, as its users see it. Each call connects anew, because the server may be another process by then.
 *
 * @param kubeconfig the way to it
 * @param namespace where everything is
 */
record Api(Path kubeconfig, String namespace) {
    static final String VERSION = "graceful.dev/v1alpha1";

    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    /** As {@code kubectl apply --server-side} does. */
    void apply(String text) {
        try (KubernetesClient client = client()) {
            for (var resource : client.load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                    .items()) {
                resource.getMetadata().setNamespace(namespace);
                client.resource(resource).fieldManager("e2e").forceConflicts().serverSideApply();
            }
        }
    }

    /** A status; empty while it is not that of the current generation, or nobody serves it. */
    Map<String, Object> status(String kind, String name) {
        try (KubernetesClient client = client()) {
            GenericKubernetesResource resource = client.genericKubernetesResources(VERSION, kind)
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            @Nullable Map<String, Object> status = resource == null ? null : resource.get("status");
            return status == null || !isCurrent(resource, status) ? Map.of() : status;
        } catch (KubernetesClientException notServing) {
            return Map.of();
        }
    }

    private static boolean isCurrent(GenericKubernetesResource resource, Map<String, Object> status) {
        return Objects.equals(
                String.valueOf(status.get("observedGeneration")),
                String.valueOf(resource.getMetadata().getGeneration()));
    }

    /** One condition of a status; empty when it has none of that type. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> condition(Map<String, Object> status, String type) {
        return ((List<Map<String, Object>>) status.getOrDefault("conditions", List.of()))
                .stream()
                        .filter(condition -> type.equals(condition.get("type")))
                        .findFirst()
                        .orElse(Map.of());
    }

    /** Waits until a GracefulDeploy is Ready at a commit. */
    void awaitReady(String name, String sha, Duration patience) {
        await("Ready at " + sha).atMost(patience).untilAsserted(() -> {
            Map<String, Object> status = status("GracefulDeploy", name);
            assertThat(condition(status, "Ready")).as("%s", status).containsEntry("status", "True");
            assertThat(String.valueOf(status.get("revision"))).as("%s", status).isEqualTo(sha.substring(0, 7));
        });
    }
}
