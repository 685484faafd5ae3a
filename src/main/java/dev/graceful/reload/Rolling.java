package dev.graceful.reload;

import dev.graceful.model.Instance;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters.Pool;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The new code is imported once for rehearsal, then the instances of a pool are restarted one after the other by whoever keeps them. The
 * socket is the keeper's and stays open, so that the others answer meanwhile; nothing is restarted before the one before it serves.
 */
final class Rolling {
    private final Situation s;
    private final Pool pool;

    Rolling(Situation s, Pool pool) {
        this.s = s;
        this.pool = pool;
    }

    /** Whether nothing has to be restarted: every master runs the wished revision, and nothing of ours is under way. */
    boolean settled() {
        return !begun() && !pool.masters().isEmpty() && pool.masters().stream().allMatch(s::runsWished);
    }

    /** Whether a restart of ours leads to the wished revision, or a reboot that came before it. */
    boolean begun() {
        return s.past().underWay(s.wished()) || s.rebooted().isPresent();
    }

    /** What is still to do. */
    Course course() {
        if (settled()) {
            return rest();
        }
        if (!begun() && healthy() < 2) {
            return new Course.Stop(Pools.tooFew(s, pool));
        }
        for (Instance instance : pool.instances()) {
            Optional<Past.Rolled> rolled = s.past().rolled(Purpose.ROLL, instance.name(), s.wished());
            if (rolled.isPresent() && verified(instance).isEmpty()) {
                return new Flight(s, pool, instance, Purpose.ROLL, rolled.get()).course();
            }
        }
        Optional<Course> trouble = trouble();
        if (trouble.isPresent()) {
            return trouble.get();
        }
        Optional<Instance> next = waiting().stream().findFirst();
        return next.isEmpty() ? finish() : onward(next.get());
    }

    /** Those that serve, and those that an earlier try of ours brought down: the next try is what brings them up. */
    private long healthy() {
        return pool.instances().stream()
                .filter(instance ->
                        Pools.complete(s, pool, instance) || s.past().hasRestarted(instance.name()))
                .count();
    }

    private Course rest() {
        String down = pool.instances().stream()
                .filter(instance -> instance.master() == null)
                .map(Pools::phrase)
                .reduce((a, b) -> a + ", " + b)
                .map(list -> "; but " + list)
                .orElse("");
        return Finish.rest(s) instanceof Course.Rest(String message) ? new Course.Rest(message + down) : Finish.rest(s);
    }

    /** When the new code of an instance was seen to serve; empty when that was not, or it runs something else by now. */
    private Optional<Instant> verified(Instance instance) {
        Master master = instance.master();
        return master == null || !s.runsWished(master)
                ? Optional.empty()
                : s.past().verified(master.id(), s.wished());
    }

    /** Those whose turn is still to come, those that do not run first. */
    private List<Instance> waiting() {
        List<Instance> waiting = new ArrayList<>();
        pool.instances().stream().filter(instance -> instance.master() == null).forEach(waiting::add);
        pool.instances().stream()
                .filter(instance ->
                        instance.master() != null && verified(instance).isEmpty())
                .forEach(waiting::add);
        return waiting;
    }

    private List<Instance> done() {
        return pool.instances().stream()
                .filter(instance -> verified(instance).isPresent())
                .toList();
    }

    /** New code that was seen to serve and does not any more. */
    private Optional<Course> trouble() {
        if (done().isEmpty()) {
            return Optional.empty();
        }
        String names = Pools.names(done());
        if (!s.answering()) {
            return Optional.of(failed(Reason.NewCodeNotAnswering, "with the new code in " + names + ": " + s.answer()));
        }
        return done().stream()
                .filter(instance ->
                        Pools.generation(s, pool, instance).orElseThrow().collapsed())
                .findFirst()
                .map(instance -> failed(
                        Reason.NewMasterUnstable,
                        "instance " + instance.name() + " lost workers after it was seen to serve: "
                                + Pools.generation(s, pool, instance)
                                        .orElseThrow()
                                        .phrase()));
    }

