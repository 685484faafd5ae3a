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

    /** As the account {@code deploy} with its own rights. */
    static Host unprivileged(Machine machine, long epoch) {
        return to(machine, machine.address(), SSH, epoch, new Become.None());
    }

    /** The same as root through something in between. */
    static Host to(Machine machine, String address, int port, long epoch) {
        return to(machine, address, port, epoch, new Become.Sudo(null));
    }

    private static Host to(Machine machine, String address, int port, long epoch, Become become) {
        var target = SshTarget.direct(
                machine.name(),
                address,
                port,
                "deploy",
                Credentials.key(machine.privateKey()),
                HostKeys.parse(String.join("\n", machine.hostKeys())));
        var settings = new ShellHost.Settings(new Tenure("lab", epoch), null, become);
        return new ShellHost(machine.name(), new SshWire(target), settings);
    }
}
