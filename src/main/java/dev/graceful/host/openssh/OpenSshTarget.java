package dev.graceful.host.openssh;

import dev.graceful.host.ssh.HostKeys;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Where a machine is for {@code ssh}, which adds what its own configuration says.
 *
 * @param name the name of the Host resource, for messages
 * @param address a name, an IP address, or a Host of ssh_config
 * @param port empty: what ssh_config says
 * @param user empty: what ssh_config says
 * @param privateKey the text of a private key file without a passphrase; then no other key is tried
 * @param hostKeys empty: the known_hosts of the account that runs the operator count
 * @param jumps {@code user@address:port} of the machines in between, the first one nearest; empty: what ssh_config says. Their keys are
 *     those of the account's known_hosts
 * @param connectTimeout how long one try may take, authentication included
 * @param keepAlive after so much silence the machine is asked for a sign of life, which it may miss three times; whole seconds
 */
public record OpenSshTarget(
        String name,
        String address,
        OptionalInt port,
        Optional<String> user,
        Optional<String> privateKey,
        Optional<HostKeys> hostKeys,
        List<String> jumps,
        Duration connectTimeout,
        Duration keepAlive) {
    private static final Pattern PLAIN = Pattern.compile("[^\\s\\p{Cntrl}\\p{Cf}-][^\\s\\p{Cntrl}\\p{Cf}]{0,254}");
    private static final Pattern JUMP = Pattern.compile("[A-Za-z0-9_\\[][A-Za-z0-9_.:@\\[\\]-]{0,254}");

    /** @throws IllegalArgumentException when a value cannot be what it should; none of them could be taken for an option */
    public OpenSshTarget {
        jumps = List.copyOf(jumps);
        if (!PLAIN.matcher(address).matches()
                || !user.map(PLAIN.asMatchPredicate()::test).orElse(true)) {
            throw new IllegalArgumentException(
                    "an address and a user are words without blanks that do not begin with \"-\"");
        }
        if (!jumps.stream().allMatch(JUMP.asMatchPredicate())) {
            throw new IllegalArgumentException("a jump is user@address:port");
        }
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            throw new IllegalArgumentException("a port is 1 to 65535");
        }
        if (!connectTimeout.isPositive() || keepAlive.toSeconds() < 1) {
            throw new IllegalArgumentException("a timeout is positive, and a machine is asked at most once a second");
        }
    }

    /** Whatever ssh_config and known_hosts say, within ten seconds. */
    public static OpenSshTarget configured(String name, String address) {
        return new OpenSshTarget(
                name,
                address,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
    }

    /** {@code user@address:port}, each where it is known. */
    public String destination() {
        return user.map(account -> account + "@").orElse("")
                + address
                + (port.isPresent() ? ":" + port.getAsInt() : "");
    }

    /** For messages. */
    String shown() {
        return "host " + name + " (" + destination() + " by ssh)";
    }

    /** Without the private key. */
    @Override
    public String toString() {
        return shown();
    }
}
