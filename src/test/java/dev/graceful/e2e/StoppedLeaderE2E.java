package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.controller.Crds;
import dev.graceful.controlplane.Definitions;
import dev.graceful.controlplane.RealControlPlane;
import dev.graceful.controlplane.SharedControlPlane;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two operators of one real kube-apiserver and a real Debian machine: the one that leads is stopped in the middle of an upgrade, the other
 * takes over when the Lease has expired and finishes it, and then the first goes on where it was, knowing nothing.
 */
@ExtendWith({SharedControlPlane.class, SharedLab.class})
class StoppedLeaderE2E {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String STATE = "/var/lib/gracefuldeploy/";

    private final Path kubeconfig;
    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final HostJournal journal;
    private final Path logs;

    StoppedLeaderE2E(RealControlPlane plane, Lab lab, @TempDir Path scratch) throws IOException {
        kubeconfig = plane.kubeconfig();
        Definitions.apply(kubeconfig, Crds.texts());
        logs = Files.createDirectories(plane.logs());
        machine = lab.machine("stopped");
        journal = new HostJournal(machine.disk(STATE + "app"));
        app = AppRepository.create(scratch.resolve("upstream"));
        app.works("v1");
        shop = LabShop.on(machine, app);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    /** Each of these waits for twice the Lease; the other moments are tried below. */
    @ParameterizedTest
    @EnumSource(names = {"SPAWNING", "THINNED", "SPAWNED_AND_SOAKING_LONG"})
    void whenTheLeaseHasExpiredTheOtherFinishesAndTheFirstChangesNothingAnyMore(Moment moment) throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        try (var cluster = Cluster.with(kubeconfig, moment.namespace("elected"));
                var first = OperatorProcess.elected(kubeconfig, cluster.namespace(), log(moment, "elected-first"))) {
            await("somebody to lead")
                    .atMost(PATIENCE)
                    .until(() -> cluster.lease().isPresent());
            try (var second = OperatorProcess.elected(kubeconfig, cluster.namespace(), log(moment, "elected-second"))) {
                freezeAndThaw(moment, cluster, first, () -> second);
            }
        }
    }

