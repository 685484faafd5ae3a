package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.HostResource;
import dev.graceful.controller.Hosts.Access;
import dev.graceful.controller.Machines.Line;
import dev.graceful.controller.Machines.Machine;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Tenure;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.AppKey;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a way to a machine is opened from, when it is opened anew, and that one machine holds up no other. */
class HostsIT {
    private static final Look LOOK = new Look(new AppKey("web", "shop"), "/", List.of(), List.of());

    private final Map<HostRef, HostResource> resources = new ConcurrentHashMap<>();
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final List<Machine> opened = new ArrayList<>();
    private final List<Optional<Wire>> jumps = new ArrayList<>();
    private final List<Tenure> tenures = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final CountDownLatch slow = new CountDownLatch(1);

    @TempDir
    private Path scratch;

    private Servers server;
    private Hosts hosts;

    @BeforeEach
    void start() throws IOException {
        server = new Servers(scratch);
        var directory = new Directory();
        directory.use(id ->
                Optional.ofNullable(resources.get(new HostRef(id.getNamespace().orElse(""), id.getName()))));
        var leadership = new Leadership(server.client, Settings.Lease.USUAL, now::get, sentence -> {});
        leadership.takeOver();
        hosts = new Hosts(this::open, new Secrets(this::secret), directory, leadership, now::get);
        store("key", "one");
    }

    @AfterEach
    void stop() {
        slow.countDown();
        hosts.close();
        server.close();
    }

    private Opened open(HostWish wish, Keys keys, Optional<Wire> jump, Tenure tenure) {
        var machine = new Machine(wish.name());
        opened.add(machine);
        jumps.add(jump);
        tenures.add(tenure);
        return new Opened(machine, Optional.of(new Line(Machines.KEY)));
    }

