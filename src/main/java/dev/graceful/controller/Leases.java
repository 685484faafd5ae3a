package dev.graceful.controller;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The Lease that tells who leads. It is never deleted: its transitions only grow, and the hosts remember the highest that they saw. */
final class Leases {
    private static final int TRIES = 20;
    private static final int SECONDS = 15;

    private final KubernetesClient client;
    private final Settings.Lease where;
    private final InstantSource clock;

    Leases(KubernetesClient client, Settings.Lease where, InstantSource clock) {
        this.client = client;
        this.where = where;
        this.clock = clock;
    }

    @Nullable
    Lease get() {
        return client.leases()
                .inNamespace(where.namespace())
                .withName(where.name())
                .get();
    }

    /**
     * Writes a new holder, whoever the old one is.
     *
     * @throws KubernetesClientException when it may not be written, or others write it all the time
     */
    void takeOver(String identity) {
        for (int tried = 1; ; tried++) {
            Lease before = get();
            try {
                if (before == null) {
                    client.resource(lease(new LeaseBuilder(), identity, 0)).create();
                } else {
                    client.resource(lease(new LeaseBuilder(before), identity, transitions(before) + 1))
                            .update();
                }
                return;
            } catch (KubernetesClientException conflict) {
                if (conflict.getCode() != HttpURLConnection.HTTP_CONFLICT || tried == TRIES) {
                    throw conflict;
                }
            }
        }
    }

    private Lease lease(LeaseBuilder from, String identity, int transitions) {
        ZonedDateTime now =
                ZonedDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
        return from.editOrNewMetadata()
                .withNamespace(where.namespace())
                .withName(where.name())
                .endMetadata()
                .editOrNewSpec()
                .withHolderIdentity(identity)
                .withLeaseTransitions(transitions)
                .withLeaseDurationSeconds(SECONDS)
                .withAcquireTime(now)
                .withRenewTime(now)
                .endSpec()
                .build();
    }

    /** How often it changed hands. */
    static int transitions(@Nullable Lease lease) {
        Integer transitions = lease == null || lease.getSpec() == null
                ? null
                : lease.getSpec().getLeaseTransitions();
        return transitions == null ? 0 : transitions;
    }

    /** Who holds it, as a part of a sentence. */
    String holder(@Nullable Lease lease) {
        String holder = lease == null || lease.getSpec() == null
                ? null
                : lease.getSpec().getHolderIdentity();
        return holder == null || holder.isEmpty()
                ? "nobody holds the Lease " + where
                : "the Lease " + where + " is held by " + holder;
    }
}
