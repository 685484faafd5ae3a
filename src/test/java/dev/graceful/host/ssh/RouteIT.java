package dev.graceful.host.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.host.shell.Wire.Reach;
import dev.graceful.host.sshd.Sshd;
import dev.graceful.model.Address;
import dev.graceful.model.Reason;
import dev.graceful.testing.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Ways through other machines, ports that are knocked at, connections that a machine makes, and doors that stay closed. */
class RouteIT extends SshCase {
    @Test
    void aMachineIsReachedThroughTwoOthersAndTheirConnectionsAreShared() throws Exception {
        Sshd bastion = sshd("bastion").start();
        Sshd inner = sshd("inner").start();
        Sshd last = sshd("last").start();
        FaultProxy counting = closing(FaultProxy.before(bastion.port()));
        SshWire first = wire(named("bastion", bastion, counting.port()));
        SshWire second = wire(named("inner", inner, inner.port()).through(first));

        SshWire one = wire(target(last).through(second));
        SshWire two = wire(target(last).through(second));

        assertThat(run(one, "echo one; head -c 3000000 /dev/zero | tr '\\0' x"))
                .startsWith("one\nxxx")
                .hasSize(3_000_004);
        assertThat(run(two, "echo two")).isEqualTo("two\n");
        assertThat(counting.connections()).isEqualTo(1);
        one.close();
        assertThat(run(two, "echo still")).isEqualTo("still\n");
    }

    private SshTarget named(String name, Sshd sshd, int port) {
        return SshTarget.direct(
                name,
                "127.0.0.1",
                port,
                sshd.user(),
                Credentials.key(key().privateText()),
                HostKeys.parse(sshd.hostKeyLines()));
    }

    @Test
    void aFailureSaysAtWhichHopItWas() throws Exception {
        Sshd bastion = sshd("bastion").start();
        Sshd last = sshd("last").start();
        SshWire closedDoor = wire(named("bastion", bastion, Sshd.free()));
        SshWire open = wire(named("bastion", bastion, bastion.port()));

        HostException before = failure(wire(target(last).through(closedDoor)));
        last.stop();
        HostException behind = failure(wire(target(last).through(open)));

        assertThat(before.reason()).isEqualTo(Reason.HostUnreachable);
        assertThat(before.host()).isEqualTo("web1");
        assertThat(before).hasMessageContaining("at the hop bastion");
        assertThat(behind.reason()).isEqualTo(Reason.HostUnreachable);
        assertThat(behind).hasMessageContaining("from the hop bastion").hasMessageContaining("refused");
    }

