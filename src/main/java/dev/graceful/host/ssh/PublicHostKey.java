package dev.graceful.host.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * A public key of a machine or of an authority, as SSH encodes it.
 *
 * @param type such as {@code ssh-ed25519}
 * @param base64 the encoded key; two keys are the same when these are
 */
public record PublicHostKey(String type, String base64) {
    /** How many values follow the type in the encoding of a key (RFC 4253, 5656, 8709). */
    private static final Map<String, Integer> VALUES = Map.of(
            "ssh-ed25519", 1,
            "ecdsa-sha2-nistp256", 2,
            "ecdsa-sha2-nistp384", 2,
            "ecdsa-sha2-nistp521", 2,
            "ssh-rsa", 2);

    private static final int ED25519 = 32;
    private static final int RSA_AT_LEAST = 2048 / Byte.SIZE;
    private static final int RSA_AT_MOST = 16384 / Byte.SIZE;

    /**
     * Reads the words of a line.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    static PublicHostKey parse(String type, String base64) {
        if (!VALUES.containsKey(type)) {
            throw new IllegalArgumentException("\"" + type
                    + "\" is not a type of host key that is taken here; these are: "
                    + String.join(", ", VALUES.keySet().stream().sorted().toList()));
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the key is not base64: " + e.getMessage(), e);
        }
        PublicHostKey key = of(bytes);
        if (!key.type().equals(type)) {
            throw new IllegalArgumentException("the line says " + type + " but its key says " + key.type());
        }
        return key;
    }

    /**
     * Takes an encoded key.
     *
     * @throws IllegalArgumentException when it is not exactly one key of a known type
     */
    static PublicHostKey of(byte[] bytes) {
        var blob = new Blob(bytes);
        String type = new String(blob.string(), US_ASCII);
        read(type, blob);
        if (!blob.atEnd()) {
            throw new IllegalArgumentException("something follows the key");
        }
        return new PublicHostKey(type, Base64.getEncoder().encodeToString(bytes));
    }

    /** Reads the values of a key of this type, and holds their lengths against what they can be. */
    static void read(String type, Blob blob) {
        Integer values = VALUES.get(type);
        if (values == null) {
            throw new IllegalArgumentException("it is a key of the unknown type " + type);
        }
        byte[] last = new byte[0];
        for (int i = 0; i < values; i++) {
            last = blob.string();
        }
        boolean fits = switch (type) {
            case "ssh-ed25519" -> last.length == ED25519;
            case "ssh-rsa" -> last.length >= RSA_AT_LEAST && last.length <= RSA_AT_MOST + 1;
            default -> last.length > 0 && last[0] == 4;
        };
        if (!fits) {
            throw new IllegalArgumentException("the key has a length or a form that no usable " + type + " has");
        }
    }

    byte[] bytes() {
        return Base64.getDecoder().decode(base64);
    }

    /** Such as {@code SHA256:4m…}, as {@code ssh-keygen -l} shows it. */
    public String fingerprint() {
        return Blob.fingerprint(bytes());
    }

    /** The line that pins it. */
    public String line() {
        return type + " " + base64;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicHostKey key && Arrays.equals(key.bytes(), bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }
}
