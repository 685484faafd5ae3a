package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostStatus.Capabilities;
import dev.graceful.api.HostStatus.Deploy;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told of all the applications of a machine. */
class DoctorTest {
    private static final KubernetesSerialization YAML = OperatorRuntime.serialization();

    private static final HostDeploy GOOD = child("web", "shop", "{reloadLossless: 'True', reason: it preloads}");
    private static final HostDeploy BAD =
            child("api", "blog", "{reloadLossless: 'False', reason: gthread, advice: use sync}");
    private static final HostDeploy UNSEEN = child("web", "wiki", "{reloadLossless: Unknown, reason: no master}");

    @Test
    void eachApplicationIsToldByNameAndTheWorstOfAll() {
        assertThat(Doctor.capabilities(List.of(GOOD, UNSEEN, BAD)))
                .isEqualTo(new Capabilities(
                        "False",
                        List.of(
                                new Deploy("api/blog", "False", "gthread", "use sync"),
                                new Deploy("web/shop", "True", "it preloads", null),
                                new Deploy("web/wiki", "Unknown", "no master", null))));
    }

    @Test
    void allOfThemMustBeKnownToBeLossless() {
        assertThat(Doctor.capabilities(List.of(GOOD, UNSEEN)))
                .extracting(Capabilities::reloadLossless)
                .isEqualTo("Unknown");
        assertThat(Doctor.capabilities(List.of(GOOD)))
                .extracting(Capabilities::reloadLossless)
                .isEqualTo("True");
    }

    @Test
    void nothingIsToldOfWhatWasNotSeen() {
        HostDeploy fresh = child("web", "shop", "null");

        assertThat(Doctor.capabilities(List.of(fresh))).isNull();
        assertThat(Doctor.capabilities(List.of())).isNull();
    }

    private static HostDeploy child(String namespace, String deploy, String capabilities) {
        return YAML.unmarshal("""
                apiVersion: graceful.dev/v1alpha1
                kind: HostDeploy
                metadata: {name: %2$s-web1, namespace: %1$s}
                spec: {deploy: %2$s, host: web1}
                status: {capabilities: %3$s}
                """.formatted(namespace, deploy, capabilities), HostDeploy.class);
    }
}
