package dev.graceful.controller;

import dev.graceful.api.Condition;
import dev.graceful.api.HostDeploy;
import dev.graceful.api.HostDeployStatus;
import dev.graceful.api.HostDeployStatus.JournalHead;
import dev.graceful.api.HostDeployStatus.OwnerStatus;
import dev.graceful.model.Checkout;
import dev.graceful.model.Failure;
import dev.graceful.model.Instance;
import dev.graceful.model.Journal;
import dev.graceful.model.Keeping;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.reload.Drift;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the status of a HostDeploy; pure. */
final class HostStatusWriter {
    static final String UNREACHABLE = "Unreachable";
    private static final Set<String> TROUBLES = Set.of("Failed", "Blocked", "Reverted", UNREACHABLE);

    private HostStatusWriter() {}

    /** What is said in one word, one line and the conditions. */
    private record Summary(
            String phase, String message, Reason reason, boolean ready, boolean reconciling, boolean stalled) {
        static Summary of(Failure failure) {
            Verdict verdict = Verdict.of(failure);
            boolean tries = verdict.retry() == Verdict.Retry.BACK_OFF && !verdict.stalled();
            return new Summary(verdict.phase(), failure.message(), failure.reason(), false, tries, verdict.stalled());
        }
    }

    /** The status after this scene. */
    static HostDeployStatus write(HostDeploy resource, Scene scene) {
        HostDeployStatus previous = resource.getStatus() == null ? HostDeployStatus.empty() : resource.getStatus();
        Summary summary = summary(scene);
        long generation = resource.getMetadata().getGeneration();
        var run = new RunWriter(previous, scene);
        List<Condition> conditions = conditions(previous, generation, scene, summary);
        if (!(scene.sight() instanceof Sight.Seen seen)) {
            return new HostDeployStatus(
                    generation,
                    summary.phase(),
                    Text.line(summary.message()),
                    previous.diskRevision(),
                    previous.loadedRevision(),
                    previous.previousRevision(),
                    previous.strategy(),
                    previous.master(),
                    previous.workers(),
                    previous.owner(),
                    previous.processes(),
                    previous.plan(),
                    run.run(),
                    run.steps(),
                    previous.journal(),
                    previous.traffic(),
                    previous.capabilities(),
                    conditions);
        }
        List<Master> masters = masters(seen.observation().masters());
        String disk = seen.observation().checkout() instanceof Checkout.WorkTree tree
                ? tree.head().brief()
                : null;
        return new HostDeployStatus(
                generation,
                summary.phase(),
                Text.line(summary.message()),
                disk,
                PictureWriter.loaded(seen),
                run.begins() ? disk : previous.previousRevision(),
                StepText.strategy(seen.plan().strategy()),
                masters.isEmpty()
                        ? null
                        : masters.stream().map(master -> master.id().toString()).collect(Collectors.joining("+")),
                masters.stream().mapToInt(master -> master.workers().size()).sum(),
                owner(seen.observation().masters()),
                PictureWriter.processes(seen),
                run.plan(),
                run.run(),
                run.steps(),
                journal(seen.observation().journal()),
                TrafficWriter.counts(seen, previous.traffic()),
                PictureWriter.capabilities(seen),
                conditions);
    }

    /** Whether it says that something failed. */
    static boolean isTrouble(HostDeployStatus status) {
        return TROUBLES.contains(String.valueOf(status.phase()));
    }

    private static List<Condition> conditions(
            HostDeployStatus previous, long generation, Scene scene, Summary summary) {
        var conditions = new Conditions(previous.conditions(), generation, scene.now())
                .set(Conditions.READY, summary.ready(), summary.reason(), summary.message());
        if (summary.reconciling()) {
            conditions.set(Conditions.RECONCILING, true, summary.reason(), summary.message());
        }
        if (summary.stalled()) {
            conditions.set(Conditions.STALLED, true, summary.reason(), summary.message());
        }
        if (scene.sight() instanceof Sight.Seen seen) {
            TrafficWriter.lossless(conditions, seen);
        }
        if (scene.sight() instanceof Sight.Seen seen && isLeftAlone(scene, seen)) {
            Drift.of(seen.desired(), seen.observation())
                    .ifPresent(drift -> conditions.set(
                            Conditions.DRIFTED,
                            drift.drifted(),
                            drift.drifted() ? Reason.CodeDrifted : Reason.Converged,
                            drift.message()));
        }
        return conditions.list();
    }

