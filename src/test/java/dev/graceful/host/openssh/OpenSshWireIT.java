package dev.graceful.host.openssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.host.shell.Wire;
import dev.graceful.host.shell.Wire.Reach;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import dev.graceful.host.sshd.WireContract;
import dev.graceful.model.Address;
import dev.graceful.model.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The contract over the system's ssh, and what is its own. */
class OpenSshWireIT extends WireContract {
    @Override
    protected Wire wire(int port, Duration timeout, Duration silence) {
        return wire(
                port,
                key().privateText(),
                Optional.of(HostKeys.parse(sshd().hostKeyLines())),
                timeout,
                silence.dividedBy(3));
    }

    private Wire wire(int port, String key, Optional<HostKeys> hostKeys, Duration timeout, Duration keepAlive) {
        try {
            return new OpenSshWire(new OpenSshTarget(
                    "web1",
                    "127.0.0.1",
                    OptionalInt.of(port),
                    Optional.of(sshd().user()),
                    Optional.of(key),
                    hostKeys,
                    List.of(),
                    timeout,
                    keepAlive));
        } catch (HostException e) {
            throw new AssertionError(e);
        }
    }

    private HostException failure(String key, HostKeys hostKeys) {
        return failure(
                closing(wire(sshd().port(), key, Optional.of(hostKeys), Duration.ofSeconds(10), Duration.ofMinutes(1))),
                LONG);
    }

    @Test
    void anotherHostKeyARevokedOneAndAnUnknownOneAreToldApart() {
        SshKey other = SshKey.make(directory(), "other");
        String shown = sshd().hostKeyLines();
        String key = key().privateText();

        assertThat(failure(key, HostKeys.parse(other.publicLine())).reason()).isEqualTo(Reason.HostKeyChanged);
        assertThat(failure(key, HostKeys.parse(shown + "\n@revoked " + shown)).reason())
                .isEqualTo(Reason.HostKeyRevoked);
        HostException unknown = failure(key, HostKeys.parse(""));
        assertThat(unknown.reason()).isEqualTo(Reason.HostKeyUnknown);
        assertThat(unknown).hasMessageContaining(new SshKey(directory().resolve("sshd/host_ed25519")).fingerprint());
    }

    @Test
    void theFirstKeyIsTrustedWhenAskedForAndTold() throws Exception {
        Wire wire = closing(wire(
                sshd().port(),
                key().privateText(),
                Optional.of(HostKeys.firstUse()),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1)));

        assertThat(run(wire, "echo in")).isEqualTo("in\n");
        assertThat(wire.hostKey()).isEqualTo(sshd().hostKeyLines());
    }

    @Test
    void aKeyThatIsNotAuthorizedAndOneThatIsNoneAreToldApart() {
        HostKeys pinned = HostKeys.parse(sshd().hostKeyLines());

        assertThat(failure(SshKey.make(directory(), "other").privateText(), pinned)
                        .reason())
                .isEqualTo(Reason.AuthenticationFailed);
        assertThat(failure("not a key", pinned).reason()).isEqualTo(Reason.SecretInvalid);
    }

    @Test
    void aTcpSocketIsConnectedToOrRefuses() throws Exception {
        Wire wire = wire();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            assertThat(wire.connect(new Address.Tcp("127.0.0.1", server.getLocalPort()), LONG))
                    .isInstanceOf(Reach.Connected.class);
        }
        assertThat(wire.connect(new Address.Tcp("127.0.0.1", Sshd.free()), LONG))
                .isInstanceOf(Reach.Refused.class);
        assertThat(wire.connect(new Address.Unix("/run/none"), LONG)).isInstanceOf(Reach.Unsupported.class);
    }
}
