package dev.graceful.controller;

import dev.graceful.api.HostSpec;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.local.LocalHost;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the way to a machine from what its resource says. */
@FunctionalInterface
public interface HostFactory {
    /**
     * Opens it.
     *
     * @param name the name of the Host resource
     * @param spec its spec, checked
     * @throws HostException when the machine cannot be reached
     */
    Host open(String name, HostSpec spec) throws HostException;

    /** Every connection that the product has. */
    static HostFactory standard() {
        return (name, spec) -> switch (spec.connection()) {
            case Local ->
                new LocalHost(
                        name, Optional.ofNullable(spec.stateDir()).map(Path::of).orElseGet(LocalHost::usualStateDir));
            case null -> throw new IllegalStateException("the spec of Host " + name + " was not checked");
            case Unknown -> throw new IllegalStateException("the spec of Host " + name + " was not checked");
        };
    }
}
