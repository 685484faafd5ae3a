package dev.graceful.controller;

import dev.graceful.host.HostException;
import dev.graceful.host.Tenure;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this operator may act, and in whose name. It leads from the moment that the Lease bears its identity, which no other process
 * ever has; once it has lost the Lease it never leads again.
 */
final class Leadership {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    /** Its uid is the identity of a cluster, as it is in no other way. */
    private static final String CLUSTER = "kube-system";

    private final Leases leases;
    private final KubernetesClient client;
    private final Consumer<String> onDeposed;
    private final String identity = UUID.randomUUID().toString();
    private final AtomicBoolean deposed = new AtomicBoolean();
    private volatile @Nullable Tenure tenure;

    /** @param onDeposed is told, on a thread of its own and once, that and why another operator leads now */
    Leadership(KubernetesClient client, Settings.Lease lease, InstantSource clock, Consumer<String> onDeposed) {
        this.client = client;
        this.leases = new Leases(client, lease, clock);
        this.onDeposed = onDeposed;
    }

    /** The name that this process leads under. */
    String identity() {
        return identity;
    }

    /**
     * Takes the Lease over at once, whoever holds it: for the only operator, which must not wait for itself after a restart. The hosts
     * refuse the one before from the first thing that this one does.
     */
    void takeOver() {
        leases.takeOver(identity);
    }

    /**
     * In whose name machines are changed.
     *
     * @param host the machine that is to be opened, for messages
     * @throws HostException when another operator leads
     * @throws KubernetesClientException when the API server cannot be asked now
     */
    Tenure tenure(String host) throws HostException {
        refuse(host);
        Tenure known = tenure;
        return known == null ? ask(host) : known;
    }

    private synchronized Tenure ask(String host) throws HostException {
        Tenure known = tenure;
        if (known != null) {
            return known;
        }
        Namespace cluster = client.namespaces().withName(CLUSTER).get();
        if (cluster == null) {
            throw new IllegalStateException("the cluster has no namespace " + CLUSTER + ", whose uid is its identity");
        }
        Lease lease = leases.get();
        if (!isMine(lease)) {
            lost(leases.holder(lease));
            refuse(host);
        }
        var mine = new Tenure(cluster.getMetadata().getUid(), Leases.transitions(lease));
        LOG.info("leading in the name of {} with epoch {}", mine.owner(), mine.epoch());
        tenure = mine;
        return mine;
    }

    private boolean isMine(@Nullable Lease lease) {
        return lease != null && identity.equals(lease.getSpec().getHolderIdentity());
    }

    /**
     * A machine says that it obeys a later operator. Either there is one, and this one is deposed; or the machine has seen a later one
     * that this cluster knows nothing of, as after its Lease was made anew, and only a person can tell.
     */
    void fenced(String host) {
        Tenure mine = tenure;
        try {
            Lease lease = leases.get();
            if (mine == null || !isMine(lease) || Leases.transitions(lease) != mine.epoch()) {
                lost(host + " obeys a later operator; " + leases.holder(lease));
            }
        } catch (KubernetesClientException silent) {
            lost(host + " obeys a later operator, and the API server cannot be asked who leads: "
                    + silent.getMessage());
        }
    }

    /** It leads no longer: from now on it does nothing any more. */
    void lost(String why) {
        if (deposed.compareAndSet(false, true)) {
            String sentence = "This operator leads no longer: " + why
                    + ". It stopped acting at once; what it had begun is found on the hosts and finished by the one that leads.";
            LOG.error(sentence);
            Thread.ofPlatform().name("deposed").daemon().start(() -> onDeposed.accept(sentence));
        }
    }

    boolean isDeposed() {
        return deposed.get();
    }

    /**
     * Whether it leads, by what the Lease says at this moment. To be asked right before something is written to the API server, which,
     * unlike the machines, takes it from anybody: an operator that was stopped for a while goes on with what it saw before, and what it
     * then wrote over the words of the one that leads would stay there until that one looks again.
     */
    boolean confirmed() {
        if (deposed.get()) {
            return false;
        }
        try {
            Lease lease = leases.get();
            if (!isMine(lease)) {
                lost(leases.holder(lease));
            }
        } catch (KubernetesClientException silent) {
            // Then it does not take what is to be written either, and whoever tries tells why.
            LOG.debug("the Lease cannot be read now", silent);
        }
        return !deposed.get();
    }

    /** @throws HostException when another operator leads */
    void refuse(String host) throws HostException {
        if (deposed.get()) {
            throw new HostException(
                    host,
                    Reason.Fenced,
                    "this operator leads no longer; " + host + " was left as it was",
                    "look at the one that leads",
                    null);
        }
    }

    /** What to do so that a machine obeys this operator. */
    String howToAdopt(String host) {
        Tenure mine = tenure;
        return "make sure that nothing else looks after " + host
                + ", then let this cluster take it over: kubectl annotate"
                + " --overwrite hosts.graceful.dev " + host + " " + dev.graceful.api.Api.ADOPT + "="
                + (mine == null ? "UID" : Objects.requireNonNull(mine).owner());
    }
}
