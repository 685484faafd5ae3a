package dev.graceful.controller;

import dev.graceful.host.Host;
import dev.graceful.host.shell.Wire;
import java.util.Optional;

/**
 * An opened way to a machine.
 *
 * @param host the machine
 * @param wire the connection, which closing {@code host} closes; empty for the machine that the operator runs on
 */
public record Opened(Host host, Optional<Wire> wire) {
    /** Without a connection. */
    public static Opened of(Host host) {
        return new Opened(host, Optional.empty());
    }
}