    /** No clock tells the first that it was silent for too long: it is told by the machine, or by the Lease before it writes a status. */
    @ParameterizedTest
    @EnumSource
    void whenAnotherTookOverAtOnceTheFirstChangesNothingAnyMoreEither(Moment moment) throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        try (var cluster = Cluster.with(kubeconfig, moment.namespace("sole"));
                var first = OperatorProcess.sole(kubeconfig, cluster.namespace(), log(moment, "sole-first"))) {
            freezeAndThaw(
                    moment,
                    cluster,
                    first,
                    () -> OperatorProcess.sole(kubeconfig, cluster.namespace(), log(moment, "sole-second")));
            assertThat(first.said()).containsAnyOf("web1 obeys a later operator", "/graceful-operator is held by ");
        }
    }

    private interface Successor {
        OperatorProcess get() throws IOException;
    }

    private void freezeAndThaw(Moment moment, Cluster cluster, OperatorProcess first, Successor successor)
            throws IOException {
        long old = shop.masters().getFirst().pid();
        String wished = app.works("v2");
        shop.publish();
        try (var load = Load.start(shop.address(), Load.Mix.usual())) {
            cluster.apply(resources(wished, moment.soak()));
            LeaseSpec stopped = stop(first, cluster, moment);
            Instant at = Instant.now();
            try (OperatorProcess second = successor.get()) {
                LeaseSpec taken = untilTaken(cluster, stopped);
                if (!moment.early()) {
                    cluster.awaitReady(wished);
                }
                if (isRenewed(stopped)) {
                    untilTwiceTheLease(cluster, stopped);
                }
                String before = journal.text();

                first.thaw();

                assertThat(first.status()).as(first.said()).isEqualTo(1);
                assertThat(first.said()).contains("This operator leads no longer: ");
                assertThat(journal.text()).startsWith(before);
                cluster.awaitReady(wished);
                assertThat(second.running()).isTrue();
                cluster.delete();
                assertObeyed(taken, cluster.owner());
                assertSignalledOnce(old);
                journal.assertTakenOver(at, taken.getAcquireTime().toInstant());
                if (!moment.early()) {
                    assertThat(journal.text()).isEqualTo(before);
                }
                report(
                        moment,
                        load.stop(),
                        Duration.between(at, taken.getAcquireTime().toInstant()),
                        first.said());
            }
        }
        assertThat(shop.head()).isEqualTo(wished);
    }

    private Path log(Moment moment, String name) {
        return logs.resolve("operator-" + moment + "-" + name + ".log");
    }

    /** Waits for the moment in the file itself, as this machine sees it: that takes no process, so it is over before the next step. */
    private LeaseSpec stop(OperatorProcess first, Cluster cluster, Moment moment) throws IOException {
        await(moment + " in the journal")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> journal.entries().stream().anyMatch(entry -> moment.hasCome(entry.event())));
        first.freeze();
        assertThat(journal.entries()).noneMatch(entry -> entry.event() instanceof Event.Converged);
        return cluster.lease().orElseThrow();
    }

    private static LeaseSpec untilTaken(Cluster cluster, LeaseSpec stopped) {
        await("the other operator")
                .atMost(PATIENCE)
                .until(() -> !Objects.equals(
                        cluster.lease().orElseThrow().getHolderIdentity(), stopped.getHolderIdentity()));
        LeaseSpec taken = cluster.lease().orElseThrow();
        assertThat(taken.getLeaseTransitions()).isEqualTo(stopped.getLeaseTransitions() + 1);
        return taken;
    }

    /** Only those that wait for their turn renew it. */
    private static boolean isRenewed(LeaseSpec lease) {
        return lease.getRenewTime().isAfter(lease.getAcquireTime());
    }

    /** Until, by the clock of the Lease, the first was silent for twice as long as it may be. */
    private static void untilTwiceTheLease(Cluster cluster, LeaseSpec stopped) {
        Duration twice = Duration.ofSeconds(2L * stopped.getLeaseDurationSeconds());
        await("twice the Lease")
                .atMost(PATIENCE)
                .until(() -> cluster.lease()
                        .orElseThrow()
                        .getRenewTime()
                        .isAfter(stopped.getRenewTime().plus(twice)));
    }

    private void assertObeyed(LeaseSpec taken, String owner) {
        assertThat(machine.get(STATE + "epoch")).isEqualTo(taken.getLeaseTransitions() + "");
        assertThat(machine.get(STATE + "owner")).isEqualTo(owner);
    }

    /** By what gunicorn itself says, and by what the journal says. */
    private void assertSignalledOnce(long old) throws IOException {
        String log = shop.log();
        for (String signal : List.of("usr2", "winch", "term")) {
            assertThat(log.lines().filter(line -> line.contains("Handling signal: " + signal)))
                    .as(log)
                    .singleElement()
                    .asString()
                    .contains("[" + old + "]");
        }
        assertThat(log).doesNotContain("Handling signal: hup").doesNotContain("Handling signal: quit");
        assertThat(shop.masters())
                .singleElement()
                .extracting(LabShop.Running::pid)
                .isNotEqualTo(old);
        assertThat(journal.entries())
                .filteredOn(entry ->
                        entry.event() instanceof Event.Signalled signalled && signalled.purpose() == Purpose.SPAWN)
                .hasSizeLessThanOrEqualTo(1);
    }

    private static void report(Moment moment, Load.Result result, Duration takeover, String said) {
        System.out.printf(
                "leader stopped at %s: %d requests, %d lost, taken over after %.1f s, the first %s%n",
                moment,
                result.requests(),
                result.failed(),
                takeover.toMillis() / 1000.0,
                said.contains("obeys a later operator") ? "was fenced by the host" : "saw the Lease");
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsOnlyKeys("v1", "v2");
    }

    private String resources(String revision, int soak) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: deploy-key}
                type: kubernetes.io/ssh-auth
                stringData:
                  ssh-privatekey: |
                %s
                ---
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: web1}
                spec:
                  connection: SSH
                  address: %s
                  user: deploy
                  secretRef: {name: deploy-key}
                  hostKey: %s
                  become: {method: Sudo}
                ---
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: shop}
                spec:
                  source: {repo: %s, revision: %s}
                  hosts: {names: [web1]}
                  layout: {path: %s}
                  reload: {strategy: Auto, timeout: 60s, binaryUpgrade: {soak: %ds}}
                  verify: {http: {path: /}}
                """.formatted(
                        machine.privateKey().indent(4),
                        machine.address(),
                        machine.hostKey(),
                        LabShop.ORIGIN,
                        revision,
                        LabShop.DIRECTORY,
                        soak);
    }
}
