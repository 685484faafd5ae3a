package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Keeping;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Has one instance restarted by whoever keeps it. It is that keeper's to end the old one and to start the new one. */
final class Restarting {
    private static final Duration QUICK = Duration.ofSeconds(10);

    /** An error that says that a start was at least tried: by supervisor, by systemd. */
    private static final Pattern TRIED =
            Pattern.compile("already started|abnormal termination|spawn error|Job for \\S+ (failed|canceled)");

    private final Ground ground;

    Restarting(Ground ground) {
        this.ground = ground;
    }

    /**
     * What the keeper says is not what counts: it reports an instance that somebody else has started in the meantime as an error. The next
     * observation tells what became of the instance; only an order that changed nothing is a failure of this step.
     */
    String restart(Step.RestartInstance step) throws HostException, Undone {
        ground.write(new Event.Restarting(step.purpose(), step.instance(), step.revision()));
        if (step.keeping() instanceof Keeping.Systemd) {
            // A unit that failed too often is not started again before this; for any other it means nothing.
            ground.host().run(command(List.of("systemctl", "reset-failed", "--", step.instance()), QUICK));
        }
        Reply reply = ground.host().run(order(step));
        boolean well = reply instanceof Reply.Exited exited && exited.ok();
        if (!well && !tookEffect(step, reply)) {
            throw refused(step, reply);
        }
        ground.write(new Event.Restarted(step.purpose(), step.instance()));
        return step.keeping().phrase() + " restarted " + step.instance() + (well ? "" : ": " + said(reply));
    }

    private static Command order(Step.RestartInstance step) {
        return switch (step.keeping()) {
            case Keeping.Supervisor keeping ->
                Command.of(
                                keeping.control("restart", step.instance()),
                                keeping.directory(),
                                keeping.user(),
                                step.patience())
                        .changing();
            // The job goes on when this command is cut off; that it is waited for tells when the new one was started.
            case Keeping.Systemd() -> command(List.of("systemctl", "restart", "--", step.instance()), step.patience());
        };
    }

    private static Command command(List<String> words, Duration deadline) {
        return Command.of(words, "/", null, deadline).changing();
    }

    private boolean tookEffect(Step.RestartInstance step, Reply reply) throws HostException {
        ProcessId before = step.before();
        return switch (reply) {
            case Reply.NotStarted n -> false;
            case Reply.TimedOut t -> before != null && isGone(before);
            case Reply.Exited exited ->
                before == null ? TRIED.matcher(exited.out() + exited.err()).find() : isGone(before);
        };
    }

    private boolean isGone(ProcessId id) throws HostException {
        return ground.lookAgain().processes().stream()
                .noneMatch(process -> process.id().equals(id) && process.state() != 'Z');
    }

    private static Undone refused(Step.RestartInstance step, Reply reply) {
        String problem = step.keeping().phrase() + " did not restart " + step.instance() + ": " + said(reply);
        return reply instanceof Reply.TimedOut
                ? Undone.unknown(step, problem)
                : Undone.failed(step, Reason.StepFailed, problem + "; it was left as it was");
    }

    private static String said(Reply reply) {
        return switch (reply) {
            case Reply.Exited(int exit, String out, String err) ->
                Excerpt.end((out + " " + err).strip()) + " (exit " + exit + ")";
            case Reply.TimedOut(String out, String err) ->
                "it took too long: " + Excerpt.end((out + " " + err).strip());
            case Reply.NotStarted(Reply.Cause cause, String problem) ->
                "the command could not be started: " + Excerpt.end(problem);
        };
    }
}
