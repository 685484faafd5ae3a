package dev.graceful.controller;

import dev.graceful.api.GracefulDeployStatus.Commits;
import dev.graceful.api.GracefulDeployStatus.From;
import dev.graceful.api.GracefulDeployStatus.PlanStatus;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus.HostPlan;
import dev.graceful.api.ReloadSpec;
import dev.graceful.model.Revision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the plan of a GracefulDeploy from those of its hosts; pure. */
final class FleetPlanWriter {
    private static final int MOST_STEPS = 60;

    private final @Nullable PlanStatus previous;
    private final Instant now;

    FleetPlanWriter(@Nullable PlanStatus previous, Instant now) {
        this.previous = previous;
        this.now = now;
    }

    /** The plan; what it was when no host has one for this commit. */
    @Nullable
    PlanStatus write(Revision revision, List<HostDeploy> hosts) {
        var from = new LinkedHashMap<String, Integer>();
        var steps = new ArrayList<String>();
        var risks = new ArrayList<String>();
        Commits commits = null;
        // What a command of the user's does to requests, only the user knows.
        boolean byCommand = false;
        for (HostDeploy host : hosts) {
            HostPlan plan = plan(host, revision);
            if (plan == null) {
                continue;
            }
            from.merge(String.valueOf(plan.from()), 1, Integer::sum);
            String prefix = hosts.size() == 1 ? "" : host.getSpec().host() + ": ";
            words(plan.steps()).forEach(step -> steps.add(prefix + step));
            words(plan.risks()).filter(risk -> !risks.contains(risk)).forEach(risks::add);
            byCommand |= ReloadSpec.Strategy.Command.name().equals(plan.strategy());
            commits = commits == null ? plan.commits() : commits;
        }
        if (from.isEmpty()) {
            return previous;
        }
        String hash = Digests.of(revision.sha() + from + steps + risks, 4);
        String known = previous != null && hash.equals(previous.hash()) && Objects.equals(commits, previous.commits())
                ? previous.computedAt()
                : null;
        return new PlanStatus(
                hash,
                known == null ? Conditions.time(now) : known,
                from.entrySet().stream()
                        .map(entry -> new From(entry.getKey(), entry.getValue()))
                        .toList(),
                revision.brief(),
                commits,
                List.copyOf(steps.subList(0, Math.min(steps.size(), MOST_STEPS))),
                List.copyOf(risks),
                byCommand ? "Unknown" : "None");
    }

    /** The plan in one line. */
    static String line(PlanStatus plan, @Nullable String strategy) {
        int steps = plan.steps() == null ? 0 : plan.steps().size();
        Integer count = plan.commits() == null ? null : plan.commits().count();
        String commits = count == null ? "" : count == 1 ? "1 commit, " : count + " commits, ";
        return "plan " + plan.hash() + " to " + plan.to() + ": " + commits + (strategy == null ? "" : strategy + ", ")
                + (steps == 1 ? "1 step" : steps + " steps");
    }

    private static @Nullable HostPlan plan(HostDeploy host, Revision revision) {
        HostPlan plan = host.getStatus() == null ? null : host.getStatus().plan();
        return plan != null && revision.brief().equals(plan.to()) ? plan : null;
    }

    private static Stream<String> words(@Nullable List<String> words) {
        return words == null ? Stream.of() : words.stream();
    }
}
