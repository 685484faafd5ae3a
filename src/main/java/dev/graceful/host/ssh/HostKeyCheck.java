package dev.graceful.host.ssh;

import java.security.PublicKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the key that a machine proved to have is its own. It is the only verifier of its connection: sshj asks several in turn
 * and takes the first yes.
 *
 * <p>One of these lives as long as its wire, so that a key which was trusted at first use stays pinned over reconnects.
 */
final class HostKeyCheck implements HostKeyVerifier {
    private final HostKeys pinned;
    private final List<String> names;
    private final InstantSource clock;
    private byte[] shown = new byte[0];
    private @Nullable PublicHostKey trusted;
    private @Nullable PublicHostKey seen;
    private @Nullable Verdict verdict;

    /** What became of a key. */
    sealed interface Verdict {
        /** It is the machine. */
        record Accepted(PublicHostKey key) implements Verdict {}

        /** Other keys are pinned; the flaw says what is wrong with a certificate by a pinned authority. */
        record Changed(
                PublicHostKey key,
                String expected,
                @Nullable String flaw) implements Verdict {}

        /** Nothing is pinned. */
        record Unknown(PublicHostKey key) implements Verdict {}

        /** This key may never be accepted. */
        record Revoked(PublicHostKey key, String which) implements Verdict {}

        /** It is no key at all. */
        record Unreadable(String why) implements Verdict {}
    }

    /** @param names by which the machine is called, for the principals of a certificate */
    HostKeyCheck(HostKeys pinned, List<String> names, InstantSource clock) {
        this.pinned = pinned;
        this.names = List.copyOf(names);
        this.clock = clock;
    }

    HostKeys pinned() {
        return pinned;
    }

    /** The key to prefer in the negotiation although it is not pinned by anybody but us. */
    synchronized @Nullable PublicHostKey trusted() {
        return trusted;
    }

    /** The last key that was accepted. */
    synchronized @Nullable PublicHostKey seen() {
        return seen;
    }

    /** Forgets the verdict of the connection before. */
    synchronized void begin() {
        verdict = null;
    }

    /** The verdict of this connection, null while no key was shown. */
    synchronized @Nullable Verdict verdict() {
        return verdict;
    }

    /** Takes the key as the machine sent it; its signature is checked after this and before {@link #verify}. */
    synchronized void shown(byte[] bytes) {
        shown = bytes.clone();
    }

    @Override
    public synchronized boolean verify(String hostname, int port, PublicKey key) {
        Verdict now = judge(shown, clock.instant());
        verdict = now;
        if (now instanceof Verdict.Accepted accepted) {
            seen = accepted.key();
            if (pinned.trustOnFirstUse() && !pinned.pinned() && trusted == null) {
                trusted = accepted.key();
            }
            return true;
        }
        return false;
    }

    /** None: the order of the algorithms is that of the configuration, which knows what is pinned. */
    @Override
    public List<String> findExistingAlgorithms(String hostname, int port) {
        return List.of();
    }

    private Verdict judge(byte[] bytes, Instant now) {
        try {
            return HostCertificate.names(new Blob(bytes).text())
                    ? certificate(HostCertificate.of(bytes), now)
                    : plain(PublicHostKey.of(bytes), null);
        } catch (IllegalArgumentException e) {
            return new Verdict.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private Verdict certificate(HostCertificate certificate, Instant now) {
        if (pinned.revoked().contains(certificate.authority())) {
            return new Verdict.Revoked(certificate.authority(), "the authority that signed its certificate");
        }
        if (!pinned.authorities().contains(certificate.authority())) {
            return plain(
                    certificate.key(),
                    "its certificate is by the authority "
                            + certificate.authority().fingerprint() + ", which is not pinned");
        }
        String flaw = certificate.flaw(names, now);
        if (flaw == null && !pinned.revoked().contains(certificate.key())) {
            return new Verdict.Accepted(certificate.key());
        }
        return plain(certificate.key(), flaw == null ? null : "of its certificate by a pinned authority: " + flaw);
    }

    private Verdict plain(PublicHostKey key, @Nullable String flaw) {
        if (pinned.revoked().contains(key)) {
            return new Verdict.Revoked(key, "its key");
        }
        if (pinned.keys().contains(key)) {
            return new Verdict.Accepted(key);
        }
        if (pinned.pinned()) {
            return new Verdict.Changed(key, pinned.fingerprints(), flaw);
        }
        if (!pinned.trustOnFirstUse()) {
            return new Verdict.Unknown(key);
        }
        PublicHostKey first = trusted;
        return first == null || first.equals(key)
                ? new Verdict.Accepted(key)
                : new Verdict.Changed(key, first.fingerprint() + " (" + first.type() + ", seen before)", null);
    }
}
