package dev.graceful.controller;

import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.model.Outcome;
import dev.graceful.model.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Counts and measures for Prometheus. Labels are namespaces, names and hosts; commits only where there is one row per resource. */
final class Telemetry implements Metrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<ResourceID, Row> deploys = new ConcurrentHashMap<>();
    private final Map<ResourceID, Boolean> hosts = new ConcurrentHashMap<>();
    private final MultiGauge info = MultiGauge.builder("graceful.deploy.info")
            .description("The commit that the hosts of a GracefulDeploy run")
            .register(registry);
    private final MultiGauge ready = MultiGauge.builder("graceful.deploy.ready")
            .description("1 when every host runs the wished commit and was verified")
            .register(registry);
    private final MultiGauge reachable = MultiGauge.builder("graceful.host.reachable")
            .description("1 when the host answers")
            .register(registry);

    private record Row(String revision, boolean ready) {}

    Telemetry() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    /** Everything, in the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }

    void deploy(GracefulDeploy deploy, GracefulDeployStatus status) {
        var condition = Conditions.find(status.conditions(), Conditions.READY);
        var row = new Row(String.valueOf(status.revision()), condition != null && condition.holds());
        if (!row.equals(deploys.put(ResourceID.fromResource(deploy), row))) {
            showDeploys();
        }
    }

    void forget(ResourceID id) {
        if (deploys.remove(id) != null) {
            showDeploys();
        }
    }

    private synchronized void showDeploys() {
        info.register(rows(deploys, row -> Tags.of("revision", row.revision()), row -> 1), true);
        ready.register(rows(deploys, row -> Tags.empty(), row -> row.ready() ? 1 : 0), true);
    }

    void host(ResourceID id, boolean answers) {
        if (!Boolean.valueOf(answers).equals(hosts.put(id, answers))) {
            showHosts();
        }
    }

    void forgetHost(ResourceID id) {
        if (hosts.remove(id) != null) {
            showHosts();
        }
    }

    private synchronized void showHosts() {
        reachable.register(rows(hosts, row -> Tags.empty(), answers -> answers ? 1 : 0), true);
    }

    private static <R> List<MultiGauge.Row<?>> rows(
            Map<ResourceID, R> of,
            java.util.function.Function<R, Tags> tags,
            java.util.function.ToIntFunction<R> value) {
        return of.entrySet().stream()
                .map(entry -> MultiGauge.Row.of(
                        Tags.of(
                                        Tag.of(
                                                "namespace",
                                                entry.getKey().getNamespace().orElse("")),
                                        Tag.of("name", entry.getKey().getName()))
                                .and(tags.apply(entry.getValue())),
                        value.applyAsInt(entry.getValue())))
                .collect(Collectors.toList());
    }

    void step(Step step, Outcome outcome, Duration took) {
        String result = outcome instanceof Outcome.Done ? "done" : "failed";
        registry.timer("graceful.step.duration", "step", step.label(), "result", result)
                .record(took);
    }

    @Override
    public void reconciliationSucceeded(HasMetadata resource, Map<String, Object> metadata) {
        reconciled(resource, "succeeded");
    }

    @Override
    public void reconciliationFailed(
            HasMetadata resource, RetryInfo retry, Exception exception, Map<String, Object> metadata) {
        reconciled(resource, "failed");
    }

    private void reconciled(HasMetadata resource, String result) {
        registry.counter("graceful.reconciliations", "kind", resource.getKind(), "result", result)
                .increment();
    }
}
