package dev.graceful.host.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Reads values as SSH encodes them (RFC 4251, section 5) from bytes that somebody else wrote: no length is believed before it is seen
 * that so much is there.
 */
final class Blob {
    private final ByteBuffer bytes;

    Blob(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** @throws IllegalArgumentException when there is less */
    byte[] string() {
        long length = uint32();
        if (length > bytes.remaining()) {
            throw new IllegalArgumentException("a value claims to be longer than what holds it");
        }
        byte[] value = new byte[(int) length];
        bytes.get(value);
        return value;
    }

    String text() {
        return new String(string(), UTF_8);
    }

    long uint32() {
        need(Integer.BYTES);
        return Integer.toUnsignedLong(bytes.getInt());
    }

    BigInteger uint64() {
        need(Long.BYTES);
        byte[] value = new byte[Long.BYTES];
        bytes.get(value);
        return new BigInteger(1, value);
    }

    boolean atEnd() {
        return !bytes.hasRemaining();
    }

    /** How many bytes were read. */
    int position() {
        return bytes.position();
    }

    private void need(int count) {
        if (bytes.remaining() < count) {
            throw new IllegalArgumentException("it ends too early");
        }
    }

    /** The fingerprint of a public key as OpenSSH shows it. */
    static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
