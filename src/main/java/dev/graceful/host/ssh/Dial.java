package dev.graceful.host.ssh;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.shell.Wire.Reach;
import dev.graceful.model.Address;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.UserAuthImpl;

/**
 * One try to make a connection. It has a thread of its own, because looking up a name cannot be interrupted; whoever waits for it waits
 * for {@link #result}, which comes in time whatever that thread hangs in.
 */
final class Dial {
    /** A knock is a packet, and usually nobody answers. */
    private static final Duration KNOCK = Duration.ofMillis(500);

    private final SshTarget target;
    private final HostKeyCheck check;
    private final Link.KeepAlive keepAlive;
    private final Trouble trouble;
    private final long end;
    private final CompletableFuture<Link> result = new CompletableFuture<>();
    private volatile String stage = "nothing was sent yet";
    private volatile Runnable shut = () -> {};

    Dial(SshTarget target, HostKeyCheck check, Link.KeepAlive keepAlive) {
        this.target = target;
        this.check = check;
        this.keepAlive = keepAlive;
        this.trouble = new Trouble(target);
        this.end = System.nanoTime() + target.connectTimeout().toNanos();
    }

    /** Ends with a {@link HostException}, or with a connection over which somebody is logged in. */
    CompletableFuture<Link> result() {
        return result;
    }

    /** What it is at, for messages. */
    String stage() {
        return stage;
    }

    /** @param login gives the credentials */
    void start(Credential login) {
        Pulse.Timer timer = Pulse.after(
                target.connectTimeout(),
                () -> abort("did not answer within " + target.connectTimeout().toMillis() + " ms while " + stage));
        var _ = result.whenComplete((link, failure) -> timer.close());
        Thread.ofPlatform().daemon().name("ssh-dial " + target.name()).start(() -> run(login));
    }

    /** Something that may turn out to be no credential. */
    interface Credential {
        Login read() throws HostException;
    }

    /** Gives up at once. */
    void abort(String why) {
        if (result.completeExceptionally(trouble.silent(why, null))) {
            shut.run();
        }
    }

    private void run(Credential credential) {
        try {
            Link link = connect(credential.read());
            if (!result.complete(link)) {
                link.kill("it was connected too late");
            }
        } catch (HostException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(e);
            throw e;
        }
    }

    private void fail(Throwable why) {
        result.completeExceptionally(why);
        shut.run();
    }

    private Link connect(Login login) throws HostException {
        check.begin();
        Link.Ends ends = target.jump().isPresent() ? through(target.jump().get()) : directly();
        var link = new Link(ends, Algorithms.config(check));
        shutsBy(() -> link.kill("it was not connected in time"));
        link.transport().addHostKeyVerifier(check);
        link.transport().setTimeoutMs(Math.toIntExact(target.connectTimeout().toMillis() + 1000));
        try {
            stage = "its greeting was waited for";
            link.greet(target.address(), target.port());
            stage = "keys were exchanged";
            link.transport().doKex();
        } catch (TransportException e) {
            throw handshake(e);
        }
        stage = "the account was logged in";
        logIn(link, login);
        link.loggedIn(keepAlive);
        return link;
    }

    private void shutsBy(Runnable how) {
        shut = how;
        if (result.isDone()) {
            how.run();
        }
    }

    private Duration left() {
        return Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
    }

    private Link.Ends directly() throws HostException {
        for (int port : target.knock()) {
            stage = "port " + port + " was knocked at";
            try (var socket = new Socket()) {
                shutsBy(() -> close(socket));
                socket.connect(new InetSocketAddress(resolve(), port), (int) KNOCK.toMillis());
            } catch (IOException expected) {
                // A knock is heard, not answered.
            }
        }
        try {
            stage = "its name was looked up";
            var address = new InetSocketAddress(resolve(), target.port());
            stage = "the connection was asked for";
            var socket = new Socket();
            shutsBy(() -> close(socket));
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.connect(address, (int) left().toMillis());
            return new Link.Ends(socket.getInputStream(), socket.getOutputStream(), () -> close(socket));
        } catch (UnknownHostException e) {
            throw trouble.silent("has no address: the name cannot be looked up", e);
        } catch (SocketTimeoutException e) {
            throw trouble.silent(
                    "did not answer within " + target.connectTimeout().toMillis() + " ms while " + stage, e);
        } catch (IOException e) {
            throw trouble.silent("cannot be connected to: " + e.getMessage(), e);
        }
    }

