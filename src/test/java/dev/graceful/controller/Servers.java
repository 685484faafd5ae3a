package dev.graceful.controller;

import dev.graceful.apiserver.EmbeddedApiServer;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** An embedded API server with the CRDs, for one test. */
final class Servers implements AutoCloseable {
    final KubernetesClient client;
    private final EmbeddedApiServer server;

    Servers(Path folder) throws IOException {
        server = EmbeddedApiServer.start(
                new dev.graceful.apiserver.Settings(folder.resolve("state"), 0, List.of(), "test"));
        client =
                OperatorRuntime.client(Config.fromKubeconfig(server.kubeconfig().toFile()));
        for (String crd : Crds.texts()) {
            client.resource(crd).serverSideApply();
        }
    }

    /** The same with a namespace and a Host in it that needs no connection. */
    static Servers withMachine(Path folder, String namespace, String host) throws IOException {
        var servers = new Servers(folder);
        servers.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s}
                """.formatted(namespace));
        servers.apply("""
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: %s}
                spec: {connection: Local}
                """.formatted(host, namespace));
        return servers;
    }

    void apply(String yaml) {
        client.resource(yaml).serverSideApply();
    }

    OperatorRuntime operator(HostFactory factory, boolean elected, Duration drift, Consumer<String> onDeposed)
            throws IOException {
        var settings = new Settings(
                Set.of(),
                Settings.Lease.USUAL,
                elected,
                InetAddress.getLoopbackAddress(),
                0,
                drift,
                Duration.ofSeconds(2));
        return OperatorRuntime.start(client, factory, settings, onDeposed);
    }

    Lease lease() {
        return Objects.requireNonNull(client.leases()
                .inNamespace(Settings.Lease.USUAL.namespace())
                .withName(Settings.Lease.USUAL.name())
                .get());
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
