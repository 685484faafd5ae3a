package dev.graceful.reload;

import dev.graceful.model.Failure;
import dev.graceful.model.Instance;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters.Pool;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What going forward and going back over the instances of a pool share. */
final class Pools {
    /** What a keeper does beside waiting for the old one to end. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private Pools() {}

    /** The workers of an instance, which should be as many as it was told, or as any other has; empty when it has no master. */
    static Optional<Generation> generation(Situation s, Pool pool, Instance instance) {
        Master master = instance.master();
        if (master == null) {
            return Optional.empty();
        }
        Master largest = pool.masters().stream()
                .max((a, b) -> Integer.compare(a.workers().size(), b.workers().size()))
                .orElse(master);
        return Optional.of(Generation.fresh(largest, master, s.now()));
    }

    /** Those other than one that have all their workers. */
    static List<Instance> serving(Situation s, Pool pool, Instance except) {
        return pool.instances().stream()
                .filter(instance -> !instance.equals(except))
                .filter(instance -> complete(s, pool, instance))
                .toList();
    }

    /** The refusal to restart the only one that serves. */
    static Failure tooFew(Situation s, Pool pool) {
        String list = pool.instances().stream().map(Pools::phrase).collect(Collectors.joining(", "));
        return new Failure.Blocked(
                Reason.ReloadWouldLoseRequests,
                Words.line(s.desired().host() + ": of " + pool.instances().size()
                        + " instances that share the socket fewer than two serve (" + list
                        + "), so none may be restarted; they were left as they are"),
                "bring the others up first; it is looked at again");
    }

    /** The try failed; what goes on serving is an instance that has not the new code. */
    static Course failed(Situation s, Pool pool, Reason reason, String evidence) {
        Optional<Master> old =
                pool.masters().stream().filter(master -> !s.runsWished(master)).findFirst();
        return old.isPresent() ? s.failed(old.get(), reason, evidence) : s.failed(reason, evidence);
    }

    static String names(List<Instance> instances) {
        return instances.stream().map(Instance::name).collect(Collectors.joining(" and "));
    }

    /** An instance with what its keeper says, such as {@code web:web_1 (BACKOFF)}. */
    static String phrase(Instance instance) {
        Master master = instance.master();
        String said = instance.said().isEmpty() ? master == null ? "not there" : "" : instance.said();
        return instance.name() + (said.isEmpty() ? "" : " (" + said + ")");
    }

    /** The order to restart one; what is on disk by then is what it loads. */
    static Todo restart(Situation s, Pool pool, Instance instance, boolean undo) {
        Master master = instance.master();
        String reason = undo
                ? "the old code serves again from it"
                : "the other " + (pool.instances().size() == 2 ? "instance serves" : "instances serve") + " meanwhile";
        return new Todo(
                new Step.RestartInstance(
                        pool.keeping(),
                        instance.name(),
                        master == null ? null : master.id(),
                        undo ? s.disk() : s.wished(),
                        patience(pool, instance),
                        undo),
                reason,
                undo ? Phase.REVERTING : Phase.RELOADING);
    }

    private static Duration patience(Pool pool, Instance instance) {
        Duration grace = grace(pool);
        Instance.Stop stop = instance.stop();
        Duration longest = stop != null && stop.patience().compareTo(grace) > 0 ? stop.patience() : grace;
        return longest.plus(SLACK);
    }

    /** The longest time that any of them gives the requests it is answering. */
    static Duration grace(Pool pool) {
        return pool.masters().stream()
                .map(master -> master.settings().gracefulTimeout())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    static Todo await(Instance instance, Instant deadline, Phase phase) {
        return new Todo(
                new Step.Await("instance " + instance.name() + " complete, stable and answering", deadline),
                phase == Phase.REVERTING ? "the change is taken back" : "the next is not touched before it serves",
                phase);
    }

    static Todo verified(Situation s, Instance instance, Master master) {
        return new Todo(
                new Step.Note(new Event.Verified(master.id(), s.wished())),
                "instance " + instance.name() + " was seen complete, stable and answering",
                Phase.RELOADING);
    }

    /** Everything that follows when some instances are still to be restarted. */
    static List<Todo> ahead(Situation s, Pool pool, List<Instance> waiting) {
        List<Todo> todos = new ArrayList<>();
        Duration interval = s.desired().reload().rolling().interval();
        for (Instance instance : waiting) {
            if (!todos.isEmpty() && !interval.isZero()) {
                todos.add(new Todo(
                        new Step.Soak("the restarted instance serves before the next is touched", null),
                        "spec.reload.rolling.interval",
                        Phase.SOAKING));
            }
            todos.add(restart(s, pool, instance, false));
            todos.add(await(instance, s.deadline(s.now()), Phase.RELOADING));
        }
        todos.addAll(Finish.ahead(s));
        return todos;
    }

    /** What is still to do so that no instance runs the failed code and all of them serve. */
    static Course undo(Situation s, Pool pool, Event.Failed failed) {
        for (Instance instance : pool.instances()) {
            Optional<Past.Rolled> rolled = s.past().rolled(Purpose.ROLL_BACK, instance.name(), s.disk());
            if (rolled.isPresent() && (touched(s, instance, failed) || !stable(s, pool, instance))) {
                return new Flight(s, pool, instance, Purpose.ROLL_BACK, rolled.get()).course();
            }
        }
        // One that does not serve loses nothing by its restart, and is needed by the next.
        Optional<Instance> next = pool.instances().stream()
                .filter(instance -> touched(s, instance, failed))
                .min((a, b) -> Boolean.compare(complete(s, pool, a), complete(s, pool, b)));
        if (next.isEmpty()) {
            Instant deadline =
                    s.deadline(s.past().failure(s.desired()).map(Past.Found::at).orElse(s.now()));
            Optional<Instance> starting = pool.instances().stream()
                    .filter(instance -> !stable(s, pool, instance))
                    .findFirst()
                    .filter(instance -> s.now().isBefore(deadline));
            if (starting.isPresent()) {
                return new Course.Go(List.of(await(starting.get(), deadline, Phase.REVERTING)));
            }
            return new Course.Stop(Messages.reverted(s, failed, Pools.serve(s, pool)));
        }
        boolean alone =
                complete(s, pool, next.get()) && serving(s, pool, next.get()).isEmpty();
        return alone
                ? new Course.Stop(Messages.cannotReturn(
                        s, "instance " + next.get().name() + " still runs " + failed.revision() + " and serves alone"))
                : new Course.Go(List.of(
                        restart(s, pool, next.get(), true), await(next.get(), s.deadline(s.now()), Phase.REVERTING)));
    }

    private static String serve(Situation s, Pool pool) {
        List<Instance> up = pool.instances().stream()
                .filter(instance -> complete(s, pool, instance))
                .toList();
        return (up.size() == 1 ? "instance " : "instances ")
                + names(up)
                + (up.size() == 1 ? " serves it" : " serve it");
    }

    private static boolean touched(Situation s, Instance instance, Event.Failed failed) {
        Master master = instance.master();
        return master == null || s.code().touchedBy(master, failed.revision());
    }

    /** Whether it has all its workers. */
    static boolean complete(Situation s, Pool pool, Instance instance) {
        return generation(s, pool, instance).filter(Generation::complete).isPresent();
    }

    private static boolean stable(Situation s, Pool pool, Instance instance) {
        return generation(s, pool, instance).filter(Generation::stable).isPresent();
    }
}
