package dev.graceful.bench;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Tenure;
import dev.graceful.host.local.LocalHost;
import dev.graceful.host.shell.Become;
import dev.graceful.host.shell.ShellHost;
import dev.graceful.host.ssh.Credentials;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.ssh.SshTarget;
import dev.graceful.host.ssh.SshWire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How the benchmark gets a way to a machine. */
@FunctionalInterface
interface Connector {
    /** A way to the machine; whether it connects now or at the first use is its own affair. */
    Host connect(Endpoint endpoint) throws HostException;

    /**
     * The ways that can be chosen by name.
     *
     * @param name {@code ssh}: the product's own SSH; {@code local}: this program runs inside the endpoint, which shows what the way over
     *     SSH adds
     * @param stateDir where the journals of a local endpoint lie
     */
    static Connector named(String name, Path stateDir) {
        return switch (name) {
            case "ssh" -> Connector::ssh;
            case "local" -> endpoint -> new LocalHost(endpoint.name(), stateDir);
            default -> throw new IllegalArgumentException("no such way to a host: " + name);
        };
    }

    private static Host ssh(Endpoint endpoint) throws HostException {
        try {
            var target = SshTarget.direct(
                    endpoint.name(),
                    endpoint.address(),
                    endpoint.port(),
                    endpoint.user(),
                    Credentials.key(Files.readString(endpoint.key())),
                    HostKeys.parse(endpoint.hostKey()));
            var settings = new ShellHost.Settings(new Tenure("benchmark", 1), null, new Become.None());
            return new ShellHost(endpoint.name(), new SshWire(target), settings);
        } catch (IOException unreadable) {
            throw new HostException(endpoint.name(), "the key " + endpoint.key() + " cannot be read", unreadable);
        }
    }
}
