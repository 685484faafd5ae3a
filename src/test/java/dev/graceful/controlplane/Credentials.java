package dev.graceful.controlplane;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The secrets of one control plane: an administrator's token and the key that signs service account tokens. */
record Credentials(String token) {
    static final String TOKENS = "tokens.csv";
    static final String PRIVATE_KEY = "service-accounts.key";
    static final String PUBLIC_KEY = "service-accounts.pub";

    /** Writes the files that the API server reads, readable by their owner alone. */
    static Credentials create(Path directory, String token) throws IOException {
        KeyPair pair = keyPair();
        write(directory.resolve(TOKENS), token + ",admin,admin-uid,\"system:masters\"\n");
        write(directory.resolve(PRIVATE_KEY), pem("PRIVATE KEY", pair.getPrivate()));
        write(directory.resolve(PUBLIC_KEY), pem("PUBLIC KEY", pair.getPublic()));
        return new Credentials(token);
    }

    /**
     * Writes a kubeconfig for the administrator.
     *
     * @param certificate what the server shows; it vouches for itself, so clients trust exactly it
     */
    void writeKubeconfig(Path file, URI url, Path certificate) throws IOException {
        String authority = Base64.getEncoder().encodeToString(Files.readAllBytes(certificate));
        write(file, """
                apiVersion: v1
                kind: Config
                current-context: real
                clusters: [{name: real, cluster: {server: "%s", certificate-authority-data: "%s"}}]
                users: [{name: admin, user: {token: "%s"}}]
                contexts: [{name: real, context: {cluster: real, user: admin, namespace: default}}]
                """.formatted(url, authority, token));
    }

    private static void write(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    private static KeyPair keyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has RSA", e);
        }
    }

    private static String pem(String type, Key key) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(key.getEncoded());
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
