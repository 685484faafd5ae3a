package dev.graceful.host.sshd;

import dev.graceful.host.HostException;
import dev.graceful.host.openssh.OpenSshTarget;
import dev.graceful.host.openssh.OpenSshWire;
import dev.graceful.host.shell.Wire;
import dev.graceful.host.ssh.HostKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The system's ssh, on a machine that forwards no connections. */
final class OpenSshHostIT extends SshdHostContract {
    @Override
    Wire wire(Sshd to, SshKey with) throws HostException {
        return new OpenSshWire(new OpenSshTarget(
                "localhost",
                "127.0.0.1",
                OptionalInt.of(to.port()),
                Optional.of(to.user()),
                Optional.of(with.privateText()),
                Optional.of(HostKeys.parse(to.hostKeyLines())),
                List.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10)));
    }

    @Override
    String setting() {
        return "AllowTcpForwarding no";
    }
}
