package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.host.simulated.Code;
import dev.graceful.host.simulated.Gunicorns;
import dev.graceful.host.simulated.SimulatedHost.Sent;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A machine whose clock is not that of the operator: wrong by ten times the Lease, by an hour or by days, and ten times as fast. Every time
 * that is compared with another one is the machine's own.
 */
class SkewedClockIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration SOAK = Duration.ofSeconds(20);

    @TempDir
    private Path scratch;

    private Servers server;

    @BeforeEach
    void start() throws IOException {
        server = Servers.withMachine(scratch, "web", "web1");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-PT240H", "-PT1H", "-PT150S", "PT150S", "PT1H", "PT240H"})
    void anUpgradeSoaksByTheClockOfItsMachineAndBrokenCodeIsTakenBack(Duration skew) throws IOException {
        try (var shop = new Shop("web1", scratch, Instant.now().plus(skew));
                var _ = operator(shop)) {
            Gunicorns gunicorn = shop.start();
            deploy(shop);
            awaitReady(shop.head());

            String v2 = shop.push("2");
            awaitReady(v2);
            assertThat(soaked(shop)).isGreaterThanOrEqualTo(SOAK).isLessThan(SOAK.multipliedBy(3));

            String broken = shop.push("3");
            shop.host.code(broken, Code.of(Code.Kind.RAISES));
            await("taking back")
                    .atMost(PATIENCE)
                    .until(() -> "Reverted"
                            .equals(status().map(GracefulDeployStatus::phase).orElse("")));
            assertThat(gunicorn.clients().lost()).isEmpty();
            assertThat(gunicorn.loaded()).containsOnly(shop.head());
        }
    }

    /** Somebody sets it, or it is corrected after a long sleep: a soak may end early, and nothing else may happen. */
    @Test
    void aClockThatIsSetForwardInTheMiddleLosesNothing() throws IOException {
        try (var shop = new Shop("web1", scratch);
                var _ = operator(shop)) {
            Gunicorns gunicorn = shop.start();
            deploy(shop);
            awaitReady(shop.head());
            String v2 = shop.push("2");
            await("two masters").atMost(PATIENCE).until(() -> times(shop, Signal.USR2) == 1);
            shop.host.advance(Duration.ofHours(1));
            awaitReady(v2);
            assertThat(gunicorn.clients().lost()).isEmpty();
            assertThat(gunicorn.loaded()).containsOnly(shop.head());
            assertThat(times(shop, Signal.USR2)).isEqualTo(1);
        }
    }

    private OperatorRuntime operator(Shop shop) throws IOException {
        return server.operator(
                (wish, keys, jump, tenure) -> new Opened(shop.host, Optional.empty()),
                false,
                Duration.ofSeconds(2),
                sentence -> {});
    }

    private static long times(Shop shop, Signal signal) {
        return shop.host.sent().stream().filter(sent -> sent.signal() == signal).count();
    }

    /** From the first signal to the last one. */
    private static Duration soaked(Shop shop) {
        List<Sent> sent =
                shop.host.sent().stream().sorted(Comparator.comparing(Sent::at)).toList();
        assertThat(sent.getLast().signal()).isEqualTo(Signal.TERM);
        return Duration.between(sent.getFirst().at(), sent.getLast().at());
    }

    private void deploy(Shop shop) {
        server.apply("""
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: shop, namespace: web}
                spec:
                  source: {repo: %s, revision: main, interval: 1s}
                  hosts: {names: [web1]}
                  layout: {path: %s}
                  reload: {binaryUpgrade: {soak: 20s}, timeout: 2m}
                """.formatted(shop.origin, shop.tree));
    }

    private Optional<GracefulDeployStatus> status() {
        return Optional.ofNullable(server.client
                        .resources(GracefulDeploy.class)
                        .inNamespace("web")
                        .withName("shop")
                        .get())
                .map(GracefulDeploy::getStatus);
    }

    private void awaitReady(String sha) {
        await("Ready at " + sha).atMost(PATIENCE).untilAsserted(() -> {
            GracefulDeployStatus status = status().orElseThrow();
            var ready = Conditions.find(status.conditions(), Conditions.READY);
            assertThat(ready).isNotNull();
            assertThat(ready.holds()).as("%s", status).isTrue();
            assertThat(status.revision()).isEqualTo(sha.substring(0, 7));
        });
    }
}
