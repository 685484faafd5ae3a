package dev.graceful.controller;

import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import dev.graceful.controller.Lookout.Opening;
import dev.graceful.controller.Resolver.Resolved;
import dev.graceful.controller.WishParser.Parsed;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One application over its hosts: parse, resolve the revision, tell every host what to do, add up what they report. */
final class GracefulDeployReconciler implements Reconciler<GracefulDeploy>, AutoCloseable {
    static final String FIELD_MANAGER = "graceful-operator";

    private final Lookout lookout;
    private final Leadership leadership;
    private final Recorder recorder;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Duration drift;
    private final SimpleInboundEventSource<GracefulDeploy> answered = new SimpleInboundEventSource<>("answers");
    private final Resolver resolver;

    GracefulDeployReconciler(
            Engine engine,
            Lookout lookout,
            Leadership leadership,
            Recorder recorder,
            Telemetry telemetry,
            InstantSource clock,
            Settings settings) {
        this.lookout = lookout;
        this.leadership = leadership;
        this.recorder = recorder;
        this.telemetry = telemetry;
        this.clock = clock;
        this.drift = settings.drift();
        this.resolver = new Resolver(engine, new Jobs<>(answered::propagateEvent, Duration.ofSeconds(5)));
    }

    @Override
    public UpdateControl<GracefulDeploy> reconcile(GracefulDeploy deploy, Context<GracefulDeploy> context) {
        var id = ResourceID.fromResource(deploy);
        if (context.isPrimaryResourceDeleted() || deploy.isMarkedForDeletion()) {
            resolver.forget(id);
            telemetry.forget(id);
            return UpdateControl.noUpdate();
        }
        if (leadership.isDeposed()) {
            return UpdateControl.noUpdate();
        }
        Instant now = clock.instant();
        var writer = new FleetStatusWriter(deploy, now);
        return switch (WishParser.parse(deploy)) {
            case Parsed.Wrong(Failure.Invalid failure) -> finish(deploy, writer.invalid(failure), drift);
            case Parsed.Right(Wish parsed) -> {
                Wish wish = parsed.among(Sources.hostsIn(
                        context.eventSourceRetriever(), deploy.getMetadata().getNamespace()));
                if (wish.hosts().isEmpty()) {
                    dismiss(wish, children(deploy, context), context);
                    yield finish(deploy, writer.hostless(wish), drift);
                }
                yield follow(deploy, wish, writer, context, now);
            }
        };
    }

    private UpdateControl<GracefulDeploy> follow(
            GracefulDeploy deploy, Wish wish, FleetStatusWriter writer, Context<GracefulDeploy> context, Instant now) {
        var id = ResourceID.fromResource(deploy);
        Map<String, HostDeploy> children = children(deploy, context);
        Resolved resolved = resolver.resolve(id, wish, recorded(deploy, children), () -> asking(wish, context), now);
        if (resolved.revision().isEmpty()) {
            return finish(deploy, writer.unresolved(wish, resolved.failure()), resolved.askAgain());
        }
        Revision revision = resolved.revision().get();
        roll(deploy, wish, revision, children, context);
        return finish(deploy, writer.rolling(wish, revision, resolved, children), resolved.askAgain());
    }

    private static Map<String, HostDeploy> children(GracefulDeploy deploy, Context<GracefulDeploy> context) {
        String uid = deploy.getMetadata().getUid();
        return context.getSecondaryResourcesAsStream(HostDeploy.class)
                .filter(child ->
                        child.getMetadata().getOwnerReferences().stream().anyMatch(owner -> uid.equals(owner.getUid())))
                .collect(Collectors.toMap(
                        child -> String.valueOf(child.getSpec().host()), Function.identity(), (a, b) -> a));
    }

