package dev.graceful.controller;

import dev.graceful.api.GracefulDeployStatus;
import dev.graceful.api.HostDeployStatus;
import dev.graceful.api.HostDeployStatus.HostPlan;
import dev.graceful.api.HostDeployStatus.Run;
import dev.graceful.api.HostDeployStatus.StepStatus;
import dev.graceful.model.Checkout;
import dev.graceful.model.Failure;
import dev.graceful.model.Outcome;
import dev.graceful.model.Plan;
import dev.graceful.model.Range;
import dev.graceful.model.Step;
import dev.graceful.reload.LongRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the run, its plan and its steps into a status. A run begins with the first step that is done for a commit and ends when
 * everything is as wished, or when it was taken back.
 */
final class RunWriter {
    static final String RUNNING = "Running";
    static final String SUCCEEDED = "Succeeded";
    static final String REVERTED = "Reverted";
    static final String FAILED = "Failed";

    private static final String CHANGED = "Changed";
    private static final String PLANNED = "Planned";
    private static final String INTERRUPTED = "Interrupted";
    private static final int MOST_STEPS = 50;

    private final HostDeployStatus previous;
    private final Scene scene;

    RunWriter(HostDeployStatus previous, Scene scene) {
        this.previous = previous;
        this.scene = scene;
    }

    /** The run after this scene. */
    @Nullable
    Run run() {
        Run run = begins() ? begun() : previous.run();
        if (run == null || !RUNNING.equals(run.outcome())) {
            return run;
        }
        Failure failure = ending();
        if (failure != null) {
            return ended(run, failure instanceof Failure.Reverted ? REVERTED : FAILED, failure.message());
        }
        return arrived() ? ended(run, SUCCEEDED, cut()) : run;
    }

    /** Whether a new run begins now: something is done and no run for this commit is under way. */
    boolean begins() {
        if (!(scene.sight() instanceof Sight.Seen seen)
                || scene.acting().filter(StepText::shown).isEmpty()) {
            return false;
        }
        Run run = previous.run();
        return run == null
                || !RUNNING.equals(run.outcome())
                || !seen.desired().revision().sha().equals(run.revision());
    }

    private Run begun() {
        var seen = (Sight.Seen) scene.sight();
        return new Run(seen.desired().revision().sha(), RUNNING, Conditions.time(scene.now()), null, null, null);
    }

    private boolean arrived() {
        return scene.sight() instanceof Sight.Seen seen && seen.plan().next() instanceof Plan.Next.Rest;
    }

    /** What was cut on the way, or may have been. */
    private @Nullable String cut() {
        return scene.sight() instanceof Sight.Seen seen
                ? LongRequests.told(seen.observation().journal().entries()).orElse(null)
                : null;
    }

    private @Nullable Failure ending() {
        return scene.sight() instanceof Sight.Seen seen
                        && seen.plan().next() instanceof Plan.Next.Stop(Failure failure)
                        && Verdict.of(failure).retry() == Verdict.Retry.NEVER
                ? failure
                : null;
    }

    private Run ended(Run run, String outcome, @Nullable String message) {
        return new Run(
                run.revision(),
                outcome,
                run.startedAt(),
                Conditions.time(scene.now()),
                message == null ? null : Text.cut(message, 1_024),
                scene.sight() instanceof Sight.Seen seen ? TrafficWriter.lost(seen, run.revision()) : null);
    }

    /** The plan of the run: kept once the code has moved, because from then on the way that is left is not the whole plan. */
    @Nullable
    HostPlan plan() {
        if (!(scene.sight() instanceof Sight.Seen seen)) {
            return previous.plan();
        }
        String to = seen.desired().revision().brief();
        HostPlan known = previous.plan();
        boolean underWay = known != null && to.equals(known.to()) && !onOldCode(seen, known);
        if (underWay || seen.plan().steps().stream().noneMatch(planned -> StepText.shown(planned.step()))) {
            return known;
        }
        Range range = seen.plan().range();
        return new HostPlan(
                disk(seen),
                to,
                StepText.strategy(seen.plan().strategy()),
                seen.plan().why(),
                range == null ? known != null && to.equals(known.to()) ? known.commits() : null : commits(range),
                seen.plan().steps().stream()
                        .filter(planned -> StepText.shown(planned.step()))
                        .map(planned -> StepText.phrase(planned.step()))
                        .toList(),
                seen.plan().risks());
    }