    private Course failed(Reason reason, String evidence) {
        return Pools.failed(s, pool, reason, evidence);
    }

    private Course onward(Instance next) {
        Optional<Instant> latest =
                done().stream().flatMap(instance -> verified(instance).stream()).max(Instant::compareTo);
        Optional<Instant> until =
                latest.map(seen -> seen.plus(s.desired().reload().rolling().interval()));
        if (until.filter(s.now()::isBefore).isPresent()) {
            List<Todo> todos = new ArrayList<>(List.of(interval(until.get())));
            todos.addAll(Pools.ahead(s, pool, waiting()));
            return new Course.Go(todos);
        }
        Master master = next.master();
        if (master != null && s.runsWished(master)) {
            return adopted(next, master);
        }
        Optional<Instant> booting = s.rebooted().map(s::deadline).filter(s.now()::isBefore);
        if (master == null && booting.isPresent()) {
            // Its keeper, which has just been started itself, brings it up.
            return new Course.Go(List.of(Pools.await(next, booting.get(), Phase.RELOADING)));
        }
        return rehearsed(next);
    }

    /** It came up with the wished code without us, as when its keeper started it again after the code moved: it need only be watched. */
    private Course adopted(Instance next, Master master) {
        Generation generation = Pools.generation(s, pool, next).orElseThrow();
        List<Todo> todos = new ArrayList<>();
        if (!generation.stable() || !s.answering()) {
            Instant deadline = s.deadline(master.startedAt());
            if (!s.now().isBefore(deadline)) {
                String picture = Pools.phrase(next) + " has " + generation.phrase();
                return s.rebooted().isPresent()
                        ? failed(
                                Reason.NewCodeNotAnswering,
                                "after the start of the machine " + picture + ", and " + s.answer())
                        : new Course.Stop(Finish.notServing(s, picture));
            }
            todos.add(Pools.await(next, deadline, Phase.RELOADING));
        }
        todos.add(Pools.verified(s, next, master));
        todos.addAll(Pools.ahead(s, pool, others(next)));
        return new Course.Go(todos);
    }

    private List<Instance> others(Instance next) {
        return waiting().stream().filter(other -> !other.equals(next)).toList();
    }

    private Course rehearsed(Instance next) {
        // Where it cannot be tried the first instance is what tries it, while the others serve.
        Master master = pool.masters().getFirst();
        return switch (Rehearsal.of(s, master, false)) {
            case Rehearsal.State.Due() -> {
                List<Todo> todos = new ArrayList<>();
                todos.add(Rehearsal.todo(
                        s, master, false, "code that cannot be imported is found before anything is restarted"));
                todos.addAll(Pools.ahead(s, pool, waiting()));
                yield new Course.Go(todos);
            }
            case Rehearsal.State.Failed(Course course) -> course;
            case Rehearsal.State.Passed() ->
                Pools.serving(s, pool, next).isEmpty()
                        ? new Course.Stop(Pools.tooFew(s, pool))
                        : restarting(next.master(), Pools.ahead(s, pool, waiting()));
        };
    }

    private Course restarting(@Nullable Master master, List<Todo> todos) {
        return master == null ? new Course.Go(todos) : LongRequests.before(s, master, Purpose.ROLL, todos);
    }

    private Todo interval(Instant until) {
        return new Todo(
                new Step.Soak("the restarted instance serves before the next is touched", until),
                "spec.reload.rolling.interval",
                Phase.SOAKING);
    }

    private Course finish() {
        Instant since = done().stream()
                .flatMap(instance -> verified(instance).stream())
                .max(Instant::compareTo)
                .orElse(s.now());
        if (!s.proven()) {
            Instant deadline = s.deadline(since);
            return s.now().isBefore(deadline)
                    ? new Course.Go(Finish.waiting(s, "every answer to come from the new code", deadline))
                    : failed(Reason.NewCodeNotAnswering, "every instance was restarted, but " + s.answer());
        }
        return Finish.soak(s, since);
    }
}