    /** The commit that was recorded for this very generation before the operator was started. */
    private static Optional<Revision> recorded(GracefulDeploy deploy, Map<String, HostDeploy> children) {
        return children.values().stream()
                .filter(child -> Objects.equals(
                        child.getSpec().deployGeneration(), deploy.getMetadata().getGeneration()))
                .map(child -> String.valueOf(child.getSpec().desiredRevision()))
                .filter(Revision::isSha)
                .map(Revision::new)
                .findFirst();
    }

    /** The way to the first host that can be used. */
    private Opening asking(Wish wish, Context<GracefulDeploy> context) {
        var hosts = Sources.hostsByRef(context.eventSourceRetriever());
        Opening first = open(wish, wish.hosts().getFirst(), hosts);
        if (first instanceof Opening.Yes) {
            return first;
        }
        return wish.hosts().stream()
                .map(name -> open(wish, name, hosts))
                .filter(Opening.Yes.class::isInstance)
                .findFirst()
                .orElse(first);
    }

    private Opening open(Wish wish, String name, Function<HostRef, Optional<HostResource>> hosts) {
        String home = wish.app().namespace();
        HostRef ref = HostRef.of(name, home);
        return lookout.open(ref, home, hosts.apply(ref));
    }

    private void roll(
            GracefulDeploy deploy,
            Wish wish,
            Revision revision,
            Map<String, HostDeploy> present,
            Context<GracefulDeploy> context) {
        for (HostDeploy child : Rollout.children(deploy, wish, revision, present)) {
            HostDeploy known = present.get(String.valueOf(child.getSpec().host()));
            if ((known == null || !child.getSpec().equals(known.getSpec())) && leadership.confirmed()) {
                context.getClient()
                        .resource(child)
                        .fieldManager(FIELD_MANAGER)
                        .forceConflicts()
                        .serverSideApply();
            }
        }
        dismiss(wish, present, context);
    }

    /** Removes the HostDeploys of hosts that are not wanted any more. */
    private void dismiss(Wish wish, Map<String, HostDeploy> present, Context<GracefulDeploy> context) {
        present.values().stream()
                .filter(child ->
                        !wish.hosts().contains(String.valueOf(child.getSpec().host())))
                .filter(child -> leadership.confirmed())
                .forEach(child -> context.getClient().resource(child).delete());
    }

    private UpdateControl<GracefulDeploy> finish(GracefulDeploy deploy, GracefulDeployStatus status, Duration again) {
        tell(deploy, status);
        telemetry.deploy(deploy, status);
        return Patches.status(leadership, deploy, status, GracefulDeploy::new)
                .rescheduleAfter(again.compareTo(drift) > 0 ? drift : again);
    }

    private void tell(GracefulDeploy deploy, GracefulDeployStatus status) {
        GracefulDeployStatus before = deploy.getStatus() == null ? GracefulDeployStatus.empty() : deploy.getStatus();
        for (String type : List.of(Conditions.RESOLVED, Conditions.PLANNED)) {
            var now = Conditions.find(status.conditions(), type);
            var then = Conditions.find(before.conditions(), type);
            if (now == null || (then != null && then.message().equals(now.message()))) {
                continue;
            }
            if (now.holds()) {
                recorder.normal(deploy, Reason.valueOf(now.reason()), now.message());
            } else {
                recorder.warning(deploy, Reason.valueOf(now.reason()), now.message());
            }
        }
        var ready = Conditions.find(status.conditions(), Conditions.READY);
        var then = Conditions.find(before.conditions(), Conditions.READY);
        if (ready != null
                && ready.reason().equals(Reason.InvalidSpec.name())
                && (then == null || !then.message().equals(ready.message()))) {
            recorder.warning(deploy, Reason.InvalidSpec, ready.message());
        }
    }

    @Override
    public List<EventSource<?, GracefulDeploy>> prepareEventSources(EventSourceContext<GracefulDeploy> context) {
        return List.of(answered, Sources.hostDeploysOfDeploys(context), Sources.hostsOfDeploys(context));
    }

    @Override
    public void close() {
        resolver.close();
    }
}
