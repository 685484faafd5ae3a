package dev.graceful.contract;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Informers, on which every controller stands: over WebSockets, which the client prefers, and over plain HTTP. */
abstract class InformerContract extends ClientCase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest(name = "only plain HTTP: {0}")
    @ValueSource(booleans = {false, true})
    void anInformerFollowsTheObjects(boolean onlyHttp) {
        given("early");
        try (KubernetesClient client = connect(onlyHttp)) {
            Seen seen = new Seen();
            SharedIndexInformer<Widget> informer =
                    client.resources(Widget.class).inNamespace(namespace).inform(seen);
            seen.awaits("added early");

            given("late");
            seen.awaits("added late");
            resize("late", 5);
            seen.awaits("updated late 5");
            widgets().withName("late").delete();
            seen.awaits("deleted late");

            Assertions.assertThat(informer.getStore().list())
                    .extracting(widget -> widget.getMetadata().getName())
                    .containsExactly("early");
        }
    }

    @ParameterizedTest(name = "only plain HTTP: {0}")
    @ValueSource(booleans = {false, true})
    void aSelectingInformerSeesObjectsComeAndGo(boolean onlyHttp) {
        try (KubernetesClient client = connect(onlyHttp)) {
            Seen seen = new Seen();
            client.resources(Widget.class)
                    .inNamespace(namespace)
                    .withLabel("app", "shop")
                    .inform(seen);
            given("a");
            given("b");

            label("a", "shop");
            seen.awaits("added a");
            label("a", "blog");
            seen.awaits("deleted a");

            Assertions.assertThat(seen.events).noneMatch(event -> event.endsWith(" b"));
        }
    }

    @ParameterizedTest(name = "only plain HTTP: {0}")
    @ValueSource(booleans = {false, true})
    void anInformerWatchesOneObject(boolean onlyHttp) {
        given("a");
        given("b");
        try (KubernetesClient client = connect(onlyHttp)) {
            Seen seen = new Seen();
            client.resources(Widget.class).inNamespace(namespace).withName("a").inform(seen);
            seen.awaits("added a");

            resize("b", 7);
            resize("a", 8);

            seen.awaits("updated a 8");
            Assertions.assertThat(seen.events).noneMatch(event -> event.contains(" b"));
        }
    }

    @ParameterizedTest(name = "only plain HTTP: {0}")
    @ValueSource(booleans = {false, true})
    void aWatchBeginsAfterTheVersionItNames(boolean onlyHttp) {
        given("a");
        String from = version(given("b"));
        resize("a", 5);
        try (KubernetesClient client = connect(onlyHttp)) {
            Queue<String> events = new ConcurrentLinkedQueue<>();
            client.resources(Widget.class)
                    .inNamespace(namespace)
                    .watch(
                            new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                                    .withResourceVersion(from)
                                    .build(),
                            new Recorder(events));
            given("c");

            await().atMost(PATIENCE).until(() -> events.contains("ADDED c"));
            Assertions.assertThat(events).containsExactly("MODIFIED a", "ADDED c");
        }
    }

    @ParameterizedTest(name = "only plain HTTP: {0}")
    @ValueSource(booleans = {false, true})
    void aWatchFromAForgottenVersionIsToldSo(boolean onlyHttp) {
        try (KubernetesClient client = connect(onlyHttp)) {
            Queue<String> events = new ConcurrentLinkedQueue<>();
            client.resources(Widget.class)
                    .inNamespace(namespace)
                    .watch(
                            new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                                    .withResourceVersion("1")
                                    .build(),
                            new Recorder(events));

            await().atMost(PATIENCE).until(() -> events.contains("closed, gone: true"));
        }
    }

    @Test
    void aWriteThatChangesNothingIsNoEvent() {
        given("a");
        Seen seen = new Seen();
        try (SharedIndexInformer<Widget> informer = widgets().inform(seen)) {
            seen.awaits("added a");

            resize("a", 3);
            resize("a", 4);

            seen.awaits("updated a 4");
            Assertions.assertThat(seen.events).containsExactly("added a", "updated a 4");
            Assertions.assertThat(informer.hasSynced()).isTrue();
        }
    }

    @Test
    void anInformerOfAllNamespacesSeesThemAll() {
        String other = newNamespace();
        Seen seen = new Seen();
        try (SharedIndexInformer<Widget> informer =
                client().resources(Widget.class).inAnyNamespace().inform(seen)) {
            client().resource(Widget.of(namespace, "here-" + namespace, null)).create();
            client().resource(Widget.of(other, "there-" + namespace, null)).create();

            seen.awaits("added here-" + namespace);
            seen.awaits("added there-" + namespace);
            Assertions.assertThat(informer.isRunning()).isTrue();
        }
    }

    private KubernetesClient connect(boolean onlyHttp) {
        Config config = api.config();
        config.setOnlyHttpWatches(onlyHttp);
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new VertxHttpClientFactory())
                .build();
    }

    private void resize(String name, int size) {
        widgets().withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"size\":" + size + "}}");
    }

    private void label(String name, String app) {
        widgets().withName(name).edit(old -> {
            old.getMetadata().setLabels(Map.of("app", app));
            return old;
        });
    }

    /** What an informer told, as words. */
    private static final class Seen implements ResourceEventHandler<Widget> {
        private final Queue<String> events = new ConcurrentLinkedQueue<>();

        @Override
        public void onAdd(Widget widget) {
            events.add("added " + widget.getMetadata().getName());
        }

        @Override
        public void onUpdate(Widget old, Widget widget) {
            events.add("updated " + widget.getMetadata().getName() + " "
                    + Objects.requireNonNull(widget.getSpec()).size());
        }

        @Override
        public void onDelete(Widget widget, boolean unknown) {
            events.add("deleted " + widget.getMetadata().getName());
        }

        void awaits(String event) {
            await(event).atMost(PATIENCE).until(() -> events.contains(event));
        }
    }

    /** What a watch told, as words. */
    private record Recorder(Queue<String> events) implements Watcher<Widget> {
        @Override
        public void eventReceived(Action action, Widget widget) {
            if (action != Action.BOOKMARK) {
                events.add(action + " " + widget.getMetadata().getName());
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            events.add("closed, gone: " + cause.isHttpGone());
        }
    }
}
