package dev.graceful.host.sshd;

import dev.graceful.host.shell.Wire;
import dev.graceful.host.ssh.Credentials;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.ssh.SshTarget;
import dev.graceful.host.ssh.SshWire;

/** The product's own SSH. */
final class SshHostIT extends SshdHostContract {
    @Override
    Wire wire(Sshd to, SshKey with) {
        return new SshWire(SshTarget.direct(
                "localhost",
                "127.0.0.1",
                to.port(),
                to.user(),
                Credentials.key(with.privateText()),
                HostKeys.parse(to.hostKeyLines())));
    }

    @Override
    String setting() {
        return "AllowTcpForwarding yes";
    }
}
