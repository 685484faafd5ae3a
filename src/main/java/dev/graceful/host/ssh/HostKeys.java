package dev.graceful.host.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * By which keys a machine is recognised.
 *
 * @param keys keys that it may show
 * @param authorities keys that may have signed a host certificate which it shows
 * @param revoked keys that are never accepted, neither as a key, nor inside a certificate, nor as an authority
 * @param trustOnFirstUse whether the first key is accepted while there are neither keys nor authorities
 */
public record HostKeys(
        Set<PublicHostKey> keys, Set<PublicHostKey> authorities, Set<PublicHostKey> revoked, boolean trustOnFirstUse) {
    private static final String AUTHORITY = "@cert-authority";
    private static final String REVOKED = "@revoked";

    /** Copies. */
    public HostKeys {
        keys = Set.copyOf(keys);
        authorities = Set.copyOf(authorities);
        revoked = Set.copyOf(revoked);
    }

    /**
     * Reads lines {@code TYPE BASE64 [comment]}, {@code @cert-authority TYPE BASE64 [comment]} and {@code @revoked TYPE BASE64 [comment]};
     * blank lines and such that begin with {@code #} say nothing. There are no host names in them: they hold for one machine.
     *
     * @throws IllegalArgumentException with the number of the first line that is none of these, and what is wrong with it
     */
    public static HostKeys parse(String text) {
        var keys = new java.util.LinkedHashSet<PublicHostKey>();
        var authorities = new java.util.LinkedHashSet<PublicHostKey>();
        var revoked = new java.util.LinkedHashSet<PublicHostKey>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            List<String> words = new ArrayList<>(List.of(content.split("[ \\t]+")));
            Set<PublicHostKey> into = keys;
            if (words.getFirst().startsWith("@")) {
                into = switch (words.removeFirst()) {
                    case AUTHORITY -> authorities;
                    case REVOKED -> revoked;
                    default -> throw wrong(number, "only the marks " + AUTHORITY + " and " + REVOKED + " are known");
                };
            }
            into.add(key(number, words));
        }
        return new HostKeys(keys, authorities, revoked, false);
    }

    /** Accepts the first key that is shown, and from then on only that one. */
    public static HostKeys firstUse() {
        return new HostKeys(Set.of(), Set.of(), Set.of(), true);
    }

    /** The same, but the first key is accepted while nothing is pinned. */
    public HostKeys orFirstUse() {
        return new HostKeys(keys, authorities, revoked, true);
    }

    /** Whether there is anything that a machine can be recognised by. */
    public boolean pinned() {
        return !keys.isEmpty() || !authorities.isEmpty();
    }

    /** The fingerprints of all that is pinned, for messages. */
    String fingerprints() {
        var all = new TreeSet<String>();
        keys.forEach(key -> all.add(key.fingerprint() + " (" + key.type() + ")"));
        authorities.forEach(key -> all.add(key.fingerprint() + " (authority)"));
        return String.join(", ", all);
    }

    private static PublicHostKey key(int number, List<String> words) {
        if (words.size() < 2) {
            throw wrong(number, "a line is TYPE BASE64, such as: ssh-ed25519 AAAAC3Nz…");
        }
        try {
            return PublicHostKey.parse(words.get(0), words.get(1));
        } catch (IllegalArgumentException e) {
            throw wrong(number, String.valueOf(e.getMessage()));
        }
    }

    private static IllegalArgumentException wrong(int number, String why) {
        return new IllegalArgumentException("line " + number + " of the host keys cannot be used: " + why);
    }
}
