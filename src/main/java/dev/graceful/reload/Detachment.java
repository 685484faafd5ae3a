package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Desired.HandBack;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.KeeperOrder;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Master;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A supervised program whose master is replaced all the same, because the user accepts an orphan. supervisord itself ends the old master
 * when it is told to stop the program, and starts no other one then. The orphan is looked after by the operator alone: when no
 * master is left, the program is started again.
 */
public final class Detachment {
    private Detachment() {}

    /** Whether the user accepts an orphan. */
    static boolean wished(Desired desired) {
        Strategy strategy = desired.reload().strategy();
        return desired.reload().handBack() == HandBack.DETACH
                && (strategy == Strategy.AUTO || strategy == Strategy.BINARY_UPGRADE || strategy == Strategy.HUP);
    }

    /** Why the keeper of a master must not be told to stop its program, or null. Only a supervisor can be. */
    static @Nullable Failure refusal(Desired desired, Master master) {
        if (!(master.owner() instanceof Owner.Supervisor(String program))) {
            return blocked(
                    desired,
                    "handBack is Detach, but " + master.owner().phrase()
                            + " ends every process of the unit when it ends the old master; nothing was moved or signalled",
                    Choice.WITHOUT_KEEPER);
        }
        Kept kept = master.kept();
        Kept.Stop stop = kept == null ? null : kept.stop();
        if (kept == null || kept.activity() == Activity.UNKNOWN || stop == null) {
            return blocked(
                    desired,
                    "supervisord could not be asked how it stops program " + program
                            + (kept == null ? "" : " (" + Words.start(kept.said(), 120) + ")")
                            + "; nothing was moved or signalled",
                    "let the operator's account read its configuration and use its socket, or "
                            + Choice.WITHOUT_KEEPER);
        }
        return unsafe(desired, master, program, kept, stop);
    }

    private static @Nullable Failure unsafe(Desired desired, Master master, String program, Kept kept, Kept.Stop stop) {
        String name = "[program:" + program.substring(program.lastIndexOf(':') + 1) + "]";
        if (kept.pid() != master.id().pid()) {
            return blocked(
                    desired,
                    "supervisor program " + program + " watches process " + kept.pid() + " instead of master "
                            + master.id()
                            + ", so its stop would not end that one alone; nothing was moved or signalled",
                    "start gunicorn itself, or a script that ends in exec");
        }
        if (stop.group()) {
            return blocked(
                    desired,
                    "supervisor would send the stop of program " + program
                            + " to the whole process group, and the new master is in it; nothing was moved or signalled",
                    "set stopasgroup=false in " + name + " and restart it once");
        }
        if (stop.signal() != Signal.TERM.number()) {
            return blocked(
                    desired,
                    "supervisor stops program " + program + " with signal " + stop.signal()
                            + " instead of TERM, which loses requests; nothing was moved or signalled",
                    "set stopsignal=TERM in " + name + " and restart it once");
        }
        if (stop.patience().compareTo(master.settings().gracefulTimeout()) <= 0) {
            return blocked(
                    desired,
                    "supervisor kills program " + program + " " + Words.of(stop.patience())
                            + " after its stop, and gunicorn"
                            + " may need " + Words.of(master.settings().gracefulTimeout())
                            + " (graceful-timeout) for its requests; nothing was moved or signalled",
                    "set stopwaitsecs="
                            + master.settings()
                                    .gracefulTimeout()
                                    .plusSeconds(10)
                                    .toSeconds() + " in " + name + " and restart it once");
        }
        return null;
    }

    /** What to know before a master of a keeper is detached. */
    static List<String> risks(Master master) {
        String keeper = master.owner() instanceof Owner.Orphan(Owner lost)
                ? lost.phrase()
                : master.owner().phrase();
        String alone =
                keeper + " is stopped on purpose (handBack: Detach): only this operator starts it again when its master"
                        + " ends, and a start or a restart of supervisord by somebody else starts a copy that cannot serve";
        return master.owner() instanceof Owner.Orphan
                ? List.of(alone)
                : List.of(
                        alone,
                        "what the application prints from then on goes nowhere, and printing may fail, because supervisor closes"
                                + " its end of the pipe; --capture-output with --error-logfile FILE writes it to the file");
    }

