package dev.graceful.controller;

import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus;
import dev.graceful.api.HostResource;
import dev.graceful.controller.Hosts.Access;
import dev.graceful.model.CommandRun;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Outcome;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One application on one host: parse, observe, plan, perform one step, write the status. */
final class HostDeployReconciler implements Reconciler<HostDeploy>, AutoCloseable {
    private final Engine engine;
    private final Recorder recorder;
    private final Telemetry telemetry;
    private final InstantSource clock;
    private final Lookout lookout;
    private final Leadership leadership;
    private final Decision.Maker decisions;
    private final SimpleInboundEventSource<HostDeploy> ended = new SimpleInboundEventSource<>("ended-steps");
    private final Jobs<Performed> jobs;
    private final Map<ResourceID, Turns> occupied = new ConcurrentHashMap<>();

    HostDeployReconciler(
            Engine engine,
            Lookout lookout,
            Leadership leadership,
            Recorder recorder,
            Telemetry telemetry,
            InstantSource clock,
            Settings settings) {
        this.engine = engine;
        this.recorder = recorder;
        this.telemetry = telemetry;
        this.clock = clock;
        this.lookout = lookout;
        this.leadership = leadership;
        this.decisions = new Decision.Maker(settings.drift());
        this.jobs = new Jobs<>(ended::propagateEvent, settings.patience());
    }

    @Override
    public UpdateControl<HostDeploy> reconcile(HostDeploy resource, Context<HostDeploy> context) {
        var id = ResourceID.fromResource(resource);
        Optional<GracefulDeploy> deploy = context.getSecondaryResource(GracefulDeploy.class);
        if (deploy.isEmpty() || context.isPrimaryResourceDeleted()) {
            decisions.forget(id);
            vacate(id);
            return UpdateControl.noUpdate();
        }
        if (jobs.isRunning(id) || leadership.isDeposed()) {
            return UpdateControl.noUpdate();
        }
        Optional<Performed> performed = jobs.take(id);
        Look look = lookout.look(resource, deploy.get(), context.getSecondaryResource(HostResource.class));
        occupy(id, look);
        Instant now = clock.instant();
        Decision decision = decisions.decide(id, look, performed, now);
        HostDeployStatus status = HostStatusWriter.write(
                resource, new Scene(now, look.sight(), look.turn(), performed, decision.act(), decision.trouble()));
        if (leadership.isDeposed()) {
            return UpdateControl.noUpdate();
        }
        tell(deploy.get(), resource, performed, status);
        decision.act().ifPresent(step -> perform(resource, look, step));
        return Patches.status(leadership, resource, status, HostDeploy::new).rescheduleAfter(decision.lookAgain());
    }

    /** A command that runs on the machine by itself takes a turn there until it is seen to have ended, or is given up. */
    private void occupy(ResourceID id, Look look) {
        if (look.sight() instanceof Sight.Seen seen) {
            boolean goesOn = seen.observation().command() instanceof CommandRun.Running
                    && seen.plan().next() instanceof Plan.Next.Wait;
            if (goesOn) {
                occupy(id, look.access().orElseThrow().turns());
            } else {
                vacate(id);
            }
        }
    }

    private void occupy(ResourceID id, Turns turns) {
        turns.occupy(id);
        Turns before = occupied.put(id, turns);
        if (before != null && before != turns) {
            before.vacate(id);
        }
    }

    private void vacate(ResourceID id) {
        Turns turns = occupied.remove(id);
        if (turns != null) {
            turns.vacate(id);
        }
    }

    /** Starts the step on a thread of its own, after those that others do on the same machine. */
    private void perform(HostDeploy resource, Look look, Step step) {
        Access access = look.access().orElseThrow();
        Desired desired = ((Sight.Seen) look.sight()).desired();
        var id = ResourceID.fromResource(resource);
        jobs.start(id, () -> {
            access.turns().acquireUninterruptibly();
            Instant start = clock.instant();
            try {
                Outcome outcome = perform(resource, access, desired, step);
                if (step instanceof Step.RunCommand
                        && outcome instanceof Outcome.Done
                        && access.host().runner().isPresent()) {
                    // Before the turn is given back, so that nobody else comes between.
                    occupy(id, access.turns());
                }
                Duration took = Duration.between(start, clock.instant());
                telemetry.step(step, outcome, took);
                return new Performed(step, outcome, start, took);
            } finally {
                access.turns().release();
            }
        });
    }

    /** Performs it, unless the permission was taken back while it waited for its turn. */
    private Outcome perform(HostDeploy resource, Access access, Desired desired, Step step) {
        String home = resource.getMetadata().getNamespace();
        var ref = new HostRef(access.wish().namespace(), access.wish().name());
        return lookout.refusal(ref, home)
                .<Outcome>map(Outcome.Failed::new)
                .orElseGet(() -> engine.perform(access.host(), desired, step));
    }

    private void tell(
            GracefulDeploy deploy, HostDeploy resource, Optional<Performed> performed, HostDeployStatus status) {
        String host = String.valueOf(resource.getSpec().host());
        performed.ifPresent(done -> {
            Reason reason = StepText.reason(done.step());
            switch (done.outcome()) {
                case Outcome.Done(String comment) -> {
                    String told = on(host, StepText.told(done.step(), comment));
                    if (reason != null && StepText.warns(done.step())) {
                        recorder.warning(deploy, reason, told);
                    } else if (reason != null) {
                        recorder.normal(deploy, reason, told);
                    }
                }
                case Outcome.Failed(Failure failure) ->
                    recorder.warning(deploy, failure.reason(), on(host, failure.message()));
            }
        });
        Condition before = Conditions.find(
                resource.getStatus() == null ? null : resource.getStatus().conditions(), Conditions.READY);
        Condition ready = Conditions.find(status.conditions(), Conditions.READY);
        boolean same = before != null
                && ready != null
                && before.reason().equals(ready.reason())
                && before.message().equals(ready.message());
        if (ready == null || same) {
            return;
        }
        if (HostStatusWriter.isTrouble(status)) {
            recorder.warning(deploy, Reason.valueOf(ready.reason()), on(host, ready.message()));
        } else if (ready.holds() && before != null && !before.holds()) {
            recorder.normal(deploy, Reason.Converged, on(host, ready.message()));
        }
    }

    /** A message with its host before it, unless it names it already. */
    static String on(String host, String message) {
        return message.startsWith(host + ":") ? message : host + ": " + message;
    }

    @Override
    public List<EventSource<?, HostDeploy>> prepareEventSources(EventSourceContext<HostDeploy> context) {
        return List.of(ended, Sources.deploysOfHostDeploys(context), Sources.hostsOfHostDeploys(context));
    }

    @Override
    public void close() {
        jobs.close();
    }
}
