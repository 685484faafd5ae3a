package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.Supervisord;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Duration;
import java.util.List;

/** Asks a master to reload by another way than a signal of ours. */
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
            throw gone(step, step.target());
        }
        Command command = command(step.target(), step.account(), step.channel());
        ground.write(new Event.Signalling(step.purpose(), step.target(), step.revision()));
        run(step, step.target(), step.channel(), command);
        ground.write(new Event.Signalled(step.purpose(), step.target(), null));
        return step.channel().phrase() + ": master " + step.target() + " was asked to reload";
    }

    /**
     * Asks without writing that down.
     *
     * @param step for messages
     * @param account the account of the master
     */
    void ask(Step step, ProcessId target, String account, Step.Channel channel) throws HostException, Undone {
        run(step, target, channel, command(target, account, channel));
    }

    private void run(Step step, ProcessId target, Step.Channel channel, Command command) throws HostException, Undone {
        Reply reply = ground.host().run(command);
        if (reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0) {
            return;
        }
        throw reply instanceof Reply.Exited(int exit, String out, String err) && exit == GONE
                ? gone(step, target)
                : Undone.failed(
                        step,
                        Reason.StepFailed,
                        "master " + target + " could not be asked to reload (" + channel.phrase() + " as "
                                + command.user() + "): " + problem(reply));
    }

    private Command command(ProcessId target, String account, Step.Channel channel) throws HostException, Undone {
        return switch (channel) {
            case Step.Channel.Fifo(String path, char letter) ->
                UwsgiProgram.tell(target, path, letter, account, DEADLINE);
            case Step.Channel.Touch(String path) ->
                Command.of(List.of("touch", "-c", "--", path), "/", ownerOf(path), DEADLINE)
                        .changing();
            case Step.Channel.Supervised(String program) ->
                new Instructing(ground).supervisord(program).order(Supervisord.Order.HUP, program, target.pid());
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
                "create the file that uWSGI was told to watch");
    }

    private static Undone gone(Step step, ProcessId target) {
        return Undone.failed(
                step,
                Reason.MasterNotFound,
                "master " + target + " had ended before it could be asked to reload; nothing was signalled");
    }

    private static String problem(Reply reply) {
        return switch (reply) {
            case Reply.Exited(int exit, String out, String err) -> Excerpt.end(err);
            case Reply.TimedOut t -> "it took too long";
            case Reply.NotStarted(Reply.Cause cause, String problem) -> Excerpt.end(problem);
        };
    }
}
