package dev.graceful.reload;

import dev.graceful.model.Instance;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters.Pool;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instance between the order to restart it and the moment at which its new code is seen to serve. */
final class Flight {
    /** How long an order that may not have arrived is given to show before it is given again. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    private final Situation s;
    private final Pool pool;
    private final Instance instance;
    private final Purpose purpose;
    private final Past.Rolled rolled;

    Flight(Situation s, Pool pool, Instance instance, Purpose purpose, Past.Rolled rolled) {
        this.s = s;
        this.pool = pool;
        this.instance = instance;
        this.purpose = purpose;
        this.rolled = rolled;
    }

    private boolean undo() {
        return purpose == Purpose.ROLL_BACK;
    }

    private Phase phase() {
        return undo() ? Phase.REVERTING : Phase.RELOADING;
    }

    /** New code gets one time for all its tries; the old code is ordered as often as it takes for an order to arrive. */
    private Instant deadline() {
        return s.deadline(undo() ? rolled.last() : rolled.first());
    }

    /** Whether the newest order may not have arrived, and its keeper has had the time to show that it did. */
    private boolean isLost() {
        Instant by = instance.state() == Instance.State.CHANGES
                ? rolled.last().plus(Pools.grace(pool)).plus(BinaryUpgrade.SLACK)
                : rolled.last().plus(SETTLE);
        return rolled.done() == null && !s.now().isBefore(by);
    }

    /** What is still to do with it and after it. */
    Course course() {
        Master master = instance.master();
        return master != null && !master.startedAt().isBefore(rolled.last().minus(DiskHistory.GRAIN))
                ? started(master)
                : notYet();
    }

    private Course started(Master master) {
        Instant done = rolled.done();
        boolean twice =
                done != null && master.startedAt().isAfter(done.plus(DiskHistory.GRAIN)) && !s.isBeforeTheBoot(done);
        if (!undo() && twice) {
            return failed(Reason.NewMasterDied, "ended after its restart and was started again");
        }
        Generation generation = Pools.generation(s, pool, instance).orElseThrow();
        if (!undo() && generation.complete() && !s.answering()) {
            // The others were answering; now and then it is the new code that is asked.
            return failed(Reason.NewCodeNotAnswering, "is up with the new code, and " + s.answer());
        }
        if (generation.stable() && s.answering() && (undo() || (s.runsWished(master) && s.booted(master)))) {
            return new Course.Go(onward(master, List.of()));
        }
        if (s.now().isBefore(deadline())) {
            return new Course.Go(onward(master, List.of(Pools.await(instance, deadline(), phase()))));
        }
        String late = " " + Words.of(s.desired().reload().timeout()) + " after its restart";
        if (generation.stable()) {
            return failed(Reason.ReloadTimedOut, "does not run the wished code for sure" + late);
        }
        return generation.churning()
                ? failed(Reason.NewMasterUnstable, "still has workers that come and go" + late)
                : failed(Reason.NewMasterTooSlow, "has " + generation.phrase() + late);
    }

    /** The old one is still there, or none is. */
    private Course notYet() {
        boolean confirmed = rolled.done() != null;
        boolean settled = !s.now().isBefore(rolled.last().plus(SETTLE));
        boolean again = switch (instance.state()) {
            case CHANGES, RUNS, UNKNOWN -> isLost();
            case STOPPED -> settled;
            // With the old code it is worth another try; its keeper may have given up while the new code was there.
            case FAILED -> settled && (undo() || !confirmed);
        };
        if (instance.state() == Instance.State.FAILED && confirmed && !undo()) {
            return failed(Reason.NewMasterDied, "ended with the new code (" + instance.said() + ")");
        }
        if (!s.now().isBefore(deadline()) && !(undo() && again)) {
            return failed(
                    Reason.NewMasterTooSlow,
                    "did not come up within " + Words.of(s.desired().reload().timeout()) + said());
        }
        List<Todo> todos = new ArrayList<>();
        if (again) {
            todos.add(Pools.restart(s, pool, instance, undo()));
        }
        todos.add(Pools.await(instance, deadline(), phase()));
        return new Course.Go(onward(instance.master(), todos));
    }

    private String said() {
        return instance.said().isEmpty() ? "" : " (" + instance.said() + ")";
    }

    private List<Todo> onward(@Nullable Master master, List<Todo> first) {
        List<Todo> todos = new ArrayList<>(first);
        if (undo()) {
            return todos;
        }
        if (master != null) {
            todos.add(Pools.verified(s, instance, master));
        }
        todos.addAll(Pools.ahead(
                s,
                pool,
                pool.instances().stream()
                        .filter(other -> !other.equals(instance))
                        .filter(other -> other.master() == null || !s.runsWished(other.master()))
                        .toList()));
        return todos;
    }

    private Course failed(Reason reason, String what) {
        String evidence = "instance " + instance.name() + " " + what;
        return undo() ? new Course.Stop(Messages.cannotReturn(s, evidence)) : Pools.failed(s, pool, reason, evidence);
    }
}
