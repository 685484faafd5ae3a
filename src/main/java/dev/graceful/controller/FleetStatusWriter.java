package dev.graceful.controller;

import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.api.GracefulDeployStatus.HostCounts;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus;
import dev.graceful.api.HostDeployStatus.TrafficCounts;
import dev.graceful.controller.Resolver.Resolved;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the status of a GracefulDeploy from those of its hosts; pure. */
final class FleetStatusWriter {
    /** What is going on, the most important first: a host in one of these phases gives its word to the whole. */
    private static final List<String> BY_WEIGHT = List.of(
            "Failed",
            "Reverting",
            "Reverted",
            "Blocked",
            "Fetching",
            "Reloading",
            "Verifying",
            "Soaking",
            "Unreachable",
            "Planned",
            "Suspended");

    private final GracefulDeploy deploy;
    private final GracefulDeployStatus previous;
    private final Instant now;

    FleetStatusWriter(GracefulDeploy deploy, Instant now) {
        this.deploy = deploy;
        this.previous = deploy.getStatus() == null ? GracefulDeployStatus.empty() : deploy.getStatus();
        this.now = now;
    }

    private record Summary(
            String phase, String message, Reason reason, boolean ready, boolean reconciling, boolean stalled) {
        static Summary of(Failure failure) {
            Verdict verdict = Verdict.of(failure);
            return new Summary(
                    verdict.phase().equals(HostStatusWriter.UNREACHABLE) ? "Waiting" : verdict.phase(),
                    failure.message(),
                    failure.reason(),
                    false,
                    !verdict.stalled(),
                    verdict.stalled());
        }
    }

    /** The status of a wish that holds a wrong value. */
    GracefulDeployStatus invalid(Failure.Invalid failure) {
        Summary summary = Summary.of(failure);
        return status(
                summary,
                previous.revision(),
                previous.desiredRevision(),
                previous.strategy(),
                previous.hosts(),
                previous.plan(),
                previous.traffic(),
                conditions(summary).list(),
                previous.history(),
                "");
    }

    /** The status of a wish that no host is meant by. */
    GracefulDeployStatus hostless(Wish wish) {
        return unresolved(
                wish,
                Optional.of(new Failure.Blocked(
                        Reason.HostNotFound,
                        "no Host of this namespace has the labels of spec.hosts.selector; nothing was changed",
                        "give them to one, or correct spec.hosts.selector")));
    }

    /** The status of a wish for which no commit is known yet. */
    GracefulDeployStatus unresolved(Wish wish, Optional<Failure> failure) {
        Summary summary = failure.map(Summary::of)
                .orElseGet(() -> new Summary(
                        "Pending",
                        "asking " + wish.repo() + " for " + wish.requested(),
                        Reason.Resolving,
                        false,
                        true,
                        false));
        Conditions conditions = conditions(summary);
        failure.ifPresent(f -> conditions.set(Conditions.RESOLVED, false, f.reason(), f.message()));
        return status(
                summary,
                previous.revision(),
                null,
                previous.strategy(),
                new HostCounts(
                        wish.hosts().size(), 0, 0, 0, 0, "0/" + wish.hosts().size()),
                null,
                previous.traffic(),
                conditions.list(),
                previous.history(),
                wish.attempt());
    }

    /** The status of a wish with its commit. */
    GracefulDeployStatus rolling(Wish wish, Revision revision, Resolved resolved, Map<String, HostDeploy> children) {
        var fleet = new Fleet(deploy, wish, revision, children);
        HostCounts counts = fleet.counts();
        Summary summary = summary(wish, revision, fleet, counts);
        var plan = new FleetPlanWriter(previous.plan(), now).write(revision, fleet.fresh());
        Conditions conditions = conditions(summary)
                .set(
                        Conditions.RESOLVED,
                        resolved.failure().isEmpty(),
                        resolved.failure().map(Failure::reason).orElse(Reason.RevisionResolved),
                        resolved.failure().map(Failure::message).orElse(wish.requested() + " is " + revision.sha()));
        fleet.drift()
                .ifPresent(drift -> conditions.set(
                        Conditions.DRIFTED, drift.holds(), Reason.valueOf(drift.reason()), drift.message()));
        // Before the commits are known the plan is not whole.
        boolean whole = wish.planOnly() || wish.suspended() || (plan != null && plan.commits() != null);
        if (plan != null && whole && revision.brief().equals(plan.to())) {
            conditions.set(Conditions.PLANNED, true, Reason.PlanReady, FleetPlanWriter.line(plan, fleet.strategy()));
        }
        return status(
                summary,
                fleet.loaded(),
                revision.brief(),
                fleet.strategy(),
                counts,
                plan,
                TrafficWriter.sum(fleet.traffic()),
                conditions.list(),
                HistoryWriter.write(
                        previous.history(), fleet.runs(), wish.hosts().size(), wish.historyLimit()),
                wish.attempt());
    }

