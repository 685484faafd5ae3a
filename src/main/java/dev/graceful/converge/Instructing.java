package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.Supervisord;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.KeeperOrder;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Duration;
import java.util.List;

/** Tells a keeper something about the program that it keeps. To stop what is stopped, or to start what runs, changes nothing. */
final class Instructing {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Ground ground;

    Instructing(Ground ground) {
        this.ground = ground;
    }

    String order(Step.Order step) throws HostException, Undone {
        Command command = command(step);
        ProcessId target = step.target();
        ground.write(new Event.Ordering(step.order(), step.keeper()));
        if (target != null) {
            ground.write(new Event.Signalling(Purpose.RETIRE, target, step.revision()));
        }
        Reply reply = ground.host().run(command.changing());
        if (!(reply instanceof Reply.Exited(int exit, String out, String err)) || exit != 0) {
            throw Undone.failed(
                    step,
                    Reason.StepFailed,
                    step.keeper().phrase() + " could not be told to " + verb(step.order()) + ": " + problem(reply));
        }
        if (target != null) {
            ground.write(new Event.Signalled(Purpose.RETIRE, target, null));
        }
        ground.write(new Event.Ordered(step.order(), step.keeper()));
        return step.keeper().phrase() + " was told to " + verb(step.order());
    }

    /** Has a unit reloaded; it is not believed that it is, only that it was told. */
    void reload(Step.Send step, Owner keeper) throws HostException, Undone {
        if (!(keeper instanceof Owner.Systemd(String unit))) {
            throw new IllegalStateException("only a unit is told to reload, not " + keeper.phrase());
        }
        List<String> argv = List.of("systemctl", "reload", "--", unit);
        Reply reply = ground.host().run(Command.of(argv, "/", null, DEADLINE).changing());
        if (!(reply instanceof Reply.Exited(int exit, String out, String err)) || exit != 0) {
            throw Undone.failed(
                    step, Reason.StepFailed, keeper.phrase() + " could not be told to reload: " + problem(reply));
        }
    }

    private Command command(Step.Order step) throws Undone {
        ProcessId target = step.target();
        return switch (step.keeper()) {
            case Owner.Supervisor(String program) -> {
                Supervisord.Order order = switch (step.order()) {
                    case STOP -> Supervisord.Order.STOP;
                    case START -> Supervisord.Order.START;
                };
                yield supervisord(program).order(order, program, target == null ? 0 : target.pid());
            }
            case Owner.Systemd(String unit) ->
                Command.of(List.of("systemctl", "--no-block", verb(step.order()), "--", unit), "/", null, DEADLINE);
            case Owner.Nobody n -> throw new IllegalStateException("nobody is told something");
            case Owner.Unwatched u -> throw new IllegalStateException("a unit that watches nothing is told nothing");
            case Owner.Follower f -> throw new IllegalStateException("a follower is told nothing");
            case Owner.Emperor e -> throw new IllegalStateException("an Emperor is told nothing");
            case Owner.Orphan o -> throw new IllegalStateException("nobody is told something");
        };
    }

    /** The supervisord that keeps a program. */
    Supervisord supervisord(String program) throws Undone {
        return Supervisord.among(ground.before().processes(), ground.desired().locator())
                .orElseThrow(() -> Undone.blocked(
                        Reason.SupervisorWouldInterfere,
                        "there is not exactly one supervisord on "
                                + ground.host().name() + " whose interpreter is known, so " + program
                                + " was left as it is",
                        "start supervisord, or stop the others"));
    }

    private static String verb(KeeperOrder order) {
        return switch (order) {
            case STOP -> "stop";
            case START -> "start";
        };
    }

    private static String problem(Reply reply) {
        return switch (reply) {
            case Reply.Exited(int exit, String out, String err) -> Excerpt.raised(err);
            case Reply.TimedOut t -> "it did not answer; what it does is seen at the next look";
            case Reply.NotStarted(Reply.Cause cause, String problem) -> Excerpt.end(problem);
        };
    }
}
