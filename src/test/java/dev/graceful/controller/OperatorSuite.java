package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.graceful.api.Api;
import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.api.GracefulDeployStatus.HistoryEntry;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus.Capabilities;
import dev.graceful.api.HostDeployStatus.ProcessStatus;
import dev.graceful.api.HostDeployStatus.StepStatus;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostStatus;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.simulated.Code;
import dev.graceful.host.simulated.Gunicorns;
import dev.graceful.model.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator does, whichever API server it works with. The machine is simulated; Git is real. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OperatorSuite {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final KubernetesClient client;
    private final OperatorRuntime operator;
    private final Map<String, Host> machines = new ConcurrentHashMap<>();
    private String namespace = "";
    private Shop shop;

    @TempDir
    private Path scratch;

    OperatorSuite(Path kubeconfig) throws IOException {
        client = OperatorRuntime.client(Config.fromKubeconfig(kubeconfig.toFile()));
        for (String crd : Crds.texts()) {
            client.resource(crd).serverSideApply();
        }
        await().atMost(PATIENCE).until(() -> Crds.check(client) == Crds.Finding.SAME);
        operator = OperatorRuntime.start(
                client,
                (wish, keys, jump, tenure) -> new Opened(
                        Objects.requireNonNull(machines.get(wish.name()), wish.name()),
                        wish.way() instanceof HostWish.Ssh
                                ? Optional.of(new Machines.Line(Machines.KEY))
                                : Optional.empty()),
                new Settings(
                        Set.of(),
                        new Settings.Lease("kube-system", "operator-suite"),
                        false,
                        InetAddress.getLoopbackAddress(),
                        0,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10)),
                sentence -> {});
    }

    @BeforeEach
    void prepare() throws IOException {
        namespace = "test-" + COUNT.incrementAndGet();
        namespace(namespace);
        shop = new Shop(namespace, scratch);
        machines.put(namespace, shop.host);
    }

    @AfterEach
    void endTime() {
        client.resources(GracefulDeploy.class).inNamespace(namespace).delete();
        shop.close();
    }

    @AfterAll
    void stop() {
        operator.close();
        client.close();
    }

    @Test
    void aNewCommitIsRolledOutWithoutALostRequest() throws IOException {
        Gunicorns gunicorn = shop.start();
        host();
        apply("");
        awaitReady(shop.head());
        String v2 = shop.push("2");

        GracefulDeployStatus status = awaitReady(v2);

        assertThat(shop.head()).isEqualTo(v2);
        assertThat(gunicorn.loaded()).containsOnly(v2);
        assertThat(gunicorn.clients().lost()).isEmpty();
        assertThat(status.strategy()).isEqualTo("BinaryUpgrade");
        assertThat(status.history()).extracting(HistoryEntry::outcome).containsExactly("Succeeded");
        assertThat(status.plan()).asString().contains("Say 2");
        assertThat(child().getStatus().steps())
                .extracting(StepStatus::name)
                .containsSubsequence("fetch", "checkout", "reload.usr2", "reload.term");
        assertThat(child().getStatus().processes())
                .extracting(ProcessStatus::revision)
                .containsOnly(v2.substring(0, 7));
        // The simulated gunicorn has no Python that could tell its class of workers.
        assertThat(child().getStatus().capabilities())
                .isEqualTo(new Capabilities("Unknown", "it cannot be seen which workers it has", null));
        assertThat(condition(status, "Drifted").holds()).isFalse();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(hostStatus().capabilities())
                        .extracting(HostStatus.Capabilities::reloadLossless)
                        .isEqualTo("Unknown"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(reasons())
                        .contains("PlanReady", "Fetched", "CodeUpdated", "NewMasterSpawned", "Converged"));
    }

    @Test
    void codeThatWasPulledByHandIsToldAsDrift() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        shop.git(shop.tree, "pull", "-q", "--ff-only");
        host();
        apply("suspend: true");

        GracefulDeployStatus status = awaitStatus(s -> condition(s, "Drifted").holds());
        assertThat(condition(status, "Drifted").message())
                .contains(v1.substring(0, 7), v2.substring(0, 7) + " is on disk", "moved without a reload");
    }

    @Test
    void brokenCodeIsTakenBackAndTheNextCommitIsRolledOut() throws IOException {
        Gunicorns gunicorn = shop.start();
        host();
        apply("");
        String v1 = shop.head();
        awaitReady(v1);
        String broken = shop.push("2");
        shop.host.code(broken, Code.of(Code.Kind.RAISES));

        GracefulDeployStatus status = awaitStatus(s -> "Reverted".equals(s.phase()));
        assertThat(shop.head()).isEqualTo(v1);
        assertThat(gunicorn.loaded()).containsOnly(v1);
        assertThat(condition(status, "Ready").holds()).isFalse();
        assertThat(condition(status, "Stalled").holds()).isTrue();
        assertThat(status.history()).extracting(HistoryEntry::outcome).startsWith("Reverted");

        awaitReady(shop.push("3"));
        assertThat(gunicorn.clients().lost()).isEmpty();
    }

    @Test
    void aPlanIsShownAndNothingIsChanged() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        host();
        apply("mode: PlanOnly");

        GracefulDeployStatus status = awaitStatus(s -> "Planned".equals(s.phase()));

        assertThat(status.plan()).satisfies(plan -> {
            assertThat(plan.to()).isEqualTo(v2.substring(0, 7));
            assertThat(plan.steps()).isNotEmpty();
        });
        assertThat(child().getStatus().steps()).extracting(StepStatus::result).containsOnly("Planned");
        nothingWasChanged(v1);
    }

    @Test
    void whatIsSuspendedIsLookedAtOnly() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        host();
        apply("suspend: true");

        awaitStatus(s -> "Suspended".equals(s.phase()));
        nothingWasChanged(v1);

        apply("suspend: false");
        awaitReady(v2);
    }

    @Test
    void aHostThatIsMissingIsNamedAndItsCreationIsEnough() throws IOException {
        shop.start();
        apply("");

        assertThat(awaitTrouble(Reason.HostNotFound)).contains("there is no Host " + namespace);

        host();
        awaitReady(shop.head());
    }

    @Test
    void aRevisionThatDoesNotExistIsNamed() throws IOException {
        shop.start();
        String v1 = shop.head();
        host();
        client.resource(deploy("").replace("revision: main", "revision: mian")).serverSideApply();

        assertThat(awaitTrouble(Reason.RevisionNotFound))
                .contains("no branch and no tag mian")
                .contains("main");
        nothingWasChanged(v1);

        apply("");
        awaitReady(v1);
    }

    @Test
    void aMissingPathIsNamed() throws IOException {
        shop.start();
        host();
        client.resource(deploy("").replace(shop.tree.toString(), scratch + "/nowhere"))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.PathMissing)).contains(scratch + "/nowhere");

        apply("");
        awaitReady(shop.head());
    }

    @Test
    void aPathThatIsNoRepositoryIsNamed() throws IOException {
        shop.start();
        Path plain = Files.createDirectory(scratch.resolve("plain"));
        host();
        client.resource(deploy("").replace(shop.tree.toString(), plain.toString()))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.NotARepository)).contains(plain.toString());
    }

    @Test
    void thatNoMasterIsFoundIsSaidAndItsStartIsEnough() throws IOException {
        String v1 = shop.head();
        host();
        apply("");

        awaitTrouble(Reason.MasterNotFound);
        nothingWasChanged(v1);

        shop.start();
        awaitReady(v1);
    }

    @Test
    void twoCandidatesAreNamedAndNoneIsSignalled() throws IOException {
        shop.start("a.pid", 8000);
        shop.start("b.pid", 8001);
        String v1 = shop.head();
        shop.push("2");
        host();
        apply("");

        awaitTrouble(Reason.MasterAmbiguous);
        nothingWasChanged(v1);
    }

    @Test
    void changesByHandAreNotOverwritten() throws IOException {
        shop.start();
        String v1 = shop.head();
        String v2 = shop.push("2");
        Files.writeString(shop.tree.resolve("app.py"), "by hand");
        host();
        apply("");

        assertThat(awaitTrouble(Reason.TreeDirty)).contains("app.py");
        assertThat(shop.head()).isEqualTo(v1);
        assertThat(shop.tree.resolve("app.py")).hasContent("by hand");

        Files.writeString(shop.tree.resolve("app.py"), "1");
        awaitReady(v2);
    }

    @Test
    void aHostThatDoesNotAnswerMakesNothingReady() throws IOException {
        shop.start();
        host();
        apply("");
        awaitReady(shop.head());
        shop.host.faults().unreachableFor(1_000_000);

        GracefulDeployStatus status = awaitStatus(
                s -> s.hosts() != null && Integer.valueOf(1).equals(s.hosts().unreachable()));
        assertThat(condition(status, "Ready").holds()).isFalse();

        shop.host.faults().unreachableFor(0);
        awaitReady(shop.head());
    }

    @Test
    void aSteadyStateIsNotWritten() throws IOException {
        shop.start();
        host();
        apply("");
        awaitReady(shop.head());
        String deploy = current().getMetadata().getResourceVersion();
        String child = child().getMetadata().getResourceVersion();

        await().during(Duration.ofSeconds(5))
                .atMost(PATIENCE)
                .until(() -> deploy.equals(current().getMetadata().getResourceVersion())
                        && child.equals(child().getMetadata().getResourceVersion()));
    }

    @Test
    void aHostOfAnotherNamespaceIsUsedOnlyWhileItAllowsIt() throws IOException {
        shop.start();
        String other = namespace + "-infra";
        namespace(other);
        foreignHost(other, "[]");
        client.resource(deploy("").replace("names: [" + namespace + "]", "names: [" + other + "/" + namespace + "]"))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.HostNotAllowed)).contains("allows the namespace " + namespace);
        nothingWasChanged(shop.head());

        foreignHost(other, "[" + namespace + "]");
        awaitReady(shop.head());
        String v1 = shop.head();

        foreignHost(other, "[]");
        await().atMost(PATIENCE)
                .until(() -> Reason.HostNotAllowed.name()
                        .equals(condition(Objects.requireNonNull(current().getStatus()), "Ready")
                                .reason()));
        shop.push("2");
        await().during(Duration.ofSeconds(3)).atMost(PATIENCE).untilAsserted(() -> nothingWasChanged(v1));
    }

    @Test
    void hostsAreSelectedByTheirLabels() throws IOException {
        shop.start();
        host();
        client.resource(deploy("").replace("names: [" + namespace + "]", "selector: {matchLabels: {role: web}}"))
                .serverSideApply();

        assertThat(awaitTrouble(Reason.HostNotFound)).contains("spec.hosts.selector");

        label("web");
        awaitReady(shop.head());

        label("db");
        awaitTrouble(Reason.HostNotFound);
        await().atMost(PATIENCE)
                .until(() -> client.resources(HostDeploy.class)
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .isEmpty());
    }

    @Test
    void aHostTellsWhatItLacksAndRecordsTheKeyThatItTrustedFirst() {
        // Time passes faster on the simulated machine, so that its clock is always news.
        var machine = new Machines.Machine(namespace);
        machines.put(namespace, machine);
        client.resource("""
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: %s}
                spec:
                  connection: SSH
                  address: a.example
                  user: deploy
                  secretRef: {name: key}
                  hostKeyPolicy: TrustOnFirstUse
                  become: {method: Sudo}
                """.formatted(namespace, namespace)).serverSideApply();
        await().atMost(PATIENCE).until(() -> reachable().reason().equals("SecretInvalid"));
        assertThat(reachable().status()).isEqualTo("False");

        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(Map.of("password", "gdcanary-of-" + namespace))
                        .build())
                .create();
        await().atMost(PATIENCE).until(() -> reachable().holds());
        HostStatus status = hostStatus();
        assertThat(status.hostKey()).isEqualTo(Machines.KEY);
        assertThat(status.hostKeyFingerprint()).startsWith("SHA256:");
        assertThat(status.account()).isEqualTo("root via sudo from deploy");
        assertThat(status.lastSeen()).isNotNull();
        assertThat(client.getKubernetesSerialization().asYaml(theHost())).doesNotContain("gdcanary");
        assertThat(client.secrets().inNamespace(namespace).withName("key").require())
                .satisfies(secret -> assertThat(secret.getStringData()).isNullOrEmpty())
                .satisfies(secret -> assertThat(secret.getData()).containsOnlyKeys("password"));

        String version = theHost().getMetadata().getResourceVersion();
        await().during(Duration.ofSeconds(5))
                .atMost(PATIENCE)
                .until(() -> version.equals(theHost().getMetadata().getResourceVersion()));

        machine.refuse(Reason.HostUnreachable);
        await().atMost(PATIENCE).until(() -> reachable().status().equals("Unknown"));
        assertThat(condition(hostStatus().conditions(), "Ready").status()).isEqualTo("False");
        assertThat(hostStatus().hostKey()).isEqualTo(Machines.KEY);
        machine.refuse(null);
        await().atMost(PATIENCE).until(() -> reachable().holds());
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

    @Test
    void healthAndMetricsAreServed() throws IOException, InterruptedException {
        shop.start();
        host();
        apply("");
        awaitReady(shop.head());

        assertThat(get("/healthz")).isEqualTo("ok\n");
        assertThat(get("/readyz")).isEqualTo("ok\n");
        assertThat(get("/metrics"))
                .contains("graceful_deploy_ready{name=\"shop\",namespace=\"" + namespace + "\"} 1.0")
                .contains("graceful_host_reachable{name=\"" + namespace + "\"")
                .contains("graceful_reconciliations_total");
    }

    private String get(String path) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + operator.port() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private void host() {
        client.resource("""
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: %s}
                spec: {connection: Local}
                """.formatted(namespace, namespace)).serverSideApply();
    }

    private void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private void foreignHost(String where, String allowed) {
        client.resource("""
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: %s}
                spec: {connection: Local, allowedNamespaces: %s}
                """.formatted(namespace, where, allowed))
                .forceConflicts()
                .serverSideApply();
    }

    private void label(String role) {
        client.resources(HostResource.class)
                .inNamespace(namespace)
                .withName(namespace)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"role\":\"" + role + "\"}}}");
    }

    private HostResource theHost() {
        return client.resources(HostResource.class)
                .inNamespace(namespace)
                .withName(namespace)
                .require();
    }

    private HostStatus hostStatus() {
        HostStatus status = theHost().getStatus();
        return status == null ? HostStatus.empty() : status;
    }

    private Condition reachable() {
        return condition(hostStatus().conditions(), "Reachable");
    }

    private String deploy(String line) {
        return """
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: shop, namespace: %s}
                spec:
                  source: {repo: %s, revision: main, interval: 1s}
                  hosts: {names: [%s]}
                  layout: {path: %s}
                  reload: {binaryUpgrade: {soak: 2s}}
                  %s
                """.formatted(namespace, shop.origin, namespace, shop.tree, line);
    }

    private void apply(String line) {
        client.resource(deploy(line)).forceConflicts().serverSideApply();
    }

    private GracefulDeploy current() {
        return client.resources(GracefulDeploy.class)
                .inNamespace(namespace)
                .withName("shop")
                .require();
    }

    private HostDeploy child() {
        return client.resources(HostDeploy.class)
                .inNamespace(namespace)
                .withName("shop." + namespace)
                .require();
    }

    private GracefulDeployStatus awaitStatus(Predicate<GracefulDeployStatus> as) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> current().getStatus(), status -> status != null && as.test(status));
    }

    private GracefulDeployStatus awaitReady(String sha) {
        return awaitStatus(status -> sha.substring(0, 7).equals(status.revision())
                && condition(status, "Ready").holds()
                && current().getMetadata().getGeneration().equals(status.observedGeneration()));
    }

    private String awaitTrouble(Reason reason) {
        GracefulDeployStatus status =
                awaitStatus(s -> reason.name().equals(condition(s, "Ready").reason()));
        assertThat(condition(status, "Ready").holds()).isFalse();
        await().atMost(PATIENCE).until(() -> reasons().contains(reason.name()));
        return condition(status, "Ready").message();
    }

    private void nothingWasChanged(String head) throws HostException {
        assertThat(shop.head()).isEqualTo(head);
        assertThat(shop.host.sent()).isEmpty();
    }

    private List<String> reasons() {
        return client.v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> !Api.LOCALHOST.equals(event.getInvolvedObject().getName()))
                .map(Event::getReason)
                .toList();
    }

    private static Condition condition(GracefulDeployStatus status, String type) {
        return condition(status.conditions(), type);
    }

    private static Condition condition(@Nullable List<Condition> conditions, String type) {
        Condition condition = Conditions.find(conditions, type);
        return condition == null ? new Condition(type, "False", "", "", null, "") : condition;
    }
}