    /** What an orphan needs first when the user accepts it; empty when all is well with it. */
    static Optional<Course> orphan(Situation s, Master master, Owner lost) {
        Kept kept = master.kept();
        if (!(lost instanceof Owner.Supervisor) || kept == null || kept.activity() == Activity.UNKNOWN) {
            return Optional.of(new Course.Stop(Damage.orphan(s.desired(), master, lost)));
        }
        boolean known = stopped(s).filter(lost::equals).isPresent();
        return kept.activity() == Activity.IDLE && known
                ? Optional.empty()
                : Optional.of(new Course.Go(List.of(stop(s, lost))));
    }

    /** A copy that was told to stop may take its time; empty when it had the time. */
    static Optional<Course> ending(Situation s, Owner lost) {
        return s.past()
                .last(Event.Ordering.class)
                .filter(found -> found.event().equals(new Event.Ordering(KeeperOrder.STOP, lost)))
                .filter(found -> s.now().isBefore(s.deadline(found.at())))
                .map(found -> new Course.Go(List.of(new Todo(
                        new Step.Await("the copies of " + lost.phrase() + " to end", s.deadline(found.at())),
                        "it was told to stop them",
                        Phase.RELOADING))));
    }

    /** The stop of copies that cannot serve, or the record that nothing keeps the program. */
    static Todo stop(Situation s, Owner lost) {
        return new Todo(
                new Step.Order(KeeperOrder.STOP, lost, null, s.disk()),
                "handBack is Detach: no copy is started beside the master that serves, and the operator starts the program"
                        + " when that ends",
                Phase.RELOADING);
    }

    /** The end of the old master by its keeper. */
    static Todo retire(Situation s, Master old) {
        return new Todo(
                new Step.Order(KeeperOrder.STOP, old.owner(), old.id(), s.wished()),
                "its keeper ends the old master and starts no other one; from here on there is no way back",
                Phase.RELOADING);
    }

    /** No master is left of a program whose keeper was told not to keep it: it is started. */
    static Optional<Course> none(Situation s) {
        Optional<Owner> keeper = stopped(s);
        if (keeper.isPresent()) {
            List<Todo> todos = new ArrayList<>();
            Instant deadline = s.deadline(s.now());
            todos.add(new Todo(
                    new Step.Order(KeeperOrder.START, keeper.get(), null, s.disk()),
                    "no master is left, and " + keeper.get().phrase() + " was stopped on purpose",
                    Phase.RELOADING));
            todos.add(starting(keeper.get(), deadline));
            return Optional.of(new Course.Go(todos));
        }
        return s.past()
                .last(Event.Ordered.class)
                .filter(found -> found.event().order() == KeeperOrder.START)
                .filter(found -> s.now().isBefore(s.deadline(found.at())))
                .map(found -> new Course.Go(List.of(starting(found.event().keeper(), s.deadline(found.at())))));
    }

    private static Todo starting(Owner keeper, Instant deadline) {
        return new Todo(
                new Step.Await(keeper.phrase() + " to come up", deadline), "it was started again", Phase.RELOADING);
    }

    /** The keeper that was told to stop the program, as far as it is known, and was not told to start it since. */
    static Optional<Owner> stopped(Situation s) {
        Optional<Past.Found<Event.Ordering>> stop = s.past().all(Event.Ordering.class).stream()
                .filter(found -> found.event().order() == KeeperOrder.STOP)
                .findFirst();
        Optional<Past.Found<Event.Ordered>> start = s.past().all(Event.Ordered.class).stream()
                .filter(found -> found.event().order() == KeeperOrder.START)
                .findFirst();
        return stop.filter(found -> start.isEmpty() || start.get().seq() < found.seq())
                .map(found -> found.event().keeper());
    }

    private static Failure blocked(Desired desired, String problem, String unblock) {
        return new Failure.Blocked(
                Reason.SupervisorWouldInterfere, Words.line(desired.host() + ": " + problem), unblock);
    }
}
