package dev.graceful.controller;

import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads the Secrets that Hosts name: each by its name and only when it is needed, so that no right to list or watch them is asked for. */
final class Secrets {
    private static final String PRIVATE_KEY = "ssh-privatekey";
    private static final String PASSPHRASE = "passphrase";
    private static final String CERTIFICATE = "ssh-certificate";
    private static final String PASSWORD = "password";

    private final BiFunction<String, String, Optional<Secret>> reader;

    /** @param reader gives the Secret of a namespace and a name; empty when there is none */
    Secrets(BiFunction<String, String, Optional<Secret>> reader) {
        this.reader = reader;
    }

    /**
     * What lets into a machine.
     *
     * @throws HostException with {@link Reason#SecretInvalid} when a Secret is missing, may not be read, or lacks something
     * @throws KubernetesClientException when the API server cannot be asked now
     */
    Keys read(HostWish wish) throws HostException {
        return switch (wish.way()) {
            case HostWish.Local l -> Keys.NONE;
            case HostWish.Ssh ssh -> read(wish, ssh);
        };
    }

    private Keys read(HostWish wish, HostWish.Ssh ssh) throws HostException {
        String become = null;
        if (ssh.become() instanceof HostWish.Become.Sudo(Optional<String> secret) && secret.isPresent()) {
            become = text(secret(wish, secret.get()), PASSWORD);
            if (become == null) {
                throw invalid(
                        wish, secret.get(), "has no key password", "put what sudo asks for into its key password");
            }
        }
        if (ssh.secret().isEmpty()) {
            return new Keys(null, null, null, null, become);
        }
        String name = ssh.secret().get();
        Secret secret = secret(wish, name);
        var keys = new Keys(
                text(secret, PRIVATE_KEY),
                text(secret, PASSPHRASE),
                text(secret, CERTIFICATE),
                text(secret, PASSWORD),
                become);
        if (keys.privateKey() == null && keys.password() == null) {
            throw invalid(
                    wish,
                    name,
                    "has neither the key ssh-privatekey nor the key password",
                    "create it with: kubectl create secret generic " + name + " --type=kubernetes.io/ssh-auth"
                            + " --from-file=ssh-privatekey=FILE");
        }
        if (keys.privateKey() != null && !keys.privateKey().startsWith("-----BEGIN ")) {
            throw invalid(
                    wish,
                    name,
                    "holds no private key in ssh-privatekey",
                    "put the whole private file there, beginning with -----BEGIN, not the .pub file");
        }
        return keys;
    }

    private Secret secret(HostWish wish, String name) throws HostException {
        try {
            Optional<Secret> secret = reader.apply(wish.namespace(), name);
            if (secret.isPresent()) {
                return secret.get();
            }
        } catch (KubernetesClientException refused) {
            if (refused.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
                throw refused;
            }
            throw invalid(
                    wish,
                    name,
                    "may not be read by the operator",
                    "let its ServiceAccount get it with a Role in that namespace; manifests/examples/ssh-host.yaml has one");
        }
        throw invalid(wish, name, "does not exist", "create it, or correct the secretRef of the Host");
    }

    private static HostException invalid(HostWish wish, String secret, String problem, String unblock) {
        return new HostException(
                wish.name(),
                Reason.SecretInvalid,
                "the Secret " + wish.namespace() + "/" + secret + " of Host " + wish.name() + " " + problem
                        + "; no connection was made",
                unblock,
                null);
    }

    /** The value of a key without line breaks around it, which files end with; null when there is none. */
    private static @Nullable String text(Secret secret, String key) {
        Map<String, String> data = secret.getData();
        String encoded = data == null ? null : data.get(key);
        if (encoded == null) {
            return null;
        }
        String text = new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
        String bare = text.replaceAll("^[\\r\\n]+|[\\r\\n]+$", "");
        if (bare.isEmpty()) {
            return null;
        }
        return key.equals(PRIVATE_KEY) ? bare + "\n" : bare;
    }
}
