package dev.graceful.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Fabric8ClientIT {
    private static final ResourceDefinitionContext DEPLOYS = new ResourceDefinitionContext.Builder()
            .withGroup("example.org")
            .withVersion("v1")
            .withKind("Deploy")
            .withPlural("deploys")
            .withNamespaced(true)
            .build();

    @TempDir
    Path state;

    private EmbeddedApiServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedApiServer.start(new Settings(state, 0, List.of(definition()), "test"));
        client = connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void anInformerSeesWhatHappens() {
        deploys().resource(deploy("a", "main")).create();
        List<String> seen = new CopyOnWriteArrayList<>();
        try (SharedIndexInformer<GenericKubernetesResource> informer =
                deploys().inAnyNamespace().inform()) {
            await().until(() -> informer.getStore().list().size() == 1);
            informer.addEventHandler(new Recorder(seen));

            deploys().withName("a").edit(deploy -> revision(deploy, "next"));
            deploys().resource(deploy("b", "main")).create();
            deploys().withName("a").delete();

            await().untilAsserted(() -> assertThat(seen).contains("update a next", "add b main", "delete a next"));
        }
    }

    @Test
    void aWebSocketWatchEndsCleanlyWhenTheServerStops() {
        List<String> seen = new CopyOnWriteArrayList<>();
        deploys().watch(new Watcher<>() {
            @Override
            public void eventReceived(Action action, GenericKubernetesResource deploy) {
                seen.add(action + " " + deploy.getMetadata().getName());
            }

            @Override
            public void onClose(WatcherException cause) {
                seen.add("closed");
            }
        });
        deploys().resource(deploy("a", "main")).create();

        await().untilAsserted(() -> assertThat(seen).containsExactly("ADDED a"));
    }

    @Test
    void whatOneApplierOwnsAnotherMustForce() {
        apply(deploy("a", "one"), "x", false);

        assertThatThrownBy(() -> apply(deploy("a", "two"), "y", false))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("conflict with \"x\": .spec.revision");
        assertThat(apply(deploy("a", "two"), "y", true).<String>get("spec", "revision"))
                .isEqualTo("two");
    }

    @Test
    void statusIsAppliedThroughItsSubresourceOnly() {
        GenericKubernetesResource created =
                deploys().resource(deploy("a", "main")).create();
        GenericKubernetesResource status = deploy("a", "ignored");
        status.setAdditionalProperty("status", Map.of("phase", "Up"));

        GenericKubernetesResource patched = deploys()
                .resource(status)
                .subresource("status")
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("operator")
                        .withForce(true)
                        .build());

        assertThat(patched.<String>get("status", "phase")).isEqualTo("Up");
        assertThat(patched.<String>get("spec", "revision")).isEqualTo("main");
        assertThat(patched.getMetadata().getGeneration())
                .isEqualTo(created.getMetadata().getGeneration());
    }

    @Test
    void aLeaseCanBeTakenOnlyOnceInAVersion() {
        Lease lease = client.leases()
                .inNamespace("default")
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName("leader")
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("one")
                        .endSpec()
                        .build())
                .create();
        client.leases().inNamespace("default").resource(held(lease, "two")).update();

        assertThatThrownBy(() -> client.leases()
                        .inNamespace("default")
                        .resource(held(lease, "three"))
                        .update())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(409));
    }

    @Test
    void whatIsOwnedGoesWithItsOwner() {
        GenericKubernetesResource owner =
                deploys().resource(deploy("owner", "main")).create();
        GenericKubernetesResource owned = deploy("owned", "main");
        owned.getMetadata()
                .setOwnerReferences(List.of(new OwnerReferenceBuilder()
                        .withApiVersion("example.org/v1")
                        .withKind("Deploy")
                        .withName("owner")
                        .withUid(owner.getMetadata().getUid())
                        .build()));
        deploys().resource(owned).create();

        deploys().withName("owner").delete();

        await().untilAsserted(() -> assertThat(deploys().list().getItems()).isEmpty());
    }

    @Test
    void everythingIsThereAfterARestartUnderTheSameIdentity() throws IOException {
        String uid =
                deploys().resource(deploy("a", "main")).create().getMetadata().getUid();
        String cluster = server.clusterUid();
        stop();
        start();

        assertThat(server.clusterUid()).isEqualTo(cluster);
        assertThat(deploys().withName("a").get().getMetadata().getUid()).isEqualTo(uid);
    }

    @Test
    void aFileEditedByHandIsTakenOverAndABadOneLeftAlone() throws IOException {
        deploys().resource(deploy("a", "main")).create();
        Path file = state.resolve("example.org/deploys/default/a.yaml");

        Files.writeString(file, Files.readString(file).replace("revision: main", "revision: edited # why"));
        await().untilAsserted(() -> assertThat(deploys().withName("a").get().<String>get("spec", "revision"))
                .isEqualTo("edited"));
        Files.writeString(file, Files.readString(file).replace("revision: edited", "revision: [1"));

        await().untilAsserted(() -> assertThat(
                        client.v1().events().inNamespace("default").list().getItems())
                .anySatisfy(event -> assertThat(event.getMessage()).startsWith("example.org/deploys/default/a.yaml:")));
        assertThat(deploys().withName("a").get().<String>get("spec", "revision"))
                .isEqualTo("edited");
        assertThat(file).content().contains("revision: [1 # why");
    }

    @Test
    void onlyTheOwnerOfTheFolderCanReadWhatLetsClientsIn() throws IOException {
        for (String secret : List.of("kubeconfig", "credentials/token", "credentials/server.key")) {
            assertThat(Files.getPosixFilePermissions(state.resolve(".server").resolve(secret)))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    private MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            deploys() {
        return client.genericKubernetesResources(DEPLOYS);
    }

    private GenericKubernetesResource apply(GenericKubernetesResource deploy, String manager, boolean force) {
        return deploys()
                .resource(deploy)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(manager)
                        .withForce(force)
                        .build());
    }

    private KubernetesClient connect() throws IOException {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(Files.readString(server.kubeconfig())))
                .build();
    }

    private static GenericKubernetesResource deploy(String name, String revision) {
        GenericKubernetesResource deploy = new GenericKubernetesResource();
        deploy.setApiVersion("example.org/v1");
        deploy.setKind("Deploy");
        deploy.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
                .withName(name)
                .withNamespace("default")
                .build());
        return revision(deploy, revision);
    }

    private static GenericKubernetesResource revision(GenericKubernetesResource deploy, String revision) {
        deploy.setAdditionalProperty("spec", Map.of("repo", "r", "revision", revision));
        return deploy;
    }

    private static Lease held(Lease lease, String holder) {
        return new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity(holder)
                .endSpec()
                .build();
    }

    private static ObjectNode definition() throws IOException {
        try (InputStream source = Fabric8ClientIT.class.getResourceAsStream("deploys-crd.yaml")) {
            return (ObjectNode) new YAMLMapper().readTree(source);
        }
    }

    private record Recorder(List<String> seen)
            implements io.fabric8.kubernetes.client.informers.ResourceEventHandler<GenericKubernetesResource> {
        @Override
        public void onAdd(GenericKubernetesResource deploy) {
            note("add", deploy);
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource deploy) {
            note("update", deploy);
        }

        @Override
        public void onDelete(GenericKubernetesResource deploy, boolean unknown) {
            note("delete", deploy);
        }

        private void note(String what, GenericKubernetesResource deploy) {
            seen.add(what + " " + deploy.getMetadata().getName() + " " + deploy.get("spec", "revision"));
        }
    }
}
