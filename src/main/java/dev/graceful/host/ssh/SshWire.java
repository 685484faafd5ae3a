package dev.graceful.host.ssh;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Program;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.Address;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import net.schmizz.sshj.connection.channel.OpenFailException;
import org.jspecify.annotations.Nullable;

/**
 * A machine reached by sshj over one warm connection, on which every program and every forwarded connection is a channel.
 *
 * <p>Neither the files nor the agent of the operator's account are used. Every wait has an end, which closes the socket: nothing here
 * waits for a machine to agree that something is over.
 */
public final class SshWire implements Wire {
    /** How long a machine that was waited for in vain may take to say anything at all. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

    private final SshTarget target;
    private final Trouble trouble;
    private final HostKeyCheck check;
    private final Backoff backoff;
    private final Tuning tuning;
    private @Nullable Login login;
    private @Nullable Dial dial;
    private @Nullable Link link;
    private boolean closed;

    /**
     * What tests set otherwise.
     *
     * @param clock for the validity of certificates and for the back-off
     * @param chance 0 to 1, for the jitter of the back-off
     */
    record Tuning(InstantSource clock, DoubleSupplier chance, Link.KeepAlive keepAlive) {
        static Tuning usual() {
            return new Tuning(
                    InstantSource.system(),
                    () -> ThreadLocalRandom.current().nextDouble(),
                    new Link.KeepAlive(Duration.ofSeconds(10), 3));
        }
    }

    /** Connects to nothing yet. */
    public SshWire(SshTarget target) {
        this(target, Tuning.usual());
    }

    SshWire(SshTarget target, Tuning tuning) {
        this.target = target;
        this.tuning = tuning;
        this.trouble = new Trouble(target);
        this.check = new HostKeyCheck(target.hostKeys(), List.of(target.address(), target.name()), tuning.clock());
        this.backoff = new Backoff(tuning.clock(), tuning.chance());
    }

    /** Where it leads. */
    public SshTarget target() {
        return target;
    }

    @Override
    public Channel start(Program program, Duration deadline) throws HostException {
        long end = System.nanoTime() + deadline.toNanos();
        boolean again = true;
        while (true) {
            Link over = link(end);
            Stream stream = null;
            try {
                stream = over.stream(new Endpoint.Exec(program.text()));
                stream.begin(left(end));
                return new SshChannel(stream);
            } catch (OpenFailException e) {
                throw refused(e);
            } catch (IOException e) {
                if (late(end)) {
                    over.kill("it did not start a program within " + deadline.toMillis() + " ms");
                    throw trouble.silent("did not start a program within " + deadline.toMillis() + " ms", e);
                }
                // Nothing was said to the program yet, so that starting it once more does no harm.
                if (over.alive() || !again) {
                    throw over.alive() ? notStarted(e) : lost(over, e);
                }
                again = false;
            }
        }
    }

    @Override
    public Reach connect(Address address, Duration deadline) throws HostException {
        long end = System.nanoTime() + deadline.toNanos();
        Link over = link(end);
        try {
            Stream stream = over.stream(endpoint(address));
            stream.begin(left(end));
            return new Reach.Connected(new SshChannel(stream));
        } catch (OpenFailException e) {
            String said = Excerpt.start(String.valueOf(e.getMessage()), Excerpt.USUAL);
            return switch (e.getReason()) {
                case CONNECT_FAILED -> new Reach.Refused(address + ": " + said + ambiguous(address));
                case ADMINISTRATIVELY_PROHIBITED, UNKNOWN_CHANNEL_TYPE, UNKNOWN, RESOURCE_SHORTAGE ->
                    new Reach.Unsupported(
                            "sshd on " + target.name() + " does not forward to " + address + ": " + said
                                    + " (see AllowTcpForwarding, AllowStreamLocalForwarding and PermitOpen in its sshd_config)");
            };
        } catch (IOException e) {
            if (!over.alive()) {
                throw lost(over, e);
            }
            // It may be the socket that is silent and not the machine, which others are talking to.
            over.suspect(SIGN_OF_LIFE);
            throw trouble.silent("did not connect to " + address + " within " + deadline.toMillis() + " ms", e);
        }
    }

