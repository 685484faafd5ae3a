package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.lab.Sudo;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code graceful serve} looking after two real Debian machines over SSH, one of them reached through the other. */
@ExtendWith(SharedLab.class)
class RemoteFleetE2E {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String BEFORE = "/root/before";

    private final Machine first;
    private final Machine second;
    private final AppRepository app;
    private final LabShop shop;
    private final LabShop other;
    private final Path scratch;
    private final int port;
    private final Api api;

    RemoteFleetE2E(Lab lab, @TempDir Path scratch) throws IOException {
        this.scratch = scratch;
        List<Machine> machines = lab.machines("web1", "web2");
        first = machines.get(0);
        second = machines.get(1);
        app = AppRepository.create(scratch.resolve("upstream"));
        app.works("v1");
        shop = LabShop.on(first, app);
        other = LabShop.on(second, app);
        port = OperatorScenarios.freePort();
        api = new Api(scratch.resolve("kubeconfig"), "default");
    }

    @AfterEach
    void end() {
        first.close();
        second.close();
    }

    private OperatorProcess operator() throws IOException {
        return OperatorProcess.serve(
                scratch.resolve("state"), port, scratch.resolve("kubeconfig"), scratch.resolve("operator.log"));
    }

    @Test
    void aFleetIsUpgradedHostAfterHostAndWhatCannotBeReachedIsUnknown() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        other.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        first.sudo(new Sudo.Password());
        List.of(first, second).forEach(machine -> machine.root("touch", BEFORE));
        var operator = operator();
        try (var load = Load.start(shop.address(), Load.Mix.usual());
                var beside = Load.start(other.address(), Load.Mix.usual());
                var canaries = Canaries.of(first.password(), keyLine())) {
            String wished = publish("v2");
            api.apply(hosts());
            api.apply(deploy(wished));
            api.awaitReady("shop", wished, PATIENCE);
            Map<String, Object> status = api.status("Host", "web1");
            assertThat(Api.condition(status, "Reachable")).containsEntry("status", "True");
            assertThat(String.valueOf(status))
                    .contains("root via sudo from deploy", "Debian GNU/Linux 12", "/srv/shop");

            // Killed in the middle, wherever that is, and started anew: the new one takes the machines over.
            wished = publish("v3");
            api.apply(deploy(wished));
            await().atMost(PATIENCE).until(() -> journal().split("Signalling SPAWN", -1).length > 2);
            operator.kill();
            operator = operator();
            api.awaitReady("shop", wished, PATIENCE);

            Load.Result result = load.stop();
            Load.Result besides = beside.stop();
            System.out.println("two machines over SSH, operator killed once: " + result + " and " + besides);
            assertThat(result.failed() + besides.failed()).isZero();
            assertThat(shop.head()).isEqualTo(wished).isEqualTo(other.head());
            silence();
            noSecretWasTold(canaries);
            List.of(first, second).forEach(RemoteFleetE2E::rootWroteOnlyWhereNobodyElseMay);
        } finally {
            operator.close();
        }
    }

    /** The machine behind the other one goes away, and comes back. */
    private void silence() {
        second.unplug();
        request();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Api.condition(api.status("Host", "web2"), "Reachable"))
                        .containsEntry("status", "Unknown")
                        .containsEntry("reason", "HostUnreachable"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Api.condition(api.status("GracefulDeploy", "shop"), "Ready")
                                .get("status"))
                        .isNotEqualTo("True"));
        assertThat(Api.condition(api.status("Host", "web1"), "Reachable")).containsEntry("status", "True");
        second.plug();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Api.condition(api.status("GracefulDeploy", "shop"), "Ready"))
                        .containsEntry("status", "True"));
    }

    private String keyLine() {
        return first.privateKey().lines().skip(1).findFirst().orElseThrow();
    }

    private void noSecretWasTold(Canaries canaries) throws IOException {
        System.out.println(
                "secrets: " + canaries.figures() + ", found " + canaries.found().size() + " times");
        assertThat(canaries.found()).isEmpty();
        assertThat(canaries.in(Files.readString(scratch.resolve("operator.log"))))
                .isFalse();
        // Where a Secret is kept, and nowhere else.
        assertThat(canaries.filesBelow(scratch.resolve("state")))
                .isNotEmpty()
                .allMatch(file -> file.toString().contains("/secrets/"));
        assertThat(canaries.filesBelow(first.disk("/var"))).isEmpty();
        assertThat(canaries.filesBelow(second.disk("/var"))).isEmpty();
        try (KubernetesClient client = api.client()) {
            var told = client.v1()
                    .events()
                    .inNamespace("default")
                    .list()
                    .getItems()
                    .toString();
            for (String kind : List.of("GracefulDeploy", "HostDeploy", "Host")) {
                told += client.genericKubernetesResources(Api.VERSION, kind)
                        .inNamespace("default")
                        .list()
                        .getItems();
            }
            assertThat(canaries.in(told)).isFalse();
        }
    }

    /** What it wrote in a directory that others may write to could be turned against it by a link. */
    private static void rootWroteOnlyWhereNobodyElseMay(Machine machine) {
        String files = machine.root(
                "find", "/", "-xdev", "-newer", BEFORE, "-uid", "0", "!", "-type", "d", "-printf", "%h\\n");
        List<String> directories = files.lines().distinct().toList();
        assertThat(directories).contains("/var/lib/gracefuldeploy");
        List<String> open = directories.stream()
                .flatMap(RemoteFleetE2E::withThoseAbove)
                .distinct()
                .filter(directory -> !machine.root(
                                "find", directory, "-maxdepth", "0", "(", "!", "-uid", "0", "-o", "-perm", "/022", ")")
                        .isEmpty())
                .toList();
        System.out.println(machine + ": root wrote in " + directories + ", of which others may write to " + open);
        assertThat(open).isEmpty();
    }

    private static Stream<String> withThoseAbove(String directory) {
        return Stream.iterate(Path.of(directory), java.util.Objects::nonNull, Path::getParent)
                .map(Path::toString);
    }

    private String publish(String version) throws IOException {
        String sha = app.works(version);
        shop.publish();
        other.publish();
        return sha;
    }

    private String journal() {
        return first.tryRoot("", "cat", "/var/lib/gracefuldeploy/app/default_shop/journal")
                .out();
    }

    private String hosts() {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: deploy-key, namespace: default}
                type: kubernetes.io/ssh-auth
                stringData:
                  ssh-privatekey: |
                %s
                ---
                apiVersion: v1
                kind: Secret
                metadata: {name: sudo, namespace: default}
                stringData: {password: %s}
                ---
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: web1, namespace: default, labels: {role: web}}
                spec:
                  connection: SSH
                  address: %s
                  user: deploy
                  secretRef: {name: deploy-key}
                  hostKey: %s
                  become: {method: Sudo, secretRef: {name: sudo}}
                ---
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: web2, namespace: default, labels: {role: web}}
                spec:
                  connection: SSH
                  address: %s
                  user: deploy
                  secretRef: {name: deploy-key}
                  hostKeyPolicy: TrustOnFirstUse
                  jump: web1
                  become: {method: Sudo}
                """.formatted(
                first.privateKey().indent(4), first.password(), first.address(), first.hostKey(), second.address());
    }

    private static String deploy(String revision) {
        return """
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: shop, namespace: default}
                spec:
                  source: {repo: %s, revision: %s}
                  hosts: {selector: {matchLabels: {role: web}}}
                  layout: {path: %s}
                  reload: {strategy: Auto, timeout: 60s, binaryUpgrade: {soak: 1s}}
                  verify: {http: {path: /}}
                """.formatted(LabShop.ORIGIN, revision, LabShop.DIRECTORY);
    }

    /** Asks for a look now, instead of at the next interval. */
    private void request() {
        try (KubernetesClient client = api.client()) {
            client.genericKubernetesResources(Api.VERSION, "GracefulDeploy")
                    .inNamespace("default")
                    .withName("shop")
                    .edit(resource -> {
                        resource.getMetadata().setAnnotations(Map.of("graceful.dev/requestedAt", "now"));
                        return resource;
                    });
        }
    }
}
