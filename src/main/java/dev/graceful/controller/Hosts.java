package dev.graceful.controller;

import dev.graceful.api.HostResource;
import dev.graceful.controller.HostParser.Parsed;
import dev.graceful.host.Adoptable;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.AppKey;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The open ways to machines, one per Host resource and shared by all applications on it: opened at the first use, kept, opened anew when
 * what they were opened from changes, and closed when the resource goes. Each machine has a lock of its own, so that one that hangs holds
 * up nobody else.
 */
final class Hosts implements AutoCloseable {
    /** Secrets are not watched; a changed one is noticed after so long, or at once when it is refused. */
    private static final Duration REREAD = Duration.ofMinutes(5);

    private static final int MOST_JUMPS = 8;

    private final HostFactory factory;
    private final Secrets secrets;
    private final Directory directory;
    private final Leadership leadership;
    private final InstantSource clock;
    private final Map<HostRef, Slot> slots = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Hosts(HostFactory factory, Secrets secrets, Directory directory, Leadership leadership, InstantSource clock) {
        this.factory = factory;
        this.secrets = secrets;
        this.directory = directory;
        this.leadership = leadership;
        this.clock = clock;
    }

    /**
     * The way to one machine.
     *
     * @param host it
     * @param adoptable the same, as one that can be taken over
     * @param wire its connection; empty for the machine that the operator runs on
     * @param wish what its resource says now
     * @param turns taken by whoever changes the machine
     * @param apps the applications that were looked at there, by the directory of their code
     */
    record Access(
            Host host,
            Adoptable adoptable,
            Optional<Wire> wire,
            HostWish wish,
            Turns turns,
            Map<String, AppKey> apps) {}

    /** What a way was opened from. It must be opened anew when one of these changes. */
    private record Origin(HostWish.Way way, Keys keys, Optional<Wire> jump) {}

    private record Standing(Origin origin, GuardedHost host, Optional<Wire> wire) {}

    /** What is kept for one resource. */
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private final Turns turns = new Turns();
        private final Map<String, AppKey> apps = new ConcurrentHashMap<>();
        private volatile @Nullable Standing standing;
        private volatile boolean reread;
        private boolean gone;
        private Instant readAt = Instant.EPOCH;

        private void shut() {
            Standing open = standing;
            standing = null;
            if (open != null) {
                open.host().close();
            }
        }
    }

    /**
     * The way to the machine.
     *
     * @throws HostException when it cannot be opened, with the reason
     * @throws KubernetesClientException when the API server cannot be asked for a Secret or the Lease now
     */
    Access of(HostWish wish) throws HostException {
        return of(wish, new LinkedHashSet<>());
    }

    private Access of(HostWish wish, SequencedSet<String> path) throws HostException {
        // Without holding a lock of this machine: two that jump through each other would wait for each other.
        Optional<Wire> jump = jump(wish, path);
        while (true) {
            Slot slot = slots.computeIfAbsent(new HostRef(wish.namespace(), wish.name()), ref -> new Slot());
            slot.lock.lock();
            try {
                if (!slot.gone) {
                    slot.turns.allow(wish.maxConcurrent());
                    Standing standing = standing(slot, wish, jump);
                    return new Access(standing.host(), standing.host(), standing.wire(), wish, slot.turns, slot.apps);
                }
            } finally {
                slot.lock.unlock();
            }
        }
    }

    private Standing standing(Slot slot, HostWish wish, Optional<Wire> jump) throws HostException {
        var origin = new Origin(wish.way(), keys(slot, wish), jump);
        Standing known = slot.standing;
        if (known != null && known.origin().equals(origin)) {
            return known;
        }
        slot.shut();
        Opened opened = factory.open(wish, origin.keys(), jump, leadership.tenure(wish.name()));
        var fresh = new Standing(
                origin, new GuardedHost(opened.host(), leadership, () -> slot.reread = true), opened.wire());
        slot.standing = fresh;
        if (closed) {
            slot.shut();
            throw new HostException(wish.name(), "the operator is stopping", null);
        }
        return fresh;
    }

    /** The keys that it was opened with, unless it is time to read them again. */
    private Keys keys(Slot slot, HostWish wish) throws HostException {
        Standing known = slot.standing;
        boolean same = known != null && known.origin().way().equals(wish.way());
        boolean due = slot.reread || !clock.instant().isBefore(slot.readAt.plus(REREAD));
        if (known != null && same && !due) {
            return known.origin().keys();
        }
        try {
            Keys keys = secrets.read(wish);
            slot.readAt = clock.instant();
            slot.reread = false;
            return keys;
        } catch (KubernetesClientException silent) {
            if (known != null && same) {
                // The API server is away for a while; the way is open, and stays so.
                return known.origin().keys();
            }
            throw silent;
        }
    }

    private Optional<Wire> jump(HostWish wish, SequencedSet<String> path) throws HostException {
        path.add(wish.name());
        if (!(wish.way() instanceof HostWish.Ssh ssh) || ssh.jump().isEmpty()) {
            return Optional.empty();
        }
        String name = ssh.jump().get();
        if (path.contains(name) || path.size() > MOST_JUMPS) {
            throw refused(
                    wish,
                    Reason.InvalidSpec,
                    "the jumps " + String.join(" → ", path) + " → " + name
                            + (path.contains(name) ? " go in a circle" : " are too many"),
                    "correct spec.jump of one of them");
        }
        Optional<HostResource> resource = directory.find(new HostRef(wish.namespace(), name));
        if (resource.isEmpty()) {
            throw refused(
                    wish,
                    Reason.HostNotFound,
                    "spec.jump: there is no Host " + name + " in this namespace",
                    "create it, or correct spec.jump");
        }
        return switch (HostParser.parse(resource.get())) {
            case Parsed.Wrong(Failure.Invalid failure) ->
                throw refused(
                        wish,
                        Reason.HostNotFound,
                        "spec.jump: the Host " + name + " cannot be used: " + failure.message(),
                        "correct it");
            case Parsed.Right(HostWish next) ->
                Optional.of(of(next, path)
                        .wire()
                        .orElseThrow(() -> refused(
                                wish,
                                Reason.InvalidSpec,
                                "spec.jump: the Host " + name + " is the machine that the operator runs on",
                                "leave spec.jump out")));
        };
    }

    private static HostException refused(HostWish wish, Reason reason, String problem, String unblock) {
        return new HostException(wish.name(), reason, problem + "; no connection was made", unblock, null);
    }

    /** Closes the way to a machine whose resource is gone. */
    void forget(HostRef ref) {
        Slot slot = slots.remove(ref);
        if (slot == null) {
            return;
        }
        // What hangs there ends by this, and gives the lock free.
        slot.shut();
        slot.lock.lock();
        try {
            slot.gone = true;
            slot.shut();
        } finally {
            slot.lock.unlock();
        }
    }

    /** Closes every way at once: what waits for a machine fails. */
    @Override
    public void close() {
        closed = true;
        slots.values().forEach(Slot::shut);
    }
}
