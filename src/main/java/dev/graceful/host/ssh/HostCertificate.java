package dev.graceful.host.ssh;

import com.hierynomus.sshj.signature.SignatureEdDSA;
import java.math.BigInteger;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Factory;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.signature.Signature;
import net.schmizz.sshj.signature.SignatureECDSA;
import net.schmizz.sshj.signature.SignatureRSA;
import org.jspecify.annotations.Nullable;

/**
 * An OpenSSH certificate as it was sent, read by the rules of OpenSSH's PROTOCOL.certkeys. sshj's own check does not ask whether the
 * authority is trusted, takes a certificate without principals for every host, and takes signatures with SHA-1.
 *
 * @param key the key that it is about
 * @param type {@link #HOST} or {@link #USER}
 * @param authority the key that signed it
 * @param critical whether there are options that must be understood; for hosts none is defined
 * @param signed whether the signature is the authority's, over all that was sent
 */
record HostCertificate(
        PublicHostKey key,
        long type,
        String id,
        List<String> principals,
        BigInteger validAfter,
        BigInteger validBefore,
        boolean critical,
        PublicHostKey authority,
        boolean signed) {
    static final long USER = 1;
    static final long HOST = 2;
    static final String SUFFIX = "-cert-v01@openssh.com";

    /** How an authority may have signed. */
    private static final Map<String, Factory.Named<Signature>> SIGNATURES = Map.of(
            "ssh-ed25519", new SignatureEdDSA.Factory(),
            "ecdsa-sha2-nistp256", new SignatureECDSA.Factory256(),
            "ecdsa-sha2-nistp384", new SignatureECDSA.Factory384(),
            "ecdsa-sha2-nistp521", new SignatureECDSA.Factory521(),
            "rsa-sha2-256", new SignatureRSA.FactoryRSASHA256(),
            "rsa-sha2-512", new SignatureRSA.FactoryRSASHA512());

    static boolean names(String type) {
        return type.endsWith(SUFFIX);
    }

    /** @throws IllegalArgumentException when it is not exactly one certificate for a key of a known type */
    static HostCertificate of(byte[] bytes) {
        var blob = new Blob(bytes);
        String name = blob.text();
        if (!names(name)) {
            throw new IllegalArgumentException("it is no certificate but " + name);
        }
        String inner = name.substring(0, name.length() - SUFFIX.length());
        blob.string(); // nonce
        int from = blob.position();
        PublicHostKey.read(inner, blob);
        byte[] values = Arrays.copyOfRange(bytes, from, blob.position());
        byte[] plain =
                new Buffer.PlainBuffer().putString(inner).putRawBytes(values).getCompactData();
        blob.uint64(); // serial
        long type = blob.uint32();
        String id = blob.text();
        List<String> principals = texts(blob.string());
        BigInteger after = blob.uint64();
        BigInteger before = blob.uint64();
        boolean critical = blob.string().length > 0;
        blob.string(); // extensions
        blob.string(); // reserved
        PublicHostKey authority = PublicHostKey.of(blob.string());
        byte[] content = Arrays.copyOf(bytes, blob.position());
        boolean signed = signs(authority, content, blob.string());
        if (!blob.atEnd()) {
            throw new IllegalArgumentException("something follows the certificate");
        }
        return new HostCertificate(
                PublicHostKey.of(plain), type, id, principals, after, before, critical, authority, signed);
    }

    /**
     * Whether it is one for this machine now, apart from whether its authority is trusted.
     *
     * @param names by which the machine is called; one of them must be among the principals
     * @return what is wrong with it, or null
     */
    @Nullable
    String flaw(List<String> names, Instant now) {
        if (type != HOST) {
            return "it is not a host certificate";
        }
        if (critical) {
            return "it has critical options, and none is defined for hosts";
        }
        BigInteger seconds = BigInteger.valueOf(now.getEpochSecond());
        if (seconds.compareTo(validAfter) < 0) {
            return "it is not valid yet, only from " + instant(validAfter) + " on";
        }
        if (seconds.compareTo(validBefore) >= 0) {
            return "it expired at " + instant(validBefore);
        }
        if (principals.stream().noneMatch(pattern -> names.stream().anyMatch(name -> matches(pattern, name)))) {
            return "it is for " + principals + " and not for " + names;
        }
        return signed ? null : "its signature is wrong";
    }

    private static boolean signs(PublicHostKey authority, byte[] content, byte[] signature) {
        try {
            var factory = SIGNATURES.get(new Blob(signature).text());
            if (factory == null) {
                return false;
            }
            PublicKey key = new Buffer.PlainBuffer(authority.bytes()).readPublicKey();
            Signature check = factory.create();
            check.initVerify(key);
            check.update(content);
            return check.verify(signature);
        } catch (SSHRuntimeException | Buffer.BufferException | IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static String instant(BigInteger seconds) {
        return seconds.bitLength() > 40
                ? "never"
                : Instant.ofEpochSecond(seconds.longValue()).toString();
    }

    private static List<String> texts(byte[] packed) {
        var blob = new Blob(packed);
        var texts = new ArrayList<String>();
        while (!blob.atEnd()) {
            texts.add(blob.text());
        }
        return List.copyOf(texts);
    }

    /** As OpenSSH matches a host principal: {@code *} stands for any characters and {@code ?} for one, whatever the case. */
    static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (p < pattern.length() && same(pattern.charAt(p), name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean same(char pattern, char c) {
        return pattern == '?' || Character.toLowerCase(pattern) == Character.toLowerCase(c);
    }
}
