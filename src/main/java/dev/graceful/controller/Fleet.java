package dev.graceful.controller;

import dev.graceful.api.Condition;
import dev.graceful.api.GracefulDeploy;
import dev.graceful.api.GracefulDeployStatus.HostCounts;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus;
import dev.graceful.api.HostDeployStatus.Run;
import dev.graceful.api.HostDeployStatus.TrafficCounts;
import dev.graceful.model.Revision;
import dev.graceful.reload.LoadedCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The hosts of one application, counted; pure. */
record Fleet(GracefulDeploy deploy, Wish wish, Revision revision, Map<String, HostDeploy> children) {
    Fleet {
        children = Map.copyOf(children);
    }

    private Stream<HostDeploy> wanted() {
        return wish.hosts().stream().map(children::get).filter(Objects::nonNull);
    }

    /** Those whose status was judged from this very wish, in the order of the wish. */
    List<HostDeploy> fresh() {
        return wanted().filter(child -> Rollout.isFresh(child, deploy, revision))
                .toList();
    }

    Optional<HostDeploy> inPhase(String phase) {
        return fresh().stream()
                .filter(child -> phase.equals(status(child).phase()))
                .findFirst();
    }

    HostCounts counts() {
        int total = wish.hosts().size();
        int updated = count(child -> revision.brief().equals(status(child).loadedRevision()));
        int unreachable =
                count(child -> HostStatusWriter.UNREACHABLE.equals(status(child).phase()));
        return new HostCounts(
                total,
                updated,
                count(child -> Rollout.isDone(child, deploy, revision)),
                count(child -> HostStatusWriter.isTrouble(status(child))) - unreachable,
                unreachable,
                updated + "/" + total);
    }

    private int count(java.util.function.Predicate<HostDeploy> which) {
        return (int) fresh().stream().filter(which).count();
    }

    /** What all hosts run in memory, {@code mixed}, or null when it cannot be said. */
    @Nullable
    String loaded() {
        List<String> loaded = wanted().filter(child -> child.getStatus() != null)
                .map(child -> String.valueOf(status(child).loadedRevision()))
                .filter(text -> !text.equals("null"))
                .distinct()
                .toList();
        return switch (loaded.size()) {
            case 0 -> null;
            case 1 -> loaded.getFirst();
            default -> new LoadedCode.Loaded.Mixed().text();
        };
    }

    /** That processes of a host run other code than is on its disk, or that on no host they do; empty when no host tells. */
    Optional<Condition> drift() {
        return worst(Conditions.DRIFTED, true);
    }

    /** That requests were lost on a host, or that on no host they were; empty when no host tells. */
    Optional<Condition> lossless() {
        return worst(Conditions.LOSSLESS, false);
    }

    /** What the requests counted on the hosts. */
    List<TrafficCounts> traffic() {
        return fresh().stream()
                .flatMap(child -> Stream.ofNullable(status(child).traffic()))
                .toList();
    }

    private Optional<Condition> worst(String type, boolean bad) {
        List<Condition> told = new ArrayList<>();
        for (HostDeploy child : fresh()) {
            Condition one = Conditions.find(status(child).conditions(), type);
            if (one != null && one.holds() == bad) {
                return Optional.of(new Condition(
                        one.type(),
                        one.status(),
                        one.reason(),
                        HostDeployReconciler.on(String.valueOf(child.getSpec().host()), one.message()),
                        one.observedGeneration(),
                        one.lastTransitionTime()));
            }
            Stream.ofNullable(one).forEach(told::add);
        }
        return told.stream().findFirst();
    }

    @Nullable
    String strategy() {
        List<String> strategies = fresh().stream()
                .map(child -> String.valueOf(status(child).strategy()))
                .filter(text -> !text.equals("null"))
                .distinct()
                .toList();
        return strategies.isEmpty() ? null : String.join(",", strategies);
    }

    List<Run> runs() {
        return wanted().filter(child -> child.getStatus() != null)
                .flatMap(child -> Stream.ofNullable(status(child).run()))
                .toList();
    }

    private static HostDeployStatus status(HostDeploy child) {
        return Objects.requireNonNull(child.getStatus());
    }
}
