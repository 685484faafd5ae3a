package dev.graceful.contract;

import dev.graceful.controlplane.Definitions;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.util.List;

/**
 * An API server as its users see it: a kubeconfig, and nothing else.
 *
 * @param kind {@code real} or {@code embedded}; for messages only, the suite does not look at it
 * @param kubeconfig an administrator's
 * @param logs where to read what the server said when a test fails
 * @param client shared by all tests, closed with the fixture
 */
record ApiFixture(String kind, Path kubeconfig, Path logs, KubernetesClient client) implements AutoCloseable {

    /** Puts the suite's own kind on a server. */
    static ApiFixture withWidgets(String kind, Path kubeconfig, Path logs) {
        Definitions.apply(kubeconfig, List.of(Definitions.resource(ApiFixture.class, "widgets.yaml")));
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
        return new ApiFixture(kind, kubeconfig, logs, client);
    }

    /** What the kubeconfig says, as the fabric8 client takes it; every call a new one, free to be changed. */
    Config config() {
        return Config.fromKubeconfig(kubeconfig.toFile());
    }

    /** Where the client tools may keep what they discover. */
    Path cache() {
        return kubeconfig.resolveSibling("kubectl-cache");
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return kind + " API server (output in " + logs + ")";
    }
}