    @Test
    void aLostHopWakesWhatIsBehindItAndTheWayIsMadeAnew() throws Exception {
        Sshd bastion = sshd("bastion").start();
        Sshd last = sshd("last").start();
        SshWire hop = wire(named("bastion", bastion, bastion.port()));
        SshWire wire = wire(target(last).through(hop));
        run(wire, "true");

        hop.drop("a test wants it");

        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !wire.connected());
        assertThat(run(wire, "echo anew")).isEqualTo("anew\n");
    }

    @Test
    void everyPortIsKnockedAtInOrderBeforeTheConnection() throws Exception {
        Sshd sshd = sshd("sshd").start();
        try (var first = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var second = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SshWire wire =
                    wire(target(sshd).knocking(List.of(first.getLocalPort(), Sshd.free(), second.getLocalPort())));

            for (int i = 0; i < 2; i++) {
                run(wire, "true");
                first.setSoTimeout(1_000);
                second.setSoTimeout(1_000);
                first.accept().close();
                second.accept().close();
                wire.drop("to connect again");
            }
        }
    }

    @Test
    void theDoorBehindAHopIsKnockedAtFromThere() throws Exception {
        Sshd bastion = sshd("bastion").start();
        Sshd last = sshd("last").start();
        try (var knocked = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            SshWire hop = wire(named("bastion", bastion, bastion.port()));
            SshWire wire = wire(target(last).through(hop).knocking(List.of(knocked.getLocalPort())));

            run(wire, "true");

            knocked.setSoTimeout(1_000);
            knocked.accept().close();
        }
    }

    @Test
    void aFailedTryIsNotRepeatedBeforeItsTimeAndIsToldAgain() throws Exception {
        Sshd sshd = sshd("sshd").start();
        FaultProxy proxy = closing(FaultProxy.before(sshd.port()));
        var now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
        SshWire wire = closing(new SshWire(
                named("web1", sshd, proxy.port()),
                new SshWire.Tuning(now::get, () -> 0, new Link.KeepAlive(Duration.ofMinutes(1), 3))));
        sshd.stop();

        HostException first = failure(wire);
        long tried = proxy.connections();
        HostException second = failure(wire);

        assertThat(second.reason()).isEqualTo(first.reason());
        assertThat(second).hasMessageContaining(first.getMessage()).hasMessageContaining("next one is made in 1 s");
        assertThat(proxy.connections()).isEqualTo(tried);
        sshd.start();
        now.set(now.get().plusMillis(1_001));
        assertThat(run(wire, "echo in")).isEqualTo("in\n");
    }

    @Test
    void aTcpSocketOfTheMachineIsConnectedTo() throws Exception {
        SshWire wire = wire(target(sshd("sshd").start()));
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var echo = new CompletableFuture<Boolean>();
            Thread.ofVirtual().start(() -> echo(server, echo));

            assertThat(wire.connect(new Address.Tcp("0.0.0.0", server.getLocalPort()), LONG))
                    .isInstanceOfSatisfying(Reach.Connected.class, RouteIT::talks);
            assertThat(echo.get()).isTrue();
        }
    }

    private static void echo(ServerSocket server, CompletableFuture<Boolean> done) {
        try (Socket client = server.accept()) {
            client.getInputStream().transferTo(client.getOutputStream());
            done.complete(true);
        } catch (IOException e) {
            done.completeExceptionally(e);
        }
    }

    @Test
    void aUnixSocketOfTheMachineIsConnectedTo() throws Exception {
        SshWire wire = wire(target(sshd("sshd").start()));
        Path path = directory().resolve("app.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            var echo = new CompletableFuture<Boolean>();
            Thread.ofVirtual().start(() -> {
                try (SocketChannel client = server.accept()) {
                    Channels.newInputStream(client).transferTo(Channels.newOutputStream(client));
                    echo.complete(true);
                } catch (IOException e) {
                    echo.completeExceptionally(e);
                }
            });

            assertThat(wire.connect(new Address.Unix(path.toString()), LONG))
                    .isInstanceOfSatisfying(Reach.Connected.class, RouteIT::talks);
            assertThat(echo.get()).isTrue();
        }
    }

    private static void talks(Reach.Connected connected) {
        try (var channel = connected.channel()) {
            channel.input().write("hello".getBytes(UTF_8));
            channel.input().close();
            assertThat(channel.errors().readAllBytes()).isEmpty();
            assertThat(new String(channel.output().readAllBytes(), UTF_8)).isEqualTo("hello");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSocketWhereNobodyListensRefuses() throws Exception {
        SshWire wire = wire(target(sshd("sshd").start()));

        assertThat(wire.connect(new Address.Tcp("127.0.0.1", Sshd.free()), LONG))
                .isInstanceOf(Reach.Refused.class);
        assertThat(wire.connect(new Address.Unix(directory().resolve("none").toString()), LONG))
                .isInstanceOf(Reach.Refused.class);
    }

    @Test
    void forwardingThatIsForbiddenIsUnsupportedAndProgramsStillRun() throws Exception {
        SshWire wire = wire(target(sshd("sshd")
                .with("AllowTcpForwarding no")
                .with("AllowStreamLocalForwarding no")
                .start()));

        assertThat(wire.connect(new Address.Tcp("127.0.0.1", 80), LONG))
                .isInstanceOfSatisfying(
                        Reach.Unsupported.class,
                        no -> assertThat(no.why()).contains("does not forward", "AllowTcpForwarding"));
        assertThat(wire.connect(new Address.Unix("/run/none"), LONG))
                .isInstanceOfSatisfying(
                        Reach.Refused.class, no -> assertThat(no.problem()).contains("AllowStreamLocalForwarding"));
        assertThat(run(wire, "echo in")).isEqualTo("in\n");
    }

    @Test
    void oneSessionMoreThanTheMachineAllowsIsSaidSo() throws Exception {
        SshWire wire = wire(target(sshd("sshd").with("MaxSessions 1").start()));
        closing(wire.start(dev.graceful.host.shell.Program.SHELL, LONG));

        HostException failure = failure(wire);

        assertThat(failure.reason()).isEqualTo(Reason.HostBusy);
        assertThat(failure.unblock()).contains("MaxSessions");
    }
}
