package dev.graceful.host.ssh;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import org.jspecify.annotations.Nullable;

/** What is said when there is no way to a machine: what happened, where, what was left as it was, and what to do. */
final class Trouble {
    private static final String NOTHING = "; nothing was changed there";

    private final SshTarget target;

    Trouble(SshTarget target) {
        this.target = target;
    }

    /** @param what happened, as what the machine did: {@code refused the connection} */
    HostException silent(String what, @Nullable Throwable cause) {
        return new HostException(
                target.name(),
                Reason.HostUnreachable,
                target.shown() + " " + what + NOTHING,
                "see that the machine is up, that sshd listens at " + target.address() + ":" + target.port()
                        + " and that no firewall is in between; it will be tried again",
                cause);
    }

    /** A machine on the way is not to be had: nothing is known about the one behind it. */
    HostException hop(SshTarget hop, HostException why) {
        return new HostException(
                target.name(),
                Reason.HostUnreachable,
                target.shown() + " could not be reached at the hop " + hop.name() + " (" + why.reason() + "): "
                        + why.getMessage(),
                why.unblock(),
                why);
    }

    HostException said(Reason reason, String what, String unblock, @Nullable Throwable cause) {
        return new HostException(target.name(), reason, target.shown() + " " + what + NOTHING, unblock, cause);
    }

    HostException secret(String what, String unblock, @Nullable Throwable cause) {
        return new HostException(
                target.name(),
                Reason.SecretInvalid,
                "the Secret for " + target.shown() + " cannot be used: " + what + "; nothing was sent to the machine",
                unblock,
                cause);
    }

    /** What to say about a key; null when it was accepted. */
    @Nullable
    HostException hostKey(HostKeyCheck.Verdict verdict, @Nullable Throwable cause) {
        return switch (verdict) {
            case HostKeyCheck.Verdict.Accepted any -> null;
            case HostKeyCheck.Verdict.Changed(PublicHostKey key, String expected, @Nullable String flaw) ->
                key(
                        Reason.HostKeyChanged,
                        "shows the key " + key.fingerprint() + " (" + key.type() + "), and pinned is " + expected
                                + (flaw == null ? "" : " (" + Excerpt.start(flaw, Excerpt.USUAL) + ")"),
                        key,
                        cause);
            case HostKeyCheck.Verdict.Unknown(PublicHostKey key) ->
                key(
                        Reason.HostKeyUnknown,
                        "shows the key " + key.fingerprint() + " (" + key.type() + "), and no key is pinned for it",
                        key,
                        cause);
            case HostKeyCheck.Verdict.Revoked(PublicHostKey key, String which) ->
                new HostException(
                        target.name(),
                        Reason.HostKeyRevoked,
                        target.shown() + " shows a key that was revoked: " + which + " is " + key.fingerprint() + " ("
                                + key.type() + "); nothing was sent",
                        "give the machine new host keys and pin those; whoever has the revoked key can pose as it",
                        cause);
            case HostKeyCheck.Verdict.Unreadable(String why) ->
                silent("shows a host key that cannot be read: " + Excerpt.start(why, Excerpt.USUAL), cause);
        };
    }

    private HostException key(Reason reason, String what, PublicHostKey key, @Nullable Throwable cause) {
        return new HostException(
                target.name(),
                reason,
                target.shown() + " " + what + "; nothing was sent. To pin the key that it shows: hostKey: \""
                        + key.line() + "\"",
                "compare the fingerprint with the machine's own, on its console or by another trusted way"
                        + " (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and pin the key only if they are equal;"
                        + " otherwise somebody else answers at that address",
                cause);
    }
}