    private InetAddress resolve() throws UnknownHostException {
        return InetAddress.getByName(target.address());
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException closed) {
            // It is closed either way.
        }
    }

    private Link.Ends through(SshWire jump) throws HostException {
        for (int port : target.knock()) {
            stage = "port " + port + " was knocked at from the hop "
                    + jump.target().name();
            knock(jump, port);
        }
        stage = "the hop " + jump.target().name() + " was to connect to it";
        var address = new Address.Tcp(target.address(), target.port());
        return switch (hop(jump, address, left())) {
            case Reach.Connected(var channel) -> {
                shutsBy(channel::close);
                yield new Link.Ends(channel.output(), new Flushing(channel.input()), channel::close);
            }
            case Reach.Refused(String problem) ->
                throw trouble.silent(
                        "cannot be connected to from the hop " + jump.target().name() + ": " + problem, null);
            case Reach.Unsupported(String why) ->
                throw trouble.silent(
                        "cannot be connected to from the hop " + jump.target().name() + ", which forwards nothing: "
                                + why,
                        null);
        };
    }

    private Reach hop(SshWire jump, Address.Tcp address, Duration time) throws HostException {
        try {
            return jump.connect(address, time);
        } catch (HostException e) {
            throw trouble.hop(jump.target(), e);
        }
    }

    private void knock(SshWire jump, int port) throws HostException {
        // A hop that is not to be had is reported when the connection itself is asked of it.
        try {
            if (jump.connect(new Address.Tcp(target.address(), port), KNOCK) instanceof Reach.Connected(var channel)) {
                channel.close();
            }
        } catch (HostException unanswered) {
            if (!jump.connected()) {
                throw trouble.hop(jump.target(), unanswered);
            }
        }
    }

    private HostException handshake(TransportException e) {
        HostKeyCheck.Verdict verdict = check.verdict();
        HostException wrongKey = verdict == null ? null : trouble.hostKey(verdict, e);
        if (wrongKey != null) {
            return wrongKey;
        }
        String said = Excerpt.start(String.valueOf(e.getMessage()), Excerpt.USUAL);
        if (said.startsWith("Unable to reach a settlement")) {
            return trouble.said(
                    Reason.HostLacks,
                    "has no cryptography in common with this operator: " + said,
                    "update its OpenSSH to 7.4 or later, or allow modern algorithms in its sshd_config",
                    e);
        }
        return trouble.silent("broke off while " + stage + ": " + said, e);
    }

    private void logIn(Link link, Login login) throws HostException {
        var auth = new UserAuthImpl(link.transport());
        var tried = new ArrayList<String>();
        for (Login.Try one : login.tries()) {
            if (!tried.isEmpty()
                    && !auth.getAllowedMethods().contains(one.method().getName())) {
                continue;
            }
            tried.add(one.shown());
            try {
                one.method().setLoggerFactory(link.transport().getConfig().getLoggerFactory());
                // Longer than is left, so that it is the timer of this try which says that it took too long.
                int patience = link.transport().getTimeoutMs();
                if (auth.authenticate(target.user(), link.connection(), one.method(), patience)) {
                    return;
                }
            } catch (UserAuthException | TransportException e) {
                if (!link.alive() || result.isDone()) {
                    throw brokenOff(e, link, tried);
                }
            }
        }
        throw denied(String.join(",", auth.getAllowedMethods()), tried, null);
    }

    /** sshd ends the connection when there were too many tries (MaxAuthTries), or when it may not be entered at all. */
    private HostException brokenOff(IOException e, Link link, List<String> tried) {
        boolean asked = e instanceof TransportException said
                && said.getDisconnectReason() != DisconnectReason.UNKNOWN
                && said.getDisconnectReason() != DisconnectReason.CONNECTION_LOST;
        return asked
                ? denied("nothing more (it said: " + Excerpt.start(link.end(), Excerpt.USUAL) + ")", tried, e)
                : trouble.silent("broke off while " + stage + ": " + Excerpt.start(link.end(), Excerpt.USUAL), e);
    }

    private HostException denied(
            String offered, List<String> tried, @org.jspecify.annotations.Nullable Throwable cause) {
        return trouble.said(
                Reason.AuthenticationFailed,
                "does not let " + target.user() + " in: tried were " + String.join(", ", tried) + "; it takes "
                        + Excerpt.start(offered, Excerpt.USUAL),
                "put the public key into ~" + target.user()
                        + "/.ssh/authorized_keys there (sshd wants it writable by nobody else),"
                        + " or correct the Secret or the user",
                cause);
    }
}
