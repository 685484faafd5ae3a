package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.PrivateFiles;
import dev.graceful.apiserver.store.StateYaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What a client needs to trust the server and to be let in. Made at the first start and kept, so that a kubeconfig stays good over
 * restarts; all files can be read by their owner only.
 */
public final class Credentials {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Certificates certificates;
    private final byte[] token;

    private Credentials(Certificates certificates, String token) {
        this.certificates = certificates;
        this.token = token.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Reads them from a folder, making them if they are not there.
     *
     * @throws IOException when the folder cannot be used
     */
    public static Credentials in(Path folder, Instant now) throws IOException {
        Path authority = folder.resolve("ca.crt");
        Path server = folder.resolve("server.crt");
        Path key = folder.resolve("server.key");
        Path token = folder.resolve("token");
        if (!Files.exists(token)) {
            try {
                Certificates made = Certificates.make(now);
                PrivateFiles.write(authority, made.authority());
                PrivateFiles.write(server, made.server());
                PrivateFiles.write(key, made.serverKey());
            } catch (GeneralSecurityException impossible) {
                throw new IOException("this Java runtime cannot make an EC certificate", impossible);
            }
            byte[] random = new byte[32];
            RANDOM.nextBytes(random);
            PrivateFiles.write(token, HexFormat.of().formatHex(random) + "\n");
        }
        return new Credentials(
                new Certificates(Files.readString(authority), Files.readString(server), Files.readString(key)),
                Files.readString(token).strip());
    }

    Certificates certificates() {
        return certificates;
    }

    /** Whether an Authorization header carries the token; takes the same time however wrong it is. */
    boolean admits(String authorization) {
        String prefix = "Bearer ";
        return authorization.startsWith(prefix)
                && MessageDigest.isEqual(
                        token, authorization.substring(prefix.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    /** A kubeconfig for this server. It contains the token: keep it from others. */
    String kubeconfig(String url, String name) {
        ObjectNode config = Json.object().put("apiVersion", "v1").put("kind", "Config");
        config.put("current-context", name);
        String authority =
                Base64.getEncoder().encodeToString(certificates.authority().getBytes(StandardCharsets.US_ASCII));
        config.putArray("clusters")
                .addObject()
                .put("name", name)
                .putObject("cluster")
                .put("server", url)
                .put("certificate-authority-data", authority);
        config.putArray("users")
                .addObject()
                .put("name", name)
                .putObject("user")
                .put("token", new String(token, StandardCharsets.US_ASCII));
        ObjectNode context = config.putArray("contexts").addObject().put("name", name);
        context.putObject("context").put("cluster", name).put("user", name).put("namespace", "default");
        return new String(StateYaml.write(config), StandardCharsets.UTF_8);
    }
}
