package dev.graceful.apiserver.http;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * A certificate for this machine's loopback addresses and the authority that signed it. The authority's key is forgotten at once, so
 * nobody can have it sign anything else.
 *
 * @param authority certificate of the authority, PEM
 * @param server certificate of the server, PEM
 * @param serverKey private key of the server, PKCS#8 PEM
 */
record Certificates(String authority, String server, String serverKey) {
    static final Duration LIFETIME = Duration.ofDays(3650);
    private static final byte[] ECDSA_SHA256 = Der.sequence(Der.identifier("1.2.840.10045.4.3.2"));
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Makes a new pair, valid from a day ago so that a wrong clock does not matter. */
    static Certificates make(Instant now) throws GeneralSecurityException {
        KeyPair authority = keys();
        KeyPair server = keys();
        byte[] authorityName = name("graceful-local-ca-" + new BigInteger(32, RANDOM).toString(16));
        byte[] authorityCertificate = certificate(
                authorityName,
                authority,
                authorityName,
                authority.getPrivate(),
                now,
                extension("2.5.29.19", true, Der.sequence(Der.truth())),
                extension("2.5.29.15", true, Der.bits(2, new byte[] {0x04})));
        byte[] serverCertificate = certificate(
                name("localhost"),
                server,
                authorityName,
                authority.getPrivate(),
                now,
                extension("2.5.29.15", true, Der.bits(7, new byte[] {(byte) 0x80})),
                extension("2.5.29.37", false, Der.sequence(Der.identifier("1.3.6.1.5.5.7.3.1"))),
                extension("2.5.29.17", false, loopbackNames()));
        return new Certificates(
                pem("CERTIFICATE", authorityCertificate),
                pem("CERTIFICATE", serverCertificate),
                pem("PRIVATE KEY", server.getPrivate().getEncoded()));
    }

    private static byte[] loopbackNames() {
        byte[] v6 = new byte[16];
        v6[15] = 1;
        return Der.sequence(
                Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
                Der.tagged(0x87, new byte[] {127, 0, 0, 1}),
                Der.tagged(0x87, v6));
    }

    private static byte[] certificate(
            byte[] subject, KeyPair keys, byte[] issuer, PrivateKey signer, Instant now, byte[]... extensions)
            throws GeneralSecurityException {
        byte[] content = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(120, RANDOM).setBit(119)),
                ECDSA_SHA256,
                issuer,
                Der.sequence(Der.time(now.minus(Duration.ofDays(1))), Der.time(now.plus(LIFETIME))),
                subject,
                keys.getPublic().getEncoded(),
                Der.tagged(0xa3, Der.sequence(extensions)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(content);
        return Der.sequence(content, ECDSA_SHA256, Der.bits(0, signature.sign()));
    }

    private static byte[] extension(String identifier, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.identifier(identifier), Der.truth(), Der.octets(value))
                : Der.sequence(Der.identifier(identifier), Der.octets(value));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.identifier("2.5.4.3"), Der.text(commonName))));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
        return generator.generateKeyPair();
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
