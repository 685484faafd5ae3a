package dev.graceful.controller;

import dev.graceful.api.HostResource;
import dev.graceful.api.HostSpec;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** The open ways to machines, one per Host resource: opened at the first use, kept, and closed when the resource changes or goes. */
final class Hosts implements AutoCloseable {
    private final HostFactory factory;
    private final Map<ResourceID, Access> open = new HashMap<>();

    Hosts(HostFactory factory) {
        this.factory = factory;
    }

    /**
     * The way to one machine.
     *
     * @param host it
     * @param spec what it was opened from
     * @param turn taken by whoever changes the machine: one change at a time
     */
    record Access(Host host, HostSpec spec, Semaphore turn) {}

    /**
     * The way to the machine of a resource whose spec was checked.
     *
     * @throws HostException when it cannot be opened
     */
    synchronized Access of(HostResource resource) throws HostException {
        var id = ResourceID.fromResource(resource);
        Access known = open.get(id);
        if (known != null && known.spec().equals(resource.getSpec())) {
            return known;
        }
        forget(id);
        var host = factory.open(resource.getMetadata().getName(), resource.getSpec());
        var access = new Access(host, resource.getSpec(), new Semaphore(1, true));
        open.put(id, access);
        return access;
    }

    /** Closes the way to a machine whose resource is gone. */
    synchronized void forget(ResourceID id) {
        Access access = open.remove(id);
        if (access != null) {
            access.host().close();
        }
    }

    @Override
    public synchronized void close() {
        open.values().forEach(access -> access.host().close());
        open.clear();
    }
}
