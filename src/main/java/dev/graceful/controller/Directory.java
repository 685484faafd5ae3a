package dev.graceful.controller;

import dev.graceful.api.HostResource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;
import java.util.function.Function;

/** The Host resources as the operator sees them; empty until it has seen them. */
final class Directory {
    private volatile Function<ResourceID, Optional<HostResource>> cache = id -> Optional.empty();

    /** Looks into this cache from now on. */
    void use(Function<ResourceID, Optional<HostResource>> hosts) {
        cache = hosts;
    }

    Optional<HostResource> find(HostRef ref) {
        return cache.apply(new ResourceID(ref.name(), ref.namespace()));
    }
}
