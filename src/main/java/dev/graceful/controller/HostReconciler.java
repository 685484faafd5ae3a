package dev.graceful.controller;

import dev.graceful.api.HostResource;
import dev.graceful.api.HostStatus;
import dev.graceful.api.HostStatus.Facts;
import dev.graceful.controller.Lookout.Opening;
import dev.graceful.host.HostException;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One machine: whether it can be reached, and what it is. */
final class HostReconciler implements Reconciler<HostResource> {
    private final Hosts hosts;
    private final Lookout lookout;
    private final Recorder recorder;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Duration drift;
    private final Attempts attempts = new Attempts();

    HostReconciler(
            Hosts hosts,
            Lookout lookout,
            Recorder recorder,
            Telemetry telemetry,
            InstantSource clock,
            Settings settings) {
        this.hosts = hosts;
        this.lookout = lookout;
        this.recorder = recorder;
        this.telemetry = telemetry;
        this.clock = clock;
        this.drift = settings.drift();
    }

    /** What came of a visit. */
    private sealed interface Visit {
        record Met(Facts facts) implements Visit {}

        record Missed(Failure failure) implements Visit {}
    }

    @Override
    public UpdateControl<HostResource> reconcile(HostResource host, Context<HostResource> context) {
        var id = ResourceID.fromResource(host);
        if (context.isPrimaryResourceDeleted() || host.isMarkedForDeletion()) {
            hosts.forget(id);
            attempts.succeeded(id);
            telemetry.forgetHost(id);
            return UpdateControl.noUpdate();
        }
        Instant now = clock.instant();
        Visit visit =
                Lookout.wrong(host.getSpec()).<Visit>map(Visit.Missed::new).orElseGet(() -> visit(host, now));
        HostStatus status = write(host, visit, now);
        telemetry.host(id, visit instanceof Visit.Met);
        if (visit instanceof Visit.Missed(Failure failure) && isNews(host, failure)) {
            recorder.warning(host, failure.reason(), failure.message());
        }
        return Patches.status(host, status, HostResource::new).rescheduleAfter(again(id, visit, now));
    }

    private Visit visit(HostResource host, Instant now) {
        String name = host.getMetadata().getName();
        return switch (lookout.open(name, Optional.of(host))) {
            case Opening.No(Failure failure) -> new Visit.Missed(failure);
            case Opening.Yes(Hosts.Access access) -> {
                try {
                    yield new Visit.Met(FactFinder.find(access.host(), now));
                } catch (HostException silent) {
                    yield new Visit.Missed(new Failure.Unreachable(name, Lookout.problem(silent)));
                }
            }
        };
    }

    private Duration again(ResourceID id, Visit visit, Instant now) {
        return switch (visit) {
            case Visit.Met m -> {
                attempts.succeeded(id);
                yield drift;
            }
            case Visit.Missed(Failure failure) ->
                Verdict.of(failure).retry() == Verdict.Retry.NEVER
                        ? drift
                        : Attempts.delay(attempts.failed(id, "", failure, now).count());
        };
    }

    private static boolean isNews(HostResource host, Failure failure) {
        var ready = host.getStatus() == null
                ? null
                : Conditions.find(host.getStatus().conditions(), Conditions.READY);
        return ready == null || !ready.message().equals(failure.message());
    }

    private static HostStatus write(HostResource host, Visit visit, Instant now) {
        HostStatus previous = host.getStatus() == null ? HostStatus.empty() : host.getStatus();
        long generation = host.getMetadata().getGeneration();
        var conditions = new Conditions(previous.conditions(), generation, now);
        return switch (visit) {
            case Visit.Met(Facts facts) -> {
                String message = "it answers";
                conditions
                        .set(Conditions.READY, true, Reason.Connected, message)
                        .set(Conditions.REACHABLE, true, Reason.Connected, message);
                yield new HostStatus(generation, message, conditions.list(), calm(facts, previous.facts()));
            }
            case Visit.Missed(Failure failure) -> {
                conditions.set(Conditions.READY, false, failure.reason(), failure.message());
                conditions.set(Conditions.REACHABLE, false, failure.reason(), failure.message());
                conditions.set(
                        Verdict.of(failure).stalled() ? Conditions.STALLED : Conditions.RECONCILING,
                        true,
                        failure.reason(),
                        failure.message());
                yield new HostStatus(generation, Text.line(failure.message()), conditions.list(), previous.facts());
            }
        };
    }

    /** A clock that is wrong by a little more or less is no news. */
    private static Facts calm(Facts facts, @Nullable Facts before) {
        if (facts.clockSkewMillis() == null || before == null || before.clockSkewMillis() == null) {
            return facts;
        }
        boolean alike = Math.abs(facts.clockSkewMillis() - before.clockSkewMillis()) < 1_000;
        return alike
                ? new Facts(
                        facts.os(), facts.kernel(), facts.init(), facts.git(), facts.python(), before.clockSkewMillis())
                : facts;
    }
}
