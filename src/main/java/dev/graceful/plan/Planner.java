package dev.graceful.plan;

import dev.graceful.model.Checkout;
import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Masters;
import dev.graceful.model.Objects;
import dev.graceful.model.Observation;
import dev.graceful.model.Plan;
import dev.graceful.model.Range;
import dev.graceful.model.Step;
import dev.graceful.reload.Course;
import dev.graceful.reload.Damage;
import dev.graceful.reload.Detached;
import dev.graceful.reload.LongRequests;
import dev.graceful.reload.Recovery;
import dev.graceful.reload.Situation;
import dev.graceful.reload.Todo;
import dev.graceful.reload.Traffics;
import dev.graceful.reload.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is still to do on one host, from what is wished and what was seen. It remembers nothing and changes nothing. */
public final class Planner {
    private static final Duration SOON = Duration.ofMillis(250);

    private static final Duration SHORTEST = Duration.ofMillis(50);

    private Planner() {}

    /**
     * Every step that is still to do, in order, and what to do now.
     *
     * @param desired the wish
     * @param seen what was seen; its time is the present
     */
    public static Plan plan(Desired desired, Observation seen) {
        return switch (seen.checkout()) {
            case Checkout.Unusable unusable ->
                written(Verdict.bare(new Course.Stop(Guards.unusable(desired, unusable))), null, seen.at());
            case Checkout.WorkTree tree -> {
                Situation s = Situation.of(desired, seen, tree);
                Verdict verdict = judge(s);
                yield written(
                        verdict.with(Traffics.around(s, verdict.course())).warning(LongRequests.risks(s)),
                        range(seen),
                        seen.at());
            }
        };
    }

    private static Verdict judge(Situation s) {
        Optional<Course> due = Detached.due(s).or(() -> Damage.due(s));
        if (due.isPresent()) {
            return Verdict.of(s, due.get());
        }
        Optional<Event.Failed> failed = s.past().failed(s.desired()).filter(f -> !Recovery.seen(s));
        if (failed.isPresent()) {
            return Verdict.of(s, Undo.course(s, failed.get()));
        }
        Verdict found = Verdict.of(s);
        Verdict verdict = found.with(Traffics.judged(s, found.course()));
        return switch (verdict.course()) {
            case Course.TakeBack(Event.Failed fresh) -> verdict.with(takeBack(s, fresh));
            case Course.Go go -> twoMasters(s) ? verdict : verdict.with(moved(s, verdict));
            case Course.Rest rest -> verdict.with(moved(s, verdict));
            case Course.Stop stop -> verdict.refused() ? verdict.with(moved(s, verdict)) : verdict;
        };
    }

    private static boolean twoMasters(Situation s) {
        return s.seen().masters() instanceof Masters.TwoMasters
                && s.desired().reload().strategy() != Desired.Strategy.COMMAND
                && s.desired().reload().strategy() != Desired.Strategy.NONE;
    }

    /** The failure is written down first: it is what makes everything after it happen, whoever crashes. */
    private static Course takeBack(Situation s, Event.Failed failed) {
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(new Step.Note(failed), failed.message(), Plan.Phase.REVERTING));
        if (Undo.course(s, failed) instanceof Course.Go(List<Todo> more)) {
            todos.addAll(more);
        }
        return new Course.Go(todos);
    }

    /** Puts before a course what brings the wished revision onto the disk, or what forbids that. */
    private static Course moved(Situation s, Verdict verdict) {
        Course course = verdict.course();
        if (s.onDisk()) {
            return course;
        }
        return switch (s.seen().objects()) {
            case Objects.Missing() -> {
                List<Todo> todos = new ArrayList<>();
                todos.add(Guards.fetch(s));
                if (!(course instanceof Course.Stop)) {
                    Range unknown = new Range(s.disk(), s.wished(), true, 0, List.of());
                    todos.addAll(Guards.setAside(s));
                    todos.add(Guards.move(s, unknown));
                    todos.addAll(todosOf(course));
                }
                yield new Course.Go(todos);
            }
            case Objects.Present(Range range) -> {
                Optional<Course> refusal =
                        Guards.backwards(s, range).or(() -> Guards.dirty(s)).map(Course.Stop::new);
                if (refusal.isPresent() || course instanceof Course.Stop) {
                    yield refusal.orElse(course);
                }
                List<Todo> todos = new ArrayList<>(Guards.setAside(s));
                todos.add(Guards.move(s, range));
                todos.addAll(todosOf(course));
                yield new Course.Go(todos);
            }
        };
    }

    private static List<Todo> todosOf(Course course) {
        return course instanceof Course.Go(List<Todo> todos) ? todos : List.of();
    }

    private static @Nullable Range range(Observation seen) {
        return seen.objects() instanceof Objects.Present(Range range) && range.count() > 0 ? range : null;
    }

    private static Plan written(Verdict verdict, @Nullable Range range, Instant now) {
        List<Plan.Planned> steps = todosOf(verdict.course()).stream()
                .map(todo -> new Plan.Planned(todo.step(), todo.reason()))
                .toList();
        return new Plan(verdict.strategy(), verdict.why(), range, steps, verdict.risks(), next(verdict.course(), now));
    }

    private static Plan.Next next(Course course, Instant now) {
        return switch (course) {
            case Course.Go(List<Todo> todos) -> next(todos.getFirst(), now);
            case Course.Rest(String message) -> new Plan.Next.Rest(message);
            case Course.Stop stop -> new Plan.Next.Stop(stop.failure());
            case Course.TakeBack back ->
                throw new IllegalStateException("a failure was not turned into steps: " + back);
        };
    }

    private static Plan.Next next(Todo todo, Instant now) {
        return switch (todo.step()) {
            case Step.Await(String what, Instant deadline) ->
                new Plan.Next.Wait("waiting for " + what, todo.phase(), within(now, deadline));
            case Step.Soak(String what, Instant until) ->
                new Plan.Next.Wait(what, todo.phase(), until == null ? SOON : within(now, until));
            case Step.Fetch step -> new Plan.Next.Act(step, todo.phase());
            case Step.SetAside step -> new Plan.Next.Act(step, todo.phase());
            case Step.Move step -> new Plan.Next.Act(step, todo.phase());
            case Step.Rehearse step -> new Plan.Next.Act(step, todo.phase());
            case Step.Send step -> new Plan.Next.Act(step, todo.phase());
            case Step.RestartInstance step -> new Plan.Next.Act(step, todo.phase());
            case Step.StartTraffic step -> new Plan.Next.Act(step, todo.phase());
            case Step.EndTraffic step -> new Plan.Next.Act(step, todo.phase());
            case Step.Order step -> new Plan.Next.Act(step, todo.phase());
            case Step.Tell step -> new Plan.Next.Act(step, todo.phase());
            case Step.RunCommand step -> new Plan.Next.Act(step, todo.phase());
            case Step.Note step -> new Plan.Next.Act(step, todo.phase());
        };
    }

    private static Duration within(Instant now, Instant end) {
        Duration left = Duration.between(now, end);
        Duration soon = left.compareTo(SOON) < 0 ? left : SOON;
        return soon.compareTo(SHORTEST) < 0 ? SHORTEST : soon;
    }
}
