package dev.graceful.e2e;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One namespace of an API server, with the Lease of its operators in it, as an administrator sees it. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final KubernetesClient client;
    private final Api api;

    private Cluster(KubernetesClient client, Api api) {
        this.client = client;
        this.api = api;
    }

    /** Makes the namespace. */
    static Cluster with(Path kubeconfig, String namespace) {
        var api = new Api(kubeconfig, namespace);
        KubernetesClient client = api.client();
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .serverSideApply();
        return new Cluster(client, api);
    }

    String namespace() {
        return api.namespace();
    }

    /** As {@code kubectl apply --server-side} does, into the namespace. */
    void apply(String text) {
        api.apply(text);
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
                        .inNamespace(namespace())
                        .withName("graceful-operator")
                        .get())
                .map(lease -> lease.getSpec());
    }

    /** Waits until the GracefulDeploy {@code shop} is Ready at a commit. */
    void awaitReady(String sha) {
        api.awaitReady("shop", sha, PATIENCE);
    }

    /** Deletes the namespace and all that is in it; does not wait. */
    void delete() {
        client.namespaces().withName(namespace()).delete();
    }

    @Override
    public void close() {
        client.close();
    }
}