    private static Endpoint endpoint(Address address) {
        return switch (address) {
            case Address.Unix(String path) -> new Endpoint.Unix(path);
            case Address.Tcp(String host, int port) -> new Endpoint.Tcp(reachable(host), port);
        };
    }

    /** sshd (9.2, measured) answers alike whether nobody listens at a Unix socket or it may not forward to one. */
    private static String ambiguous(Address address) {
        return address instanceof Address.Unix
                ? " (nobody listens there, or AllowStreamLocalForwarding in its sshd_config forbids it)"
                : "";
    }

    /** The address of the machine itself under which something that listens at all of them answers. */
    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0", "*", "" -> "127.0.0.1";
            case "[::]", "::" -> "::1";
            default -> host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        };
    }

    private Link link(long end) throws HostException {
        Dial waiting;
        synchronized (this) {
            if (closed) {
                throw trouble.silent("is not connected any more: this way to it was closed", null);
            }
            Link warm = link;
            if (warm != null && warm.alive()) {
                return warm;
            }
            link = null;
            waiting = dial;
            if (waiting == null) {
                backoff.check();
                waiting = dial();
                dial = waiting;
            }
        }
        return await(waiting, end);
    }

    private Dial dial() {
        var next = new Dial(target, check, tuning.keepAlive());
        var _ = next.result().whenComplete((made, failure) -> settled(next, made, failure));
        next.start(this::login);
        return next;
    }

    private synchronized void settled(Dial of, @Nullable Link made, @Nullable Throwable failure) {
        boolean wanted = dial == of && !closed;
        if (dial == of) {
            dial = null;
            if (failure instanceof HostException why) {
                backoff.failed(why);
            }
        }
        if (made != null) {
            if (wanted) {
                backoff.succeeded();
                link = made;
            } else {
                made.kill("it is not wanted any more");
            }
        }
    }

    private synchronized Login login() throws HostException {
        Login ready = login;
        if (ready == null) {
            ready = Login.read(target);
            login = ready;
        }
        return ready;
    }

    private Link await(Dial waiting, long end) throws HostException {
        CompletableFuture<Link> result = waiting.result();
        try {
            return result.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw trouble.silent("was not connected in time: it is waited for while " + waiting.stage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw trouble.silent("was not waited for any longer: the waiting was interrupted", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case HostException known -> throw known;
                case null, default -> throw new IllegalStateException("a bug in connecting to " + target.name(), e);
            }
        }
    }

    private HostException refused(OpenFailException e) {
        return trouble.said(
                Reason.HostBusy,
                "does not open another session: " + Excerpt.start(String.valueOf(e.getMessage()), Excerpt.USUAL),
                "raise MaxSessions in its sshd_config, or lower maxConcurrent of the Host",
                e);
    }

    private HostException notStarted(IOException e) {
        return trouble.said(
                Reason.PermissionDenied,
                "does not start a program for " + target.user() + ": "
                        + Excerpt.start(String.valueOf(e.getMessage()), Excerpt.USUAL),
                "see that the account has a login shell and that its key or sshd_config does not forbid commands",
                e);
    }

    private HostException lost(Link over, IOException e) {
        return trouble.silent("was lost: " + Excerpt.start(over.end(), Excerpt.USUAL), e);
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    private static boolean late(long end) {
        return System.nanoTime() - end >= -1_000_000;
    }

    /** Whether there is a warm connection now. */
    synchronized boolean connected() {
        return link != null && link.alive();
    }

    @Override
    public void drop(String why) {
        Dial pending;
        Link warm;
        synchronized (this) {
            pending = dial;
            dial = null;
            warm = link;
            link = null;
        }
        if (pending != null) {
            pending.abort("was given up: " + why);
        }
        if (warm != null) {
            warm.kill(why);
        }
    }

    @Override
    public @Nullable String fingerprint() {
        PublicHostKey key = check.seen();
        return key == null ? null : key.fingerprint();
    }

    @Override
    public @Nullable String hostKey() {
        PublicHostKey key = check.seen();
        return key == null ? null : key.line();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        drop("this way to it was closed");
    }
}
