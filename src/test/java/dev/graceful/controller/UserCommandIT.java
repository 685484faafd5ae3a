package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus;
import dev.graceful.host.simulated.Script;
import io.fabric8.kubernetes.api.model.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two applications on one machine that are reloaded by commands of the user's. */
class UserCommandIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path scratch;

    private Servers server;
    private Shop shop;

    @BeforeEach
    void start() throws IOException {
        server = Servers.withMachine(scratch, "web", "web1");
        shop = new Shop("web1", scratch);
    }

    @AfterEach
    void stop() {
        shop.close();
        server.close();
    }

    @Test
    void oneRunsAtATimeAndTheStatusSaysWhatIsWaitedFor() throws IOException {
        shop.host.script("./reload", new Script(Duration.ofSeconds(20), 0, "done\n", () -> {}));
        Path second = scratch.resolve("second");
        shop.git(scratch, "clone", "-q", "-b", "main", shop.origin.toString(), second.toString());
        String told = "the reload command for " + shop.head().substring(0, 7) + " exited with 0";
        Set<String> messages = new ConcurrentSkipListSet<>();

        HostFactory factory = (wish, keys, jump, tenure) -> new Opened(shop.host, Optional.empty());
        try (var _ = server.operator(factory, false, Duration.ofSeconds(2), sentence -> {})) {
            deploy("first", shop.tree);
            deploy("second", second);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                List<HostDeployStatus> all = statuses();
                all.forEach(status -> messages.add(message(status)));
                return all.stream()
                                .filter(status -> "Done".equals(status.phase()))
                                .count()
                        == 2;
            });
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(events()).anyMatch(text -> text.contains(told)));
        }

        assertThat(messages).anyMatch(text -> text.startsWith("waiting for the reload command (running for "));
        assertThat(shop.host.started()).containsExactlyInAnyOrder("./reload first", "./reload second");
        assertThat(shop.host.mostAtOnce()).isEqualTo(1);
    }

    private void deploy(String name, Path tree) {
        server.apply("""
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: %s, namespace: web}
                spec:
                  source: {repo: %s, revision: main}
                  hosts: {names: [web1]}
                  layout: {path: %s}
                  reload:
                    strategy: Command
                    timeout: 5m
                    command: {reload: [./reload, %s]}
                """.formatted(name, shop.origin, tree, name));
    }

    private List<HostDeployStatus> statuses() {
        return server.client.resources(HostDeploy.class).inNamespace("web").list().getItems().stream()
                .map(HostDeploy::getStatus)
                .filter(Objects::nonNull)
                .toList();
    }

    private static String message(HostDeployStatus status) {
        var ready = Conditions.find(status.conditions(), Conditions.READY);
        return ready == null ? "" : ready.message();
    }

    private List<String> events() {
        return server.client.v1().events().inNamespace("web").list().getItems().stream()
                .map(Event::getMessage)
                .toList();
    }
}
