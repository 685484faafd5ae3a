package dev.graceful.host.ssh;

import dev.graceful.host.shell.Wire;
import dev.graceful.host.sshd.WireContract;
import java.time.Duration;
import java.time.InstantSource;

/** The contract over sshj. */
class SshWireIT extends WireContract {
    @Override
    protected Wire wire(int port, Duration timeout, Duration silence) {
        var target = SshTarget.direct(
                        "web1",
                        "127.0.0.1",
                        port,
                        sshd().user(),
                        Credentials.key(key().privateText()),
                        HostKeys.parse(sshd().hostKeyLines()))
                .within(timeout);
        return new SshWire(
                target,
                new SshWire.Tuning(InstantSource.system(), () -> 0, new Link.KeepAlive(silence.dividedBy(3), 3)));
    }
}
