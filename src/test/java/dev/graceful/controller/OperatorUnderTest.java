package dev.graceful.controller;

import static org.awaitility.Awaitility.await;

import dev.graceful.host.Host;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An operator and a client of the API server that it works with. */
final class OperatorUnderTest implements AutoCloseable {
    private final KubernetesClient client;
    private final OperatorRuntime operator;
    private final Map<String, Host> machines = new ConcurrentHashMap<>();

    OperatorUnderTest(Path kubeconfig) throws IOException {
        client = OperatorRuntime.client(Config.fromKubeconfig(kubeconfig.toFile()));
        for (String crd : Crds.texts()) {
            client.resource(crd).serverSideApply();
        }
        await().atMost(OperatorCase.PATIENCE).until(() -> Crds.check(client) == Crds.Finding.SAME);
        operator = OperatorRuntime.start(
                client,
                (wish, keys, jump, tenure) -> new Opened(
                        Objects.requireNonNull(machines.get(wish.name()), wish.name()),
                        wish.way() instanceof HostWish.Ssh
                                ? Optional.of(new Machines.Line(Machines.KEY))
                                : Optional.empty()),
                new Settings(
                        Set.of(),
                        new Settings.Lease("kube-system", "operator-suite"),
                        false,
                        InetAddress.getLoopbackAddress(),
                        0,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10)),
                sentence -> {});
    }

    KubernetesClient client() {
        return client;
    }

    /** Where its health and its metrics are served. */
    int port() {
        return operator.port();
    }

    /** From now on the Hosts with this name are this machine. */
    void reach(String name, Host machine) {
        machines.put(name, machine);
    }

    @Override
    public void close() {
        operator.close();
        client.close();
    }
}
