package dev.graceful.upgrade;

import dev.graceful.host.Host;
import dev.graceful.host.Tenure;
import dev.graceful.host.shell.Become;
import dev.graceful.host.shell.ShellHost;
import dev.graceful.host.ssh.Credentials;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.ssh.SshTarget;
import dev.graceful.host.ssh.SshWire;
import dev.graceful.lab.Machine;

/** Ways of the product to machines of the lab. */
final class Way {
    private static final int SSH = 22;

    private Way() {}

    /** As the account {@code deploy}, which becomes root by sudo; the application belongs to {@code shop}. */
    static Host to(Machine machine, long epoch) {
        return to(machine, machine.address(), SSH, epoch);
    }

    /** The same through something in between. */
    static Host to(Machine machine, String address, int port, long epoch) {
        var target = SshTarget.direct(
                machine.name(),
                address,
                port,
                "deploy",
                Credentials.key(machine.privateKey()),
                HostKeys.parse(String.join("\n", machine.hostKeys())));
        var settings = new ShellHost.Settings(new Tenure("lab", epoch), null, new Become.Sudo(null));
        return new ShellHost(machine.name(), new SshWire(target), settings);
    }
}
