package dev.graceful.controller;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the operator runs.
 *
 * @param namespaces the namespaces it looks after; empty for all
 * @param lease the Lease that replicas elect their leader by; empty when there is only one operator
 * @param bind the address that health and metrics are served on
 * @param port its port; 0 for any free one
 * @param drift after how long a host is looked at that needs nothing
 * @param patience how long a step that is under way may go on when the operator stops
 */
public record Settings(
        Set<String> namespaces, Optional<Lease> lease, InetAddress bind, int port, Duration drift, Duration patience) {
    public Settings {
        namespaces = Set.copyOf(namespaces);
    }

    /**
     * A Lease.
     *
     * @param namespace where it lies
     * @param name its name
     */
    public record Lease(String namespace, String name) {}

    /** One operator for all namespaces, with health and metrics on a free port of the loopback address. */
    public static Settings alone() {
        return new Settings(
                Set.of(),
                Optional.empty(),
                InetAddress.getLoopbackAddress(),
                0,
                Duration.ofMinutes(5),
                Duration.ofSeconds(30));
    }
}
