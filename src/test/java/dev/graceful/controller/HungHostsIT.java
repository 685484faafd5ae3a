package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.Condition;
import dev.graceful.api.HostResource;
import dev.graceful.controller.Machines.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bulkheads: machines that hang are nobody's concern but their own. */
class HungHostsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EACH = 50;

    private final Map<String, Machine> machines = new ConcurrentHashMap<>();

    @TempDir
    private Path scratch;

    @Test
    void fiftyThatHangDelayNeitherFiftyOthersNorTheEnd() throws IOException {
        try (var server = new Servers(scratch)) {
            for (int number = 0; number < EACH; number++) {
                host(server, "hung" + number).hang();
                host(server, "good" + number);
            }
            long start = System.nanoTime();
            var operator = server.operator(
                    (wish, keys, jump, tenure) -> Opened.of(Objects.requireNonNull(machines.get(wish.name()))),
                    false,
                    Duration.ofSeconds(30),
                    sentence -> {});
            await().atMost(PATIENCE)
                    .until(() -> hosts(server).stream()
                                    .filter(HungHostsIT::reachable)
                                    .allMatch(
                                            host -> host.getMetadata().getName().startsWith("good"))
                            && hosts(server).stream()
                                            .filter(HungHostsIT::reachable)
                                            .count()
                                    == EACH);
            Duration observed = Duration.ofNanos(System.nanoTime() - start);
            assertThat(machines.values()).allMatch(machine -> machine.looks.get() == 1);

            long stop = System.nanoTime();
            operator.close();
            Duration stopped = Duration.ofNanos(System.nanoTime() - stop);

            System.out.printf(
                    "%d hosts observed after %d ms beside %d that hang; stopped after %d ms%n",
                    EACH, observed.toMillis(), EACH, stopped.toMillis());
            assertThat(stopped).isLessThan(Duration.ofSeconds(20));
            assertThat(machines.values()).allMatch(Machine::isClosed);
        }
    }

    private static boolean reachable(HostResource host) {
        Condition condition = host.getStatus() == null
                ? null
                : Conditions.find(host.getStatus().conditions(), Conditions.REACHABLE);
        return condition != null && condition.holds();
    }

    private static List<HostResource> hosts(Servers server) {
        return server.client
                .resources(HostResource.class)
                .inNamespace("default")
                .list()
                .getItems();
    }

    private Machine host(Servers server, String name) {
        server.client.resource("""
                        apiVersion: graceful.dev/v1alpha1
                        kind: Host
                        metadata: {name: %s, namespace: default}
                        spec: {connection: Local}
                        """.formatted(name)).serverSideApply();
        return machines.computeIfAbsent(name, Machine::new);
    }
}