    private Summary summary(Wish wish, Revision revision, Fleet fleet, HostCounts counts) {
        boolean all = Objects.equals(counts.ready(), counts.total());
        if (all) {
            String message = "every host runs " + revision.brief() + (wish.suspended() ? "; suspended" : "");
            Optional<Condition> loss = fleet.lossless().filter(told -> !told.holds());
            if (loss.isPresent() && !wish.suspended()) {
                message += "; " + loss.get().message();
                return new Summary("Degraded", message, Reason.Converged, true, false, false);
            }
            return new Summary(wish.suspended() ? "Suspended" : "Ready", message, Reason.Converged, true, false, false);
        }
        for (String phase : BY_WEIGHT) {
            Optional<HostDeploy> host = fleet.inPhase(phase);
            if (host.isPresent()) {
                return of(phase, host.get());
            }
        }
        return new Summary(
                "RollingOut",
                counts.summary() + " hosts run " + revision.brief(),
                Reason.RollingOut,
                false,
                true,
                false);
    }

    private static Summary of(String phase, HostDeploy child) {
        HostDeployStatus status = Objects.requireNonNull(child.getStatus());
        Condition ready = Conditions.find(status.conditions(), Conditions.READY);
        String message = HostDeployReconciler.on(
                String.valueOf(child.getSpec().host()),
                ready == null ? String.valueOf(status.message()) : ready.message());
        Reason reason = ready == null ? Reason.RollingOut : Reason.valueOf(ready.reason());
        boolean stalled = holds(status, Conditions.STALLED);
        boolean reconciling = holds(status, Conditions.RECONCILING);
        String word = switch (phase) {
            case "Fetching",
                    "Verifying",
                    "Soaking",
                    "Reverting",
                    "Reverted",
                    "Blocked",
                    "Failed",
                    "Planned",
                    "Suspended" -> phase;
            case "Unreachable" -> "Waiting";
            default -> "RollingOut";
        };
        return new Summary(word, message, reason, false, reconciling, stalled);
    }

    private static boolean holds(HostDeployStatus status, String type) {
        Condition condition = Conditions.find(status.conditions(), type);
        return condition != null && condition.holds();
    }

    private Conditions conditions(Summary summary) {
        var conditions = new Conditions(
                        previous.conditions(), deploy.getMetadata().getGeneration(), now)
                .set(Conditions.READY, summary.ready(), summary.reason(), summary.message());
        if (summary.reconciling()) {
            conditions.set(Conditions.RECONCILING, true, summary.reason(), summary.message());
        }
        if (summary.stalled()) {
            conditions.set(Conditions.STALLED, true, summary.reason(), summary.message());
        }
        return conditions;
    }

    private GracefulDeployStatus status(
            Summary summary,
            @Nullable String revision,
            @Nullable String desired,
            @Nullable String strategy,
            @Nullable HostCounts hosts,
            GracefulDeployStatus.@Nullable PlanStatus plan,
            @Nullable TrafficCounts traffic,
            List<Condition> conditions,
            @Nullable List<GracefulDeployStatus.HistoryEntry> history,
            String attempt) {
        return new GracefulDeployStatus(
                deploy.getMetadata().getGeneration(),
                summary.phase(),
                Text.line(summary.message()),
                revision,
                desired,
                strategy,
                hosts,
                plan,
                traffic,
                conditions,
                history == null || history.isEmpty() ? null : history,
                attempt.isEmpty() ? previous.lastHandledRequestAt() : attempt);
    }
}
