package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A whole operator on the Java Operator SDK, as it comes: finalizer, status, cleanup, leader election. */
abstract class OperatorContract extends ClientCase {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FINALIZER = "contract.example.org/painter";

    @Test
    void anOperatorReconcilesWhatIsThereAndWhatComes() {
        given("early");
        try (Running running = Running.start(api, namespace, false)) {
            awaitPhase("early", "painted red");
            assertThat(read("early").getMetadata().getFinalizers()).containsExactly(FINALIZER);

            given("late");
            awaitPhase("late", "painted red");
            repaint("late", "blue");
            awaitPhase("late", "painted blue");

            assertThat(running.cleaned()).isEmpty();
        }
    }

    @Test
    void anOperatorCleansUpBeforeAnObjectGoes() {
        given("a");
        try (Running running = Running.start(api, namespace, false)) {
            awaitPhase("a", "painted red");

            widgets().withName("a").delete();

            await().atMost(PATIENCE).until(() -> widgets().withName("a").get() == null);
            assertThat(running.cleaned()).containsExactly("a");
        }
    }

    @Test
    void anOperatorCleansUpWhatWasDeletedWhileItWasAway() {
        given("a");
        try (Running running = Running.start(api, namespace, false)) {
            awaitPhase("a", "painted red");
            assertThat(running.cleaned()).isEmpty();
        }
        widgets().withName("a").delete();
        assertThat(read("a").getMetadata().getDeletionTimestamp()).isNotNull();

        try (Running running = Running.start(api, namespace, false)) {
            await().atMost(PATIENCE).until(() -> widgets().withName("a").get() == null);
            assertThat(running.cleaned()).containsExactly("a");
        }
    }

    @Test
    void onlyTheHolderOfTheLeaseReconciles() {
        given("a");
        try (Running leader = Running.start(api, namespace, true)) {
            awaitPhase("a", "painted red");

            Lease lease = Objects.requireNonNull(client().leases()
                    .inNamespace(namespace)
                    .withName("painters")
                    .get());
            assertThat(lease.getSpec().getHolderIdentity()).isEqualTo("one");
            assertThat(lease.getSpec().getRenewTime()).isNotNull();
            assertThat(leader.cleaned()).isEmpty();
        }
    }

    private void repaint(String name, String colour) {
        widgets().withName(name).edit(old -> {
            old.setSpec(new Widget.Spec("ada", colour, 3, null));
            return old;
        });
    }

    private void awaitPhase(String name, String phase) {
        await(name + " is " + phase).atMost(PATIENCE).until(() -> {
            Widget.Status status = read(name).getStatus();
            return status != null && phase.equals(status.phase());
        });
    }

    /** An operator with one reconciler, on a client of its own. */
    private record Running(Operator operator, KubernetesClient client, Queue<String> cleaned) implements AutoCloseable {

        static Running start(ApiFixture api, String namespace, boolean election) {
            KubernetesClient client = new KubernetesClientBuilder()
                    .withConfig(api.config())
                    .withHttpClientFactory(new VertxHttpClientFactory())
                    .build();
            Operator operator = new Operator(settings -> {
                settings.withKubernetesClient(client).withCloseClientOnStop(false);
                if (election) {
                    settings.withLeaderElectionConfiguration(
                            LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration("painters")
                                    .withLeaseNamespace(namespace)
                                    .withIdentity("one")
                                    .build());
                }
            });
            Painter painter = new Painter(new ConcurrentLinkedQueue<>());
            operator.register(
                    painter, settings -> settings.settingNamespace(namespace).withFinalizer(FINALIZER));
            operator.start();
            return new Running(operator, client, painter.cleaned());
        }

        @Override
        public void close() {
            operator.stop();
            client.close();
        }
    }

    /** Writes into the status what the spec wants. */
    record Painter(Queue<String> cleaned) implements Reconciler<Widget>, Cleaner<Widget> {
        @Override
        public UpdateControl<Widget> reconcile(Widget widget, Context<Widget> context) {
            String phase = "painted " + Objects.requireNonNull(widget.getSpec()).colour();
            Widget.Status status = widget.getStatus();
            if (status != null && phase.equals(status.phase())) {
                return UpdateControl.noUpdate();
            }
            Widget answer = Widget.named(
                    widget.getMetadata().getNamespace(), widget.getMetadata().getName());
            answer.setStatus(new Widget.Status(widget.getMetadata().getGeneration(), phase, null));
            return UpdateControl.patchStatus(answer);
        }

        @Override
        public DeleteControl cleanup(Widget widget, Context<Widget> context) {
            cleaned.add(widget.getMetadata().getName());
            return DeleteControl.defaultDelete();
        }
    }
}
