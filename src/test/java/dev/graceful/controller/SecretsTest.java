package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private static final String PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n";

    private final Map<String, Secret> stored = new HashMap<>();
    private final Secrets secrets =
            new Secrets((namespace, name) -> Optional.ofNullable(stored.get(namespace + "/" + name)));

    @Test
    void everythingThatLetsInIsReadWithoutTheLineBreaksThatFilesEndWith() throws HostException {
        store(
                "key",
                Map.of(
                        "ssh-privatekey",
                        PEM,
                        "passphrase",
                        "open\n",
                        "ssh-certificate",
                        "cert\n",
                        "password",
                        "p w\r\n"));
        store("sudo", Map.of("password", "root!\n"));

        Keys keys = secrets.read(wish("become: {method: Sudo, secretRef: {name: sudo}}"));

        assertThat(keys).isEqualTo(new Keys(PEM, "open", "cert", "p w", "root!"));
    }

    @Test
    void nothingIsAskedForAHostThatNeedsNothing() throws HostException {
        var asked = new AtomicInteger();
        var none = new Secrets((namespace, name) -> {
            asked.incrementAndGet();
            return Optional.empty();
        });

        assertThat(none.read(HostParserTest.right(Machines.host("localhost", "connection: Local"))))
                .isEqualTo(Keys.NONE);
        assertThat(none.read(HostParserTest.right(
                        Machines.host("erp", "connection: SSH", "client: OpenSSH", "address: erp"))))
                .isEqualTo(Keys.NONE);
        assertThat(asked).hasValue(0);
    }

    @Test
    void whatIsMissingIsNamedWithWhatToDo() {
        refused(() -> secrets.read(wish()), "web/key", "does not exist");
        store("key", Map.of("known_hosts", "x"));
        refused(
                () -> secrets.read(wish()),
                "neither the key ssh-privatekey nor the key password",
                "kubectl create secret");
        store("key", Map.of("ssh-privatekey", "ssh-ed25519 AAAA public"));
        refused(() -> secrets.read(wish()), "no private key in ssh-privatekey", "not the .pub file");
        store("key", Map.of("ssh-privatekey", PEM));
        store("sudo", Map.of("passwd", "x"));
        refused(
                () -> secrets.read(wish("become: {method: Sudo, secretRef: {name: sudo}}")),
                "web/sudo",
                "has no key password");
    }

    @Test
    void whatMayNotBeReadIsSaidAndWhatCannotBeReadNowIsTriedAgain() {
        var forbidden = new Secrets((namespace, name) -> {
            throw new KubernetesClientException("no", 403, null);
        });
        var away = new Secrets((namespace, name) -> {
            throw new KubernetesClientException("away", 503, null);
        });

        refused(() -> forbidden.read(wish()), "may not be read by the operator", "Role");
        assertThatThrownBy(() -> away.read(wish())).isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void nothingOfASecretIsShown() throws HostException {
        store("key", Map.of("ssh-privatekey", PEM, "password", "gdcanary-1"));

        Keys keys = secrets.read(wish());

        assertThat(keys).hasToString("Keys[privateKey, password]");
        store("key", Map.of("ssh-privatekey", "gdcanary-2"));
        assertThatThrownBy(() -> secrets.read(wish())).message().doesNotContain("gdcanary");
    }

    private static void refused(ThrowingCallable reading, String... texts) {
        assertThatThrownBy(reading).isInstanceOfSatisfying(HostException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.SecretInvalid);
            assertThat(refusal.getMessage() + " " + refusal.unblock()).contains(texts);
        });
    }

    private static HostWish wish(String... lines) {
        return HostParserTest.right(Machines.ssh("web1", lines));
    }

    private void store(String name, Map<String, String> values) {
        var data = new HashMap<String, String>();
        values.forEach((key, value) ->
                data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        stored.put("web/" + name, new SecretBuilder().withData(data).build());
    }
}