    private Optional<Secret> secret(String namespace, String name) {
        if (name.equals("slow")) {
            try {
                slow.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return Optional.ofNullable(secrets.get(name));
    }

    private void store(String name, String password) {
        secrets.put(
                name,
                new SecretBuilder()
                        .withData(Map.of(
                                "password",
                                java.util.Base64.getEncoder()
                                        .encodeToString(password.getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                        .build());
    }

    private Access of(HostResource host) throws HostException {
        resources.put(new HostRef("web", host.getMetadata().getName()), host);
        return hosts.of(HostParserTest.right(host));
    }

    @Test
    void aWayIsOpenedOnceAndInTheNameOfTheCluster() throws HostException {
        Access first = of(Machines.ssh("web1"));
        Access second = of(Machines.ssh("web1", "maxConcurrent: 3", "allowedNamespaces: [shop]"));

        assertThat(second.host()).isSameAs(first.host());
        assertThat(second.turns()).isSameAs(first.turns());
        assertThat(second.turns().availablePermits()).isEqualTo(3);
        assertThat(second.wish().allows("shop")).isTrue();
        assertThat(opened).hasSize(1);
        assertThat(tenures)
                .containsExactly(new Tenure(
                        server.client
                                .namespaces()
                                .withName("kube-system")
                                .get()
                                .getMetadata()
                                .getUid(),
                        0));
    }

    @Test
    void aWayIsOpenedAnewWhenWhatItWasOpenedFromChanges() throws HostException {
        of(Machines.ssh("web1"));
        of(Machines.ssh("web1", "port: 2222"));
        assertThat(opened).hasSize(2);
        assertThat(opened.getFirst().isClosed()).isTrue();
        assertThat(opened.getLast().isClosed()).isFalse();

        HostResource recorded = Machines.ssh("web1", "hostKeyPolicy: TrustOnFirstUse");
        of(recorded);
        assertThat(opened).hasSize(3);
        recorded.setStatus(
                Machines.read("{apiVersion: graceful.dev/v1alpha1, kind: Host, metadata: {name: x}, status: {hostKey: '"
                                + Machines.KEY + "'}}")
                        .getStatus());
        of(recorded);
        assertThat(opened).hasSize(4);
    }

    @Test
    void aChangedSecretIsNoticedAfterAWhileOrAtOnceWhenItIsRefused() throws HostException {
        Access access = of(Machines.ssh("web1"));
        store("key", "two");
        assertThat(of(Machines.ssh("web1")).host()).isSameAs(access.host());

        now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));
        Access later = of(Machines.ssh("web1"));
        assertThat(later.host()).isNotSameAs(access.host());

        store("key", "three");
        opened.getLast().refuse(Reason.AuthenticationFailed);
        assertThatThrownBy(() -> later.host().look(LOOK)).isInstanceOf(HostException.class);
        assertThat(of(Machines.ssh("web1")).host()).isNotSameAs(later.host());

        now.updateAndGet(time -> time.plus(Duration.ofMinutes(5)));
        of(Machines.ssh("web1"));
        assertThat(opened).as("the same content is no change").hasSize(3);
    }

    @Test
    void aJumpIsOpenedFirstAndItsChangeOpensAllBehindIt() throws HostException {
        of(Machines.ssh("bastion"));
        Access inner = of(Machines.ssh("inner", "jump: bastion"));
        assertThat(jumps.getLast()).isPresent();

        of(Machines.ssh("bastion", "port: 2222"));
        Access again = of(Machines.ssh("inner", "jump: bastion"));

        assertThat(again.host()).isNotSameAs(inner.host());
        assertThat(jumps.getLast().orElseThrow()).isNotSameAs(jumps.get(1).orElseThrow());
    }

    @Test
    void jumpsThatGoInACircleOrNowhereAreRefusedWithTheReason() {
        resources.put(new HostRef("web", "a"), Machines.ssh("a", "jump: b"));
        resources.put(new HostRef("web", "b"), Machines.ssh("b", "jump: c"));
        resources.put(new HostRef("web", "c"), Machines.ssh("c", "jump: a"));
        resources.put(new HostRef("web", "here"), Machines.host("here", "connection: Local"));
        resources.put(new HostRef("web", "broken"), Machines.ssh("broken", "maxConcurrent: 0"));

        refused(Machines.ssh("a", "jump: b"), Reason.InvalidSpec, "a → b → c → a go in a circle");
        refused(Machines.ssh("d", "jump: nowhere"), Reason.HostNotFound, "there is no Host nowhere");
        refused(Machines.ssh("d", "jump: broken"), Reason.HostNotFound, "spec.maxConcurrent");
        assertThat(opened).isEmpty();
    }

    private void refused(HostResource host, Reason reason, String text) {
        assertThatThrownBy(() -> of(host)).isInstanceOfSatisfying(HostException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(reason);
            assertThat(refusal).hasMessageContaining(text).hasMessageContaining("no connection was made");
        });
    }

    @Test
    void oneThatHangsWhileItIsOpenedHoldsUpNoOther() throws Exception {
        Thread hanging = Thread.ofVirtual().start(() -> {
            try {
                of(Machines.ssh("hung", "become: {method: Sudo, secretRef: {name: slow}}"));
            } catch (HostException refusal) {
                // It is refused when the test ends.
            }
        });
        await().until(() -> hanging.getState() == Thread.State.WAITING);

        Thread other = Thread.ofVirtual().start(() -> {
            try {
                of(Machines.ssh("web1"));
            } catch (HostException refusal) {
                throw new AssertionError(refusal);
            }
        });

        assertThat(other.join(Duration.ofSeconds(10))).isTrue();
        hosts.close();
        slow.countDown();
        assertThat(hanging.join(Duration.ofSeconds(10))).isTrue();
        assertThat(opened).allMatch(Machine::isClosed);
    }

    @Test
    void closingEndsWhatHangsAndWhatGoesIsClosed() throws Exception {
        Access access = of(Machines.ssh("web1"));
        opened.getLast().hang();
        var ended = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> {
            try {
                access.host().look(LOOK);
            } catch (HostException silent) {
                ended.countDown();
            }
        });
        await().until(() -> opened.getLast().looks.get() == 1);

        hosts.forget(new HostRef("web", "web1"));

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(of(Machines.ssh("web1")).host()).isNotSameAs(access.host());
    }
}
