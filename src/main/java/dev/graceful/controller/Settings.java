package dev.graceful.controller;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/**
 * How the operator runs.
 *
 * @param namespaces the namespaces it looks after; empty for all
 * @param lease the Lease that tells who leads, whose transitions are the epoch that the hosts remember
 * @param elected whether it waits until the Lease is free, as one of several replicas; else it is the only one and takes it at once
 * @param bind the address that health and metrics are served on
 * @param port its port; 0 for any free one
 * @param drift after how long a host is looked at that needs nothing
 * @param patience how long a step that is under way may go on when the operator stops
 */
public record Settings(
        Set<String> namespaces,
        Lease lease,
        boolean elected,
        InetAddress bind,
        int port,
        Duration drift,
        Duration patience) {
    public Settings {
        namespaces = Set.copyOf(namespaces);
    }

    /**
     * A Lease.
     *
     * @param namespace where it lies
     * @param name its name
     */
    public record Lease(String namespace, String name) {
        /** Where all operators of a cluster find it, wherever they run: beside the namespace whose uid is the cluster's identity. */
        public static final Lease USUAL = new Lease("kube-system", "graceful-operator");

        @Override
        public String toString() {
            return namespace + "/" + name;
        }
    }
}
