package dev.graceful.cli.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.graceful.apiserver.EmbeddedApiServer;
import dev.graceful.controller.Crds;
import dev.graceful.controller.HostFactory;
import dev.graceful.controller.OperatorRuntime;
import dev.graceful.controller.Settings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A running API server and the operator that works with it, over HTTP as with any other. Closing it stops both. */
public final class Serving implements AutoCloseable {
    private static final String NAMESPACE = "default";
    private static final Duration DRIFT = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final EmbeddedApiServer server;
    private final KubernetesClient client;
    private final OperatorRuntime operator;

    private Serving(EmbeddedApiServer server, KubernetesClient client, OperatorRuntime operator) {
        this.server = server;
        this.client = client;
        this.operator = operator;
    }

    /**
     * Starts both, and makes the Host {@code localhost} unless there is one.
     *
     * @param onDeposed is told that another operator works on this state, so that this process must end
     * @throws IOException when the folder or a port cannot be had, with what to do
     */
    public static Serving start(Options options, Consumer<String> onDeposed) throws IOException {
        var server = EmbeddedApiServer.start(
                new dev.graceful.apiserver.Settings(options.state(), options.port(), definitions(), "graceful"));
        @Nullable KubernetesClient client = null;
        try {
            client = OperatorRuntime.client(
                    Config.fromKubeconfig(server.kubeconfig().toFile()));
            OperatorRuntime.ensureLocalhost(client, NAMESPACE, options.journal());
            return new Serving(
                    server,
                    client,
                    OperatorRuntime.start(client, HostFactory.standard(), settings(options), onDeposed));
        } catch (IOException | RuntimeException e) {
            if (client != null) {
                client.close();
            }
            server.close();
            throw e;
        }
    }

    private static Settings settings(Options options) {
        return new Settings(
                Set.of(),
                Settings.Lease.USUAL,
                false,
                InetAddress.getLoopbackAddress(),
                options.metricsPort(),
                DRIFT,
                PATIENCE);
    }

    private static List<ObjectNode> definitions() {
        var yaml = new YAMLMapper();
        return Crds.texts().stream().map(text -> definition(yaml, text)).toList();
    }

    private static ObjectNode definition(YAMLMapper yaml, String text) {
        try {
            return yaml.readValue(text, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a definition in the jar is damaged", e);
        }
    }

    /** A file that lets kubectl and other clients in. */
    public Path kubeconfig() {
        return server.kubeconfig();
    }

    /** Where the API server is. */
    public String url() {
        return server.url();
    }

    /** Where health and metrics are. */
    public String metrics() {
        return "http://127.0.0.1:" + operator.port() + "/metrics";
    }

    /** A client of the API server; closed with it. */
    public KubernetesClient client() {
        return client;
    }

    @Override
    public void close() {
        operator.close();
        client.close();
        server.close();
    }
}