    /** While a change is under way the processes differ because they are meant to. */
    private static boolean isLeftAlone(Scene scene, Sight.Seen seen) {
        return switch (seen.plan().next()) {
            case Plan.Next.Rest r -> true;
            case Plan.Next.Stop s -> true;
            case Plan.Next.Wait w -> false;
            case Plan.Next.Act a -> scene.turn() != Turn.ACT;
        };
    }

    private static Summary summary(Scene scene) {
        if (scene.trouble().isPresent()) {
            return Summary.of(scene.trouble().get());
        }
        return switch (scene.sight()) {
            case Sight.Unseen(Failure failure) -> Summary.of(failure);
            case Sight.Seen seen ->
                switch (seen.plan().next()) {
                    case Plan.Next.Stop(Failure failure) -> Summary.of(failure);
                    case Plan.Next.Rest(String message) ->
                        new Summary("Done", message, Reason.Converged, true, false, false);
                    case Plan.Next.Wait wait -> busy(wait.phase(), wait.what());
                    case Plan.Next.Act act ->
                        scene.turn() == Turn.ACT
                                ? busy(act.phase(), StepText.phrase(act.step()))
                                : held(scene.turn(), seen.plan());
                };
        };
    }

    private static Summary busy(Plan.Phase phase, String message) {
        return switch (phase) {
            case FETCHING -> new Summary("Fetching", message, Reason.Fetching, false, true, false);
            case RELOADING -> new Summary("Reloading", message, Reason.RollingOut, false, true, false);
            case VERIFYING -> new Summary("Verifying", message, Reason.Verifying, false, true, false);
            case SOAKING -> new Summary("Soaking", message, Reason.Soaking, false, true, false);
            case REVERTING -> new Summary("Reverting", message, Reason.Reverting, false, true, false);
        };
    }

    private static Summary held(Turn turn, Plan plan) {
        long steps = plan.steps().stream()
                .filter(planned -> StepText.shown(planned.step()))
                .count();
        String what = steps == 1 ? "1 step is" : steps + " steps are";
        return switch (turn) {
            case PLAN_ONLY ->
                new Summary("Planned", what + " planned; nothing was changed", Reason.PlanOnly, false, false, false);
            case SUSPENDED ->
                new Summary("Suspended", what + " waiting; nothing was changed", Reason.Suspended, false, false, false);
            case WAIT, ACT ->
                new Summary("Pending", "waiting for the hosts before it", Reason.RollingOut, false, true, false);
        };
    }

    private static List<Master> masters(Masters masters) {
        return switch (masters) {
            case Masters.NoMaster n -> List.of();
            case Masters.OneMaster one -> List.of(one.master());
            case Masters.TwoMasters two -> List.of(two.old(), two.fresh());
            case Masters.Pool pool -> pool.masters();
            case Masters.Ambiguous ambiguous -> ambiguous.candidates();
        };
    }

    private static OwnerStatus owner(Owner owner) {
        return switch (owner) {
            case Owner.Nobody() -> new OwnerStatus("Nobody", null, null);
            case Owner.Supervisor(String program) -> new OwnerStatus("Supervisor", program, true);
            case Owner.Systemd(String unit) -> new OwnerStatus("Systemd", unit, true);
            case Owner.Unwatched(String unit) -> new OwnerStatus("Systemd", unit, false);
            case Owner.Emperor(Owner above) ->
                new OwnerStatus("Emperor", owner(above).name(), true);
            case Owner.Follower(Owner above) ->
                new OwnerStatus("Follower", owner(above).name(), true);
            case Owner.Orphan(Owner lost) ->
                new OwnerStatus(owner(lost).kind(), owner(lost).name(), false);
        };
    }

    private static @Nullable OwnerStatus owner(Masters picture) {
        if (picture instanceof Masters.Pool pool) {
            String names = pool.instances().stream().map(Instance::name).collect(Collectors.joining(", "));
            return new OwnerStatus(pool.keeping() instanceof Keeping.Systemd ? "Systemd" : "Supervisor", names, true);
        }
        List<Master> masters = masters(picture);
        return masters.isEmpty() ? null : owner(masters.getFirst().owner());
    }

    private static @Nullable JournalHead journal(Journal journal) {
        if (journal.entries().isEmpty()) {
            return null;
        }
        var head = journal.entries().getLast();
        return new JournalHead(head.seq(), head.event().getClass().getSimpleName(), Conditions.time(head.at()));
    }
}
