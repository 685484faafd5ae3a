package dev.graceful.controller;

import dev.graceful.host.HostException;
import dev.graceful.host.Tenure;
import dev.graceful.host.openssh.Leftovers;
import dev.graceful.host.openssh.OpenSshTarget;
import dev.graceful.host.openssh.OpenSshWire;
import dev.graceful.host.shell.Become;
import dev.graceful.host.shell.ShellHost;
import dev.graceful.host.shell.Wire;
import dev.graceful.host.ssh.Credentials;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.ssh.SshTarget;
import dev.graceful.host.ssh.SshWire;
import dev.graceful.model.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of a way to a remote machine together: the connection and what is spoken over it. */
final class RemoteHosts {
    private static final int SSH_PORT = 22;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(RemoteHosts.class);

    private RemoteHosts() {}

    /** Ends the connections of operators that were killed on this machine, and removes their keys. */
    static void clearAway() {
        int left = Leftovers.sweep();
        if (left > 0) {
            LOG.info(
                    "an operator was killed here before: {} connections of it with their files were cleared away",
                    left);
        }
    }

    /**
     * Opens it; the connection is made at the first use.
     *
     * @throws HostException when what is given cannot be used, such as a private key that cannot be read
     */
    static Opened open(HostWish wish, HostWish.Ssh ssh, Keys keys, Optional<Wire> jump, Tenure tenure)
            throws HostException {
        Wire wire = switch (ssh.client()) {
            case BUILT_IN -> new SshWire(builtIn(wish, ssh, keys, jump));
            case OPEN_SSH -> new OpenSshWire(openSsh(wish, ssh, keys, jump));
        };
        Become become = switch (ssh.become()) {
            case HostWish.Become.None() -> new Become.None();
            case HostWish.Become.Sudo sudo -> new Become.Sudo(keys.becomePassword());
        };
        String state = ssh.stateDir().map(Path::toString).orElse(null);
        var host = new ShellHost(wish.name(), wire, new ShellHost.Settings(tenure, state, become));
        return new Opened(host, Optional.of(wire));
    }

    private static SshTarget builtIn(HostWish wish, HostWish.Ssh ssh, Keys keys, Optional<Wire> jump)
            throws HostException {
        var credentials = new Credentials(
                Optional.ofNullable(keys.privateKey()),
                Optional.ofNullable(keys.passphrase()),
                Optional.ofNullable(keys.certificate()),
                Optional.ofNullable(keys.password()));
        Optional<SshWire> through = Optional.empty();
        if (jump.isPresent()) {
            if (!(jump.get() instanceof SshWire built)) {
                throw new HostException(
                        wish.name(),
                        Reason.InvalidSpec,
                        wish.name() + " cannot be reached through " + ssh.jump().orElse("its jump")
                                + ", because that one has spec.client OpenSSH; nothing was done",
                        "give both the same spec.client, or put the jump into ~/.ssh/config",
                        null);
            }
            through = Optional.of(built);
        }
        return new SshTarget(
                wish.name(),
                ssh.address(),
                ssh.port().orElse(SSH_PORT),
                ssh.user().orElseThrow(),
                credentials,
                pinned(ssh).orElseGet(HostKeys::firstUse),
                through,
                ssh.knock(),
                CONNECT);
    }

    private static OpenSshTarget openSsh(HostWish wish, HostWish.Ssh ssh, Keys keys, Optional<Wire> jump)
            throws HostException {
        return new OpenSshTarget(
                wish.name(),
                ssh.address(),
                ssh.port().map(OptionalInt::of).orElseGet(OptionalInt::empty),
                ssh.user(),
                Optional.ofNullable(keys.privateKey()),
                ssh.trust() instanceof HostWish.Trust.FirstUse ? Optional.of(HostKeys.firstUse()) : pinned(ssh),
                jump.map(wire -> List.of(shown(wire))).orElseGet(List::of),
                CONNECT,
                KEEP_ALIVE);
    }

    private static String shown(Wire jump) {
        return switch (jump) {
            case SshWire built ->
                built.target().user() + "@" + built.target().address() + ":"
                        + built.target().port();
            case OpenSshWire other -> other.target().destination();
            default -> throw new IllegalStateException("no way to jump through " + jump);
        };
    }

    /** Empty when other keys count than those that are written in the resource. */
    private static Optional<HostKeys> pinned(HostWish.Ssh ssh) {
        return switch (ssh.trust()) {
            case HostWish.Trust.Pinned(List<String> lines) -> Optional.of(HostKeys.parse(String.join("\n", lines)));
            case HostWish.Trust.FirstUse() -> Optional.empty();
            case HostWish.Trust.KnownHosts() -> Optional.empty();
        };
    }
}
