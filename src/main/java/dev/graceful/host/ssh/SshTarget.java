package dev.graceful.host.ssh;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a machine is, and how it is entered.
 *
 * @param name the name of the Host resource, for messages
 * @param address a name or an IP address, as seen from the operator or, with a jump, from there
 * @param port 1 to 65535
 * @param user the account
 * @param jump the wire of the machine that the connection goes through; it is shared, and closing this one leaves it open
 * @param knock TCP ports that are touched one after the other before every new connection, from where the connection comes
 * @param connectTimeout how long one try may take, from the first knock to the last word of the authentication
 */
public record SshTarget(
        String name,
        String address,
        int port,
        String user,
        Credentials credentials,
        HostKeys hostKeys,
        Optional<SshWire> jump,
        List<Integer> knock,
        Duration connectTimeout) {
    private static final Pattern PLAIN = Pattern.compile("[^\\s\\p{Cntrl}\\p{Cf}-][^\\s\\p{Cntrl}\\p{Cf}]{0,254}");

    /** @throws IllegalArgumentException when a value cannot be what it should */
    public SshTarget {
        knock = List.copyOf(knock);
        if (!PLAIN.matcher(address).matches() || !PLAIN.matcher(user).matches()) {
            throw new IllegalArgumentException(
                    "an address and a user are words without blanks that do not begin with \"-\"");
        }
        if (!port(port) || !knock.stream().allMatch(SshTarget::port)) {
            throw new IllegalArgumentException("a port is 1 to 65535");
        }
        if (!connectTimeout.isPositive()) {
            throw new IllegalArgumentException("a timeout is positive");
        }
    }

    /** A machine that is reached directly, within ten seconds. */
    public static SshTarget direct(
            String name, String address, int port, String user, Credentials credentials, HostKeys hostKeys) {
        return new SshTarget(
                name, address, port, user, credentials, hostKeys, Optional.empty(), List.of(), Duration.ofSeconds(10));
    }

    /** The same behind another machine. */
    public SshTarget through(SshWire wire) {
        return new SshTarget(
                name, address, port, user, credentials, hostKeys, Optional.of(wire), knock, connectTimeout);
    }

    /** The same with ports to knock at. */
    public SshTarget knocking(List<Integer> ports) {
        return new SshTarget(name, address, port, user, credentials, hostKeys, jump, ports, connectTimeout);
    }

    /** The same with another bound for a try. */
    public SshTarget within(Duration timeout) {
        return new SshTarget(name, address, port, user, credentials, hostKeys, jump, knock, timeout);
    }

    /** For messages: {@code host web1 (deploy@10.0.0.5:22)}, and which machine it is behind. */
    String shown() {
        String behind = jump.map(wire -> " behind host " + wire.target().name()).orElse("");
        return "host " + name + " (" + user + "@" + address + ":" + port + behind + ")";
    }

    private static boolean port(int port) {
        return port >= 1 && port <= 65535;
    }
}
