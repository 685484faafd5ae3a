package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Duration;
import java.util.List;

/** Asks a uWSGI master to reload through its fifo or a file that it watches. */
final class Telling {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    /** What the program on the machine ends with when the master is not there any more. */
    private static final int GONE = 3;

    private final Ground ground;

    Telling(Ground ground) {
        this.ground = ground;
    }

    String tell(Step.Tell step) throws HostException, Undone {
        if (!ground.had(step.target())) {
            throw gone(step);
        }
        Command command = command(step);
        ground.write(new Event.Signalling(step.purpose(), step.target(), step.revision()));
        Reply reply = ground.host().run(command);
        if (reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0) {
            ground.write(new Event.Signalled(step.purpose(), step.target(), null));
            return step.channel().phrase() + ": master " + step.target() + " was asked to reload";
        }
        throw reply instanceof Reply.Exited(int exit, String out, String err) && exit == GONE
                ? gone(step)
                : Undone.failed(
                        step,
                        Reason.StepFailed,
                        "master " + step.target() + " could not be asked to reload ("
                                + step.channel().phrase() + " as " + command.user() + "): " + problem(reply));
    }

    private Command command(Step.Tell step) throws HostException, Undone {
        return switch (step.channel()) {
            case Step.Channel.Fifo(String path, char letter) ->
                UwsgiProgram.tell(step.target(), path, letter, step.account(), DEADLINE);
            case Step.Channel.Touch(String path) ->
                Command.of(List.of("touch", "-c", "--", path), "/", ownerOf(path), DEADLINE)
                        .changing();
        };
    }

    /** Only the owner of a file may be sure to touch it. */
    private String ownerOf(String path) throws HostException, Undone {
        Reply reply = ground.host().run(Command.of(List.of("stat", "-L", "-c", "%U", "--", path), "/", null, DEADLINE));
        if (reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0) {
            return out.strip();
        }
        throw Undone.blocked(
                Reason.StepFailed,
                path + " cannot be touched: " + problem(reply) + "; nothing was signalled",
                "create the file that touch-chain-reload names");
    }

    private static Undone gone(Step.Tell step) {
        return Undone.failed(
                step,
                Reason.MasterNotFound,
                "master " + step.target() + " had ended before it could be asked to reload; nothing was signalled");
    }

    private static String problem(Reply reply) {
        return switch (reply) {
            case Reply.Exited(int exit, String out, String err) -> Excerpt.end(err);
            case Reply.TimedOut t -> "it took too long";
            case Reply.NotStarted(Reply.Cause cause, String problem) -> Excerpt.end(problem);
        };
    }
}
