package dev.graceful.controller;

import dev.graceful.api.Api;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostSpec;
import dev.graceful.api.HostStatus;
import dev.graceful.api.HostStatus.Facts;
import dev.graceful.controller.FactFinder.Found;
import dev.graceful.controller.HostParser.Parsed;
import dev.graceful.controller.Hosts.Access;
import dev.graceful.controller.MachineStatusWriter.Met;
import dev.graceful.host.HostException;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One machine: whether it can be reached, and what it is. Each is visited on a thread of its own, so one that hangs until the deadline of
 * its port holds up no other.
 */
final class HostReconciler implements Reconciler<HostResource> {
    /** Versions of programs are asked for that seldom; everything else is looked at in each visit. */
    private static final Duration ASK_AGAIN = Duration.ofHours(1);

    private final Hosts hosts;
    private final Directory directory;
    private final Leadership leadership;
    private final Recorder recorder;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Duration drift;
    private final FactFinder factFinder;
    private final Attempts attempts = new Attempts();
    private final Map<ResourceID, Instant> asked = new ConcurrentHashMap<>();

    HostReconciler(
            Hosts hosts,
            Directory directory,
            Leadership leadership,
            Recorder recorder,
            Telemetry telemetry,
            InstantSource clock,
            Settings settings) {
        this.hosts = hosts;
        this.directory = directory;
        this.leadership = leadership;
        this.recorder = recorder;
        this.telemetry = telemetry;
        this.clock = clock;
        this.drift = settings.drift();
        this.factFinder = new FactFinder(clock);
    }

    /** What came of a visit. */
    private sealed interface Visit {
        record Answered(Met met) implements Visit {}

        record Missed(Failure failure) implements Visit {}
    }

    @Override
    public UpdateControl<HostResource> reconcile(HostResource host, Context<HostResource> context) {
        var id = ResourceID.fromResource(host);
        if (context.isPrimaryResourceDeleted() || host.isMarkedForDeletion()) {
            forget(host, id);
            return UpdateControl.noUpdate();
        }
        if (leadership.isDeposed()) {
            return UpdateControl.noUpdate();
        }
        Instant now = clock.instant();
        Visit visit = visit(id, host, now);
        if (leadership.isDeposed()) {
            return UpdateControl.noUpdate();
        }
        var writer = new MachineStatusWriter(
                host, Doctor.capabilities(context.getSecondaryResources(HostDeploy.class)), clock.instant());
        HostStatus status = switch (visit) {
            case Visit.Answered(Met met) -> writer.met(met);
            case Visit.Missed(Failure failure) -> writer.missed(failure);
        };
        telemetry.host(id, visit instanceof Visit.Answered);
        tell(host, visit, status);
        return Patches.status(leadership, host, status, HostResource::new).rescheduleAfter(again(id, host, visit, now));
    }

    private void forget(HostResource host, ResourceID id) {
        hosts.forget(new HostRef(
                host.getMetadata().getNamespace(), host.getMetadata().getName()));
        attempts.succeeded(id);
        asked.remove(id);
        telemetry.forgetHost(id);
    }

    private Visit visit(ResourceID id, HostResource host, Instant now) {
        return switch (HostParser.parse(host)) {
            case Parsed.Wrong(Failure.Invalid failure) -> new Visit.Missed(failure);
            case Parsed.Right(HostWish wish) -> {
                try {
                    Access access = hosts.of(wish);
                    String adopted = adopt(host, access);
                    Found found = factFinder.find(access.host(), known(id, host, now), access.apps());
                    if (found.asked()) {
                        asked.put(id, now);
                    }
                    yield new Visit.Answered(met(host, access, found, adopted));
                } catch (HostException refusal) {
                    yield new Visit.Missed(Lookout.failure(refusal));
                }
            }
        };
    }

    /** The facts that need not be asked for again. */
    private @Nullable Facts known(ResourceID id, HostResource host, Instant now) {
        Instant last = asked.computeIfAbsent(id, first -> now);
        return host.getStatus() == null || !now.isBefore(last.plus(ASK_AGAIN))
                ? null
                : host.getStatus().facts();
    }

    /** Takes the machine over when its resource says so and it was not done already; gives what the status is to echo. */
    private @Nullable String adopt(HostResource host, Access access) throws HostException {
        Map<String, String> annotations = host.getMetadata().getAnnotations();
        String asked = annotations == null ? null : annotations.get(Api.ADOPT);
        String done = host.getStatus() == null ? null : host.getStatus().lastAdopted();
        if (asked == null || asked.equals(done)) {
            return asked;
        }
        // A resource that was copied from another cluster must not take a machine away from it, and an operator that
        // was
        // replaced must not from the one that leads.
        if (!asked.equals(leadership.tenure(access.wish().name()).owner()) || !leadership.confirmed()) {
            return done;
        }
        access.adoptable().adopt();
        recorder.normal(host, Reason.Connected, "it was taken over: it obeys this cluster from now on");
        return asked;
    }

    private static Met met(HostResource host, Access access, Found found, @Nullable String adopted) {
        String fingerprint = access.wire().map(Wire::fingerprint).orElse(null);
        String recorded = host.getSpec().hostKeyPolicy() == HostSpec.HostKeyPolicy.TrustOnFirstUse
                ? recorded(host, access)
                : null;
        String account = access.wish().way() instanceof HostWish.Ssh ssh ? ssh.account() : null;
        return new Met(found, account, recorded, fingerprint, adopted);
    }

    private static @Nullable String recorded(HostResource host, Access access) {
        boolean first =
                access.wish().way() instanceof HostWish.Ssh ssh && ssh.trust() instanceof HostWish.Trust.FirstUse;
        String before = host.getStatus() == null ? null : host.getStatus().hostKey();
        return first ? access.wire().map(Wire::hostKey).orElse(before) : before;
    }

    private Duration again(ResourceID id, HostResource host, Visit visit, Instant now) {
        return switch (visit) {
            case Visit.Answered m -> {
                attempts.succeeded(id);
                yield drift;
            }
            case Visit.Missed(Failure failure) ->
                Verdict.of(failure).retry() == Verdict.Retry.NEVER
                        ? drift
                        : Attempts.delay(attempts.failed(
                                        id, String.valueOf(host.getMetadata().getGeneration()), failure, now)
                                .count());
        };
    }

    private void tell(HostResource host, Visit visit, HostStatus status) {
        var before = host.getStatus() == null
                ? null
                : Conditions.find(host.getStatus().conditions(), Conditions.READY);
        var after = Conditions.find(status.conditions(), Conditions.READY);
        boolean same = before != null && after != null && before.message().equals(after.message());
        if (visit instanceof Visit.Missed(Failure failure) && !same) {
            recorder.warning(host, failure.reason(), failure.message());
        }
    }

    @Override
    public List<EventSource<?, HostResource>> prepareEventSources(EventSourceContext<HostResource> context) {
        directory.use(context.getPrimaryCache()::get);
        return List.of(Sources.hostDeploysOfHosts(context));
    }
}