    private static boolean onOldCode(Sight.Seen seen, HostPlan known) {
        String disk = disk(seen);
        return disk != null && disk.equals(known.from());
    }

    private static @Nullable String disk(Sight.Seen seen) {
        return seen.observation().checkout() instanceof Checkout.WorkTree tree
                ? tree.head().brief()
                : null;
    }

    private static GracefulDeployStatus.Commits commits(Range range) {
        return new GracefulDeployStatus.Commits(
                range.count(),
                range.fastForward(),
                range.commits().stream()
                        .map(commit -> new GracefulDeployStatus.CommitItem(
                                commit.revision().brief(),
                                Text.cut(commit.author(), 100),
                                Text.cut(commit.subject(), 200)))
                        .toList());
    }

    /** What was done, what is being done, what will be done. */
    List<StepStatus> steps() {
        var steps = new ArrayList<StepStatus>();
        if (!begins()) {
            steps.addAll(done());
        }
        scene.performed()
                .filter(performed -> StepText.shown(performed.step()))
                .ifPresent(performed -> steps.add(performed(performed)));
        scene.acting().filter(StepText::shown).ifPresent(step -> steps.add(acting(step)));
        steps.addAll(planned());
        return List.copyOf(steps.subList(Math.max(0, steps.size() - MOST_STEPS), steps.size()));
    }

    private StepStatus acting(Step step) {
        return new StepStatus(step.label(), RUNNING, null, StepText.phrase(step), Conditions.time(scene.now()), null);
    }

    private List<StepStatus> done() {
        List<StepStatus> known = previous.steps() == null ? List.of() : previous.steps();
        return known.stream()
                .filter(step -> !PLANNED.equals(step.result()))
                .filter(step ->
                        !(RUNNING.equals(step.result()) && scene.performed().isPresent()))
                .map(RunWriter::interrupted)
                .toList();
    }

    /** A step that an operator before this one was doing when it ended. */
    private static StepStatus interrupted(StepStatus step) {
        return RUNNING.equals(step.result())
                ? new StepStatus(
                        step.name(),
                        INTERRUPTED,
                        step.changes(),
                        step.comment() + "; the operator was restarted and looked at the host again",
                        step.startedAt(),
                        step.duration())
                : step;
    }

    private static StepStatus performed(Performed performed) {
        boolean done = performed.outcome() instanceof Outcome.Done;
        String comment = switch (performed.outcome()) {
            case Outcome.Done(String said) -> said;
            case Outcome.Failed(Failure failure) -> failure.message();
        };
        Map<String, List<String>> changes = done ? StepText.changes(performed.step()) : Map.of();
        return new StepStatus(
                performed.step().label(),
                done ? CHANGED : FAILED,
                changes.isEmpty() ? null : changes,
                Text.cut(comment, 1_024),
                Conditions.time(performed.startedAt()),
                Durations.text(performed.took().compareTo(Duration.ZERO) < 0 ? Duration.ZERO : performed.took()));
    }

    private List<StepStatus> planned() {
        if (!(scene.sight() instanceof Sight.Seen seen)) {
            return List.of();
        }
        return seen.plan().steps().stream()
                .filter(planned ->
                        StepText.shown(planned.step()) && !scene.acting().equals(Optional.of(planned.step())))
                .map(planned -> new StepStatus(
                        planned.step().label(),
                        PLANNED,
                        null,
                        StepText.phrase(planned.step()) + ": " + planned.reason(),
                        null,
                        null))
                .toList();
    }
}
