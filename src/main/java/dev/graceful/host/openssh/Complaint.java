package dev.graceful.host.openssh;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import org.jspecify.annotations.Nullable;

/** What {@code ssh} says when it does not get through, as the reasons that users see. Its words are those of OpenSSH 8 to 10. */
final class Complaint {
    private static final String OUT_OF_BAND =
            "compare the fingerprint with the machine's own, on its console or by another trusted way"
                    + " (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), and only if they are equal ";

    private final OpenSshTarget target;

    Complaint(OpenSshTarget target) {
        this.target = target;
    }

    HostException silent(String what, @Nullable Throwable cause) {
        return said(
                Reason.HostUnreachable,
                what,
                "see that the machine is up, that its sshd listens and that no firewall is in between; it will be tried again",
                cause);
    }

    HostException said(Reason reason, String what, String unblock, @Nullable Throwable cause) {
        return new HostException(
                target.name(), reason, target.shown() + " " + what + "; nothing was changed there", unblock, cause);
    }

    /**
     * Finds the reason.
     *
     * @param said what ssh printed
     * @param shown the fingerprint of the key that the machine showed, empty when it showed none
     */
    HostException of(String said, String shown) {
        String excerpt = Excerpt.end(said);
        boolean pinned = target.hostKeys().map(keys -> keys.pinned()).orElse(false);
        String key = "shows the key " + shown;
        if (said.contains("REVOKED HOST KEY") || said.contains("is marked as revoked")) {
            return said(
                    Reason.HostKeyRevoked,
                    key + ", which was revoked",
                    "give the machine new host keys and pin those; whoever has the revoked key can pose as it",
                    null);
        }
        if (said.contains("IDENTIFICATION HAS CHANGED") || (pinned && said.contains("Host key verification failed"))) {
            return said(Reason.HostKeyChanged, key + " and not a pinned one: " + expected(), OUT_OF_BAND + how(), null);
        }
        if (said.contains("Host key verification failed") || said.contains("host key is known for")) {
            return said(Reason.HostKeyUnknown, key + ", and none is pinned for it", OUT_OF_BAND + how(), null);
        }
        if (said.contains("Load key ") && target.privateKey().isPresent()) {
            return said(
                    Reason.SecretInvalid,
                    "cannot be entered: ssh cannot read the private key of the Secret",
                    "put the whole text of a private key file without a passphrase into ssh-privatekey",
                    null);
        }
        if (said.contains("Permission denied") || said.contains("Too many authentication failures")) {
            return said(
                    Reason.AuthenticationFailed,
                    "does not let this account in: " + excerpt,
                    "see that ssh-add -l or ssh_config names a key that the machine knows, or correct the Secret or the user",
                    null);
        }
        if (said.contains("Unable to negotiate")) {
            return said(
                    Reason.HostLacks,
                    "has no cryptography in common with this ssh: " + excerpt,
                    "update its OpenSSH, or allow its algorithms in ssh_config",
                    null);
        }
        return silent(
                said.isBlank() ? "was not reached: ssh ended without a word" : "was not reached: " + excerpt, null);
    }

    private String expected() {
        return target.hostKeys()
                .map(keys -> String.join(
                        ", ", keys.keys().stream().map(one -> one.fingerprint()).toList()))
                .orElse("see known_hosts");
    }

    private String how() {
        return target.hostKeys().isPresent()
                ? "pin what ssh-keyscan prints for it as hostKey"
                : "write it into known_hosts of the account that runs the operator";
    }
}
