package dev.graceful.host.shell;

import dev.graceful.host.HostException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The addresses of a machine: the product asks no other one on its behalf. */
final class Addresses {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration STALE = Duration.ofSeconds(60);
    private static final Pattern LITERAL =
            Pattern.compile("\\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*]?|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");

    private final Entry entry;
    private Set<InetAddress> known = Set.of();
    private long readAt;

    Addresses(Entry entry) {
        this.entry = entry;
    }

    /** Who listens on all addresses is reached over the loopback, and so is localhost. */
    static String reachable(String host) {
        return switch (bare(host)) {
            case "0.0.0.0", "localhost", "*", "" -> "127.0.0.1";
            case "::" -> "::1";
            default -> bare(host);
        };
    }

    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** Why a name is not one of that machine; null when it is. */
    @Nullable
    String elsewhere(String host) throws HostException {
        String name = reachable(host);
        if (!LITERAL.matcher(name).matches()) {
            return host + " is a name that only the machine could resolve; give one of its addresses";
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(name);
        } catch (UnknownHostException wrong) {
            return host + " is no address";
        }
        return address.isLoopbackAddress() || isOfTheMachine(address)
                ? null
                : host + " is not an address of this machine, and no other machine is asked";
    }

    private synchronized boolean isOfTheMachine(InetAddress address) throws HostException {
        if (!known.contains(address) && (known.isEmpty() || System.nanoTime() - readAt > STALE.toNanos())) {
            known = read();
            readAt = System.nanoTime();
        }
        return known.contains(address);
    }

    private Set<InetAddress> read() throws HostException {
        var found = new HashSet<InetAddress>();
        try (Talk talk = entry.open(false)) {
            for (String line :
                    talk.call("addresses", java.util.List.of(), PATIENCE).texts()) {
                try {
                    if (line.startsWith("4 ")
                            && LITERAL.matcher(line.substring(2)).matches()) {
                        found.add(InetAddress.getByName(line.substring(2)));
                    } else if (line.matches("6 [0-9a-f]{32}")) {
                        found.add(InetAddress.getByAddress(HexFormat.of().parseHex(line.substring(2))));
                    }
                } catch (UnknownHostException nonsense) {
                    throw talk.broken(nonsense);
                }
            }
        }
        return found;
    }
}
