package dev.graceful.model;

import java.util.regex.Pattern;

/**
 * One exact commit.
 *
 * @param sha the full object id: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits; never a branch, a tag or a short id
 */
public record Revision(String sha) {
    private static final Pattern SHA = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** @throws IllegalArgumentException when {@code sha} is not a full object id */
    public Revision {
        if (!isSha(sha)) {
            throw new IllegalArgumentException("not a full commit id: " + sha);
        }
    }

    /** Whether a text is a full object id and so needs no resolving. */
    public static boolean isSha(String text) {
        return SHA.matcher(text).matches();
    }

    /** The first seven digits, as Git shows them to people. */
    public String brief() {
        return sha.substring(0, 7);
    }

    @Override
    public String toString() {
        return brief();
    }
}
