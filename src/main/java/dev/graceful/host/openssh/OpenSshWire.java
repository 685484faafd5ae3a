package dev.graceful.host.openssh;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Program;
import dev.graceful.host.shell.Wire;
import dev.graceful.host.ssh.Backoff;
import dev.graceful.host.ssh.PublicHostKey;
import dev.graceful.model.Address;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine reached by the system's {@code ssh}: one master holds the connection, and every program and every forwarded connection is
 * one more small process that the master gives a channel to.
 *
 * <p>It costs a process per channel, and whatever is done takes four times as long as over sshj; it is for sites that need what only
 * {@code ssh} can do.
 */
public final class OpenSshWire implements Wire {
    private static final Duration STARTING = Duration.ofSeconds(5);

    private final OpenSshTarget target;
    private final Complaint complaint;
    private final Backoff backoff = new Backoff(
            InstantSource.system(), () -> ThreadLocalRandom.current().nextDouble());
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final PrivateFiles files;
    private @Nullable Master master;
    private volatile @Nullable String fingerprint;
    private int masters;
    private boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @throws HostException when this machine has no place for its private files
     */
    public OpenSshWire(OpenSshTarget target) throws HostException {
        this.target = target;
        this.complaint = new Complaint(target);
        try {
            this.files = PrivateFiles.make();
        } catch (IOException e) {
            throw complaint.silent("cannot be prepared for: there is no temporary directory: " + e.getMessage(), e);
        }
    }

    /** Where it goes. */
    public OpenSshTarget target() {
        return target;
    }

    @Override
    public Channel start(Program program, Duration deadline) throws HostException {
        long end = System.nanoTime() + deadline.toNanos();
        boolean again = true;
        while (true) {
            Master over = master(end);
            Session session = open(over, List.of(), List.of(program.text()));
            if (begins(over, session, end, "start a program", deadline)) {
                return kept(session);
            }
            session.close();
            if (over.alive() && session.said().contains("refused by peer")) {
                throw complaint.said(
                        Reason.HostBusy,
                        "does not open another session: " + over.refused(),
                        "raise MaxSessions in its sshd_config, or lower maxConcurrent of the Host",
                        null);
            }
            if (!again) {
                throw complaint.silent("was lost: " + Excerpt.end(session.said()), null);
            }
            // A master whose machine is gone says so only when it is asked; nothing was said to a program yet.
            forget(over);
            again = false;
        }
    }

    @Override
    public Reach connect(Address address, Duration deadline) throws HostException {
        if (!(address instanceof Address.Tcp(String host, int port))) {
            return new Reach.Unsupported("ssh does not connect to Unix sockets through its master");
        }
        // A process of this machine must be started first, which a short deadline for the application does not mean.
        Duration patience = deadline.compareTo(STARTING) < 0 ? STARTING : deadline;
        long end = System.nanoTime() + patience.toNanos();
        Master over = master(end);
        Session session = open(over, List.of("-W", destination(host) + ":" + port), List.of());
        if (begins(over, session, end, "connect to " + address, patience)) {
            return new Reach.Connected(kept(session));
        }
        session.close();
        String refused = over.refused();
        if (!over.alive()) {
            throw complaint.silent("was lost: " + Excerpt.end(session.said()), null);
        }
        return refused.startsWith("connect failed")
                ? new Reach.Refused(address + ": " + Excerpt.end(refused))
                : new Reach.Unsupported("sshd on " + target.name() + " does not forward to " + address + ": "
                        + Excerpt.end(refused) + " (see AllowTcpForwarding and PermitOpen in its sshd_config)");
    }

    private static String destination(String host) {
        return switch (host) {
            case "0.0.0.0", "*", "" -> "127.0.0.1";
            case "[::]", "::" -> "[::1]";
            default -> host;
        };
    }

    private Session open(Master over, List<String> before, List<String> after) throws HostException {
        try {
            Session session = over.session(before, after);
            sessions.add(session);
            return session;
        } catch (IOException e) {
            throw noSsh(e);
        }
    }

    private HostException noSsh(IOException e) {
        return complaint.said(
                Reason.HostUnreachable,
                "cannot be connected to: this machine cannot start ssh: " + e.getMessage(),
                "install openssh-client where the operator runs, or use the other way (connection: SSH)",
                e);
    }

    private Channel kept(Session session) {
        sessions.removeIf(one -> one != session && one.ended());
        return session.channel();
    }

    /** Waits until the machine opened the channel; who waits in vain ends the connection. */
    private boolean begins(Master over, Session session, long end, String what, Duration deadline)
            throws HostException {
        try {
            return session.begun().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            session.close();
            forget(over);
            throw complaint.silent("did not " + what + " within " + deadline.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            session.close();
            Thread.currentThread().interrupt();
            throw complaint.silent("was not waited for any longer: the waiting was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a bug in reading what ssh says", e);
        }
    }

    private Master master(long end) throws HostException {
        Master waiting;
        synchronized (this) {
            if (closed) {
                throw complaint.silent("is not connected any more: this way to it was closed", null);
            }
            Master warm = master;
            if (warm != null && !warm.alive()) {
                warm = null;
            }
            if (warm == null) {
                backoff.check();
                warm = begin();
                master = warm;
            }
            waiting = warm;
        }
        return await(waiting, end);
    }

    private Master begin() throws HostException {
        try {
            Master next = Master.start(target, files, files.socket(masters++));
            var _ = next.ready()
                    .orTimeout(target.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((made, failure) -> {
                        if (failure == null) {
                            fingerprint = next.shown();
                            backoff.succeeded();
                        } else {
                            next.kill();
                            backoff.failed(failed(failure));
                        }
                    });
            return next;
        } catch (IOException e) {
            throw noSsh(e);
        }
    }

    private HostException failed(@Nullable Throwable failure) {
        return switch (failure) {
            case HostException known -> known;
            case TimeoutException late ->
                complaint.silent(
                        "did not answer within " + target.connectTimeout().toMillis() + " ms", late);
            case null, default -> throw new IllegalStateException("a bug in connecting to " + target.name(), failure);
        };
    }

    private Master await(Master waiting, long end) throws HostException {
        CompletableFuture<Master> ready = waiting.ready();
        try {
            return ready.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw complaint.silent("was not connected in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw complaint.silent("was not waited for any longer: the waiting was interrupted", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        }
    }

    private synchronized void forget(Master one) {
        if (master == one) {
            master = null;
        }
        one.kill();
    }

    @Override
    public void drop(String why) {
        Master warm;
        synchronized (this) {
            warm = master;
            master = null;
        }
        if (warm != null) {
            warm.kill();
        }
        sessions.forEach(Session::close);
        sessions.clear();
    }

    @Override
    public @Nullable String fingerprint() {
        String shown = fingerprint;
        return shown == null || shown.isEmpty() ? null : shown;
    }

    /** Known when it is one of those that were pinned, or was written down at the first use: ssh tells no more than the fingerprint. */
    @Override
    public @Nullable String hostKey() {
        Stream<PublicHostKey> known = target.hostKeys()
                .map(keys -> Stream.concat(keys.keys().stream(), files.learned().stream()))
                .orElseGet(Stream::empty);
        return known.filter(key -> key.fingerprint().equals(fingerprint))
                .map(PublicHostKey::line)
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        drop("this way to it was closed");
        files.remove();
    }
}
