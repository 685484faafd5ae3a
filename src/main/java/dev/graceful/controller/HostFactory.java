package dev.graceful.controller;

import dev.graceful.host.HostException;
import dev.graceful.host.Tenure;
import dev.graceful.host.local.LocalHost;
import dev.graceful.host.shell.Wire;
import java.util.Optional;

/** Makes the way to a machine from what its resource says. */
@FunctionalInterface
public interface HostFactory {
    /**
     * Opens it. It may be called while another machine hangs, so it must not wait for this one: connecting is left to the first use.
     *
     * @param wish what the Host resource says
     * @param keys what lets in
     * @param jump the connection to the machine that this one is reached through; present exactly when the wish names a jump
     * @param tenure in whose name the machine is changed
     * @throws HostException when it cannot be opened, such as for a private key that cannot be read
     */
    Opened open(HostWish wish, Keys keys, Optional<Wire> jump, Tenure tenure) throws HostException;

    /** Every connection that the product has. What operators that were killed on this machine left of theirs is cleared away. */
    static HostFactory standard() {
        RemoteHosts.clearAway();
        return (wish, keys, jump, tenure) -> switch (wish.way()) {
            case HostWish.Local local ->
                Opened.of(new LocalHost(wish.name(), local.stateDir().orElseGet(LocalHost::usualStateDir)));
            case HostWish.Ssh ssh -> RemoteHosts.open(wish, ssh, keys, jump, tenure);
        };
    }
}
