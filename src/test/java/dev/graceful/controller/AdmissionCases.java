package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server takes, and what it refuses before anybody works on it. */
abstract class AdmissionCases extends OperatorCase {
    AdmissionCases(OperatorUnderTest operator) {
        super(operator);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            connection: SSH                                                            | needs an address
            connection: SSH, address: x, secretRef: {name: k}                          | needs a user
            connection: SSH, address: x, user: u                                       | needs a secretRef
            connection: SSH, address: -x, user: u, secretRef: {name: k}                | must not begin with '-'
            connection: SSH, address: "a b", user: u, secretRef: {name: k}             | address must be
            connection: SSH, address: x, user: -u, secretRef: {name: k}                | user must be
            connection: SSH, address: x, user: u, secretRef: {name: k}, port: 0        | spec.port
            connection: SSH, address: x, user: u, secretRef: {name: k}, hostKey: x     | hostKey must be
            connection: SSH, address: x, user: u, secretRef: {name: k}, jump: h        | jump must be another Host
            connection: SSH, address: x, user: u, secretRef: {name: k}, hostKey: ssh-rsa AA, hostKeyPolicy: TrustOnFirstUse | write one of them
            connection: SSH, address: x, user: u, secretRef: {name: k}, allowedNamespaces: [A] | allowedNamespaces must be
            connection: Local, user: u                                                 | connection Local is
            connection: Telnet                                                         | supported values
            """)
    void theServerRefusesAHostThatIsWrong(String spec, String problem) {
        assertThatThrownBy(() -> client.resource("""
                        apiVersion: graceful.dev/v1alpha1
                        kind: Host
                        metadata: {name: h, namespace: %s}
                        spec: {%s}
                        """.formatted(namespace, spec)).create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void theServerRefusesWhatIsWrong() {
        assertThatThrownBy(() -> client.resource(deploy("mode: Aply")).create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("supported values: \"Apply\", \"PlanOnly\"");
        assertThatThrownBy(() -> client.resource(deploy("verify: {http: {port: 1, unixSocket: /x}}"))
                        .create())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("only one of port and unixSocket");
    }

    @Test
    void theExamplesAreAccepted() throws IOException {
        for (Path example : Deploys.examples()) {
            for (String document : Deploys.documents(example)) {
                client.resource(document).inNamespace(namespace).dryRun(true).create();
            }
        }
    }
}
