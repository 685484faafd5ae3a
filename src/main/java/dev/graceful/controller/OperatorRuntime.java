package dev.graceful.controller;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graceful.api.Api;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator at work. */
public final class OperatorRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorRuntime.class);

    /** How long it waits for looks and questions when it stops; they change nothing and may be cut off. */
    private static final Duration QUICK = Duration.ofSeconds(5);

    private final Hosts hosts;
    private final Leadership leadership;
    private final Recorder recorder;
    private final GracefulDeployReconciler deploys;
    private final HostDeployReconciler hostDeploys;
    private final Operator operator;
    private final HealthServer health;
    private volatile boolean stopping;

    private OperatorRuntime(
            KubernetesClient client, HostFactory factory, Engine engine, Settings settings, Consumer<String> onDeposed)
            throws IOException {
        var clock = InstantSource.system();
        var telemetry = new Telemetry();
        var directory = new Directory();
        var secrets = new Secrets((namespace, name) -> Optional.ofNullable(
                client.secrets().inNamespace(namespace).withName(name).get()));
        leadership = new Leadership(client, settings.lease(), clock, onDeposed);
        hosts = new Hosts(factory, secrets, directory, leadership, clock);
        recorder = new Recorder(client, clock);
        var lookout = new Lookout(engine, hosts, directory);
        deploys = new GracefulDeployReconciler(engine, lookout, leadership, recorder, telemetry, clock, settings);
        hostDeploys = new HostDeployReconciler(engine, lookout, leadership, recorder, telemetry, clock, settings);
        operator = new Operator(overrider -> configure(overrider, client, telemetry, settings));
        operator.register(
                new HostReconciler(hosts, directory, leadership, recorder, telemetry, clock, settings),
                overrider -> configure(overrider, settings)
                        // The generation does not tell of annotations.
                        .withGenerationAware(false)
                        .withOnUpdateFilter(Sources::isVisitedDifferently));
        operator.register(hostDeploys, overrider -> configure(overrider, settings));
        operator.register(
                deploys,
                overrider -> configure(overrider, settings)
                        // The generation does not tell of the annotation that asks for a reconciliation.
                        .withGenerationAware(false)
                        .withOnUpdateFilter(Sources::isWishedDifferently));
        health = new HealthServer(
                new InetSocketAddress(settings.bind(), settings.port()),
                () -> operator.getRuntimeInfo().allEventSourcesAreHealthy(),
                () -> operator.getRuntimeInfo().isStarted()
                        && operator.getRuntimeInfo().allEventSourcesAreHealthy(),
                telemetry::scrape);
    }

    /**
     * A client that reads resources of other versions of the product too: it skips fields and words that it does not know.
     *
     * @param config how to reach the API server
     */
    public static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization())
                .build();
    }

    static KubernetesSerialization serialization() {
        var mapper = new ObjectMapper()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE);
        return new KubernetesSerialization(mapper, true);
    }

    /**
     * Starts the operator and returns when it has seen every resource, or waits to become the leader.
     *
     * @param client made by {@link #client}; it is not closed here
     * @param factory how to reach machines
     * @param onDeposed is told once, on a thread of its own, that and why another operator leads: this one does nothing any more, and its
     *     process must end
     * @throws IOException when the address for health and metrics cannot be bound
     * @throws IllegalStateException when the CRDs are missing, or the Lease may not be written, with what to do
     */
    public static OperatorRuntime start(
            KubernetesClient client, HostFactory factory, Settings settings, Consumer<String> onDeposed)
            throws IOException {
        return start(client, factory, new StandardEngine(), settings, onDeposed);
    }

    static OperatorRuntime start(
            KubernetesClient client, HostFactory factory, Engine engine, Settings settings, Consumer<String> onDeposed)
            throws IOException {
        switch (Crds.check(client)) {
            case MISSING ->
                throw new IllegalStateException("the API server does not know the resources of " + Api.GROUP
                        + "; apply the files of crds/ first");
            case DIFFERENT ->
                LOG.warn("the CRDs of {} are not those of this operator; apply the files of crds/ again", Api.GROUP);
            case SAME, UNREADABLE -> LOG.debug("the CRDs are there");
        }
        var runtime = new OperatorRuntime(client, factory, engine, settings, onDeposed);
        try {
            if (!settings.elected()) {
                runtime.takeOver(settings);
            }
            runtime.operator.start();
            return runtime;
        } catch (RuntimeException failed) {
            runtime.close();
            throw failed;
        }
    }

    private void takeOver(Settings settings) {
        try {
            leadership.takeOver();
        } catch (KubernetesClientException refused) {
            throw new IllegalStateException(
                    "the Lease " + settings.lease() + ", which tells the hosts whom to obey, could not be taken over: "
                            + refused.getMessage() + "; let the operator get, create and update it",
                    refused);
        }
    }

    /**
     * Makes the Host {@code localhost}, unless there is one.
     *
     * @param stateDir where this machine keeps the journal of what was done to it; null for the usual place
     */
    public static void ensureLocalhost(KubernetesClient client, String namespace, @Nullable Path stateDir) {
        var hosts = client.resources(HostResource.class).inNamespace(namespace);
        if (hosts.withName(Api.LOCALHOST).get() == null) {
            var host = new HostResource();
            host.setMetadata(new ObjectMetaBuilder()
                    .withName(Api.LOCALHOST)
                    .withNamespace(namespace)
                    .build());
            host.setSpec(HostSpec.local(stateDir == null ? null : stateDir.toString()));
            hosts.resource(host).create();
        }
    }

    private void configure(
            ConfigurationServiceOverrider overrider, KubernetesClient client, Telemetry telemetry, Settings settings) {
        overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false)
                .withExecutorService(Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("reconcile-", 0).factory()))
                .withReconciliationTerminationTimeout(QUICK)
                .withMetrics(telemetry);
        if (settings.elected()) {
            overrider.withLeaderElectionConfiguration(LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(
                            settings.lease().name())
                    .withLeaseNamespace(settings.lease().namespace())
                    .withIdentity(leadership.identity())
                    .withLeaderCallbacks(new LeaderCallbacks(
                            () -> LOG.info("elected"), this::stoppedLeading, holder -> LOG.info("{} leads", holder)))
                    .build());
        }
    }

    /**
     * The Lease was lost, or given back because the operator stops. The framework itself neither stops the reconcilers then nor ends the
     * process.
     */
    private void stoppedLeading() {
        if (!stopping) {
            leadership.lost("the Lease could not be renewed in time");
        }
    }

    private static <R extends io.fabric8.kubernetes.api.model.HasMetadata>
            ControllerConfigurationOverrider<R> configure(
                    ControllerConfigurationOverrider<R> overrider, Settings settings) {
        overrider
                .withFieldManager(GracefulDeployReconciler.FIELD_MANAGER)
                .withTriggerReconcilerOnAllEvents(true)
                .withReconciliationMaxInterval(settings.drift())
                .withRetry(new GenericRetry()
                        .setInitialInterval(Duration.ofSeconds(1))
                        .setMaxInterval(Duration.ofSeconds(60).toMillis())
                        .withoutMaxAttempts());
        return settings.namespaces().isEmpty()
                ? overrider.watchingAllNamespaces()
                : overrider.settingNamespaces(settings.namespaces());
    }

    /** The port that health and metrics are served on. */
    public int port() {
        return health.port();
    }

    /** Stops: no new step is begun, one that is under way may end, then the ways to the machines are closed. */
    @Override
    public void close() {
        stopping = true;
        operator.stop();
        hostDeploys.close();
        // Only questions are left, and looks that nobody waits for.
        deploys.close();
        recorder.close();
        hosts.close();
        health.close();
    }
}
