package dev.graceful.controlplane;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts custom resource definitions on a server, and waits until every client can use them. */
public final class Definitions {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Definitions() {}

    /**
     * Applies definitions and waits until their kinds are served, discovered and described.
     *
     * @param kubeconfig names the server
     * @param definitions one YAML document each
     */
    public static void apply(Path kubeconfig, List<String> definitions) {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build()) {
            List<CustomResourceDefinition> applied = definitions.stream()
                    .map(yaml -> client.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class))
                    .map(definition ->
                            client.resource(definition).forceConflicts().serverSideApply())
                    .toList();
            for (CustomResourceDefinition definition : applied) {
                for (CustomResourceDefinitionVersion version :
                        definition.getSpec().getVersions()) {
                    await(definition.getMetadata().getName() + " is served")
                            .atMost(PATIENCE)
                            .pollInterval(Duration.ofMillis(100))
                            .until(() -> served(client, definition, version.getName()));
                }
            }
        }
    }

    private static boolean served(KubernetesClient client, CustomResourceDefinition definition, String version) {
        String path = "apis/" + definition.getSpec().getGroup() + "/" + version;
        String plural = definition.getSpec().getNames().getPlural();
        return contains(client.raw("/" + path), "\"" + plural + "\"")
                && contains(client.raw("/openapi/v3"), path)
                && contains(client.raw("/openapi/v3/" + path), "/" + plural + "/{name}");
    }

    private static boolean contains(@Nullable String answer, String part) {
        return answer != null && answer.contains(part);
    }

    /** Reads a definition from the class path, as text. */
    public static String resource(Class<?> neighbour, String name) {
        try (var stream = neighbour.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException(
                        "There is no " + name + " beside " + neighbour.getName() + " on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
