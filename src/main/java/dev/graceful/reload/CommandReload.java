package dev.graceful.reload;

import dev.graceful.model.CommandRun;
import dev.graceful.model.Desired.Commands;
import dev.graceful.model.Failure;
import dev.graceful.model.Journal.Pending;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The user's own command puts the code into service; the user's own command, or the probe, says when it serves. */
public final class CommandReload {
    private CommandReload() {}

    /**
     * What is still to do. It needs no master.
     *
     * @param s what is wished and what was seen
     * @param commands the user's commands
     */
    public static Course course(Situation s, Commands commands) {
        Optional<Pending> pending = s.past().pending(Purpose.COMMAND, s.wished());
        if (pending.isPresent()) {
            return pending(s, commands, pending.get());
        }
        Optional<Past.Found<Event.Ran>> ran = s.past().ran(Purpose.COMMAND, s.wished());
        if (ran.isEmpty()) {
            return new Course.Go(run(s, commands));
        }
        Integer exit = ran.get().event().exit();
        if (exit != null && exit != 0) {
            return s.failed(Reason.ReloadCommandFailed, words(commands.reload()) + " ended with " + exit);
        }
        boolean ready = ready(s, commands);
        boolean serves = ready && s.proven();
        if (serves && (exit != null || !commands.ready().isEmpty())) {
            return Finish.soak(s, ran.get().at());
        }
        Instant deadline = s.deadline(ran.get().at());
        if (s.now().isBefore(deadline)) {
            return new Course.Go(Finish.waiting(s, "the reload command's effect", deadline));
        }
        return timedOut(s, exit, ready);
    }

    private static boolean ready(Situation s, Commands commands) {
        return commands.ready().isEmpty() || Integer.valueOf(0).equals(s.seen().ready());
    }

    /** The command was to be started and its end is not recorded; while it runs this is not asked, see {@link Detached#due}. */
    private static Course pending(Situation s, Commands commands, Pending pending) {
        return switch (Detached.outcome(s, pending)) {
            case CommandRun.Ended(int exit, String output) ->
                s.failed(Reason.ReloadCommandFailed, Detached.failed(commands.reload(), exit, output));
            case CommandRun.Lost lost -> lost(s, commands, pending, lost);
            // It is started as the run that was announced, so whoever else starts it too starts nothing more.
            case CommandRun.NotStarted n -> new Course.Go(run(s, commands));
            case CommandRun.Running r -> throw new IllegalStateException("a command that runs is waited for: " + r);
            case CommandRun.None n -> throw new IllegalStateException("a lost command was not told as such");
        };
    }

    /** Only what can be seen, or the user, can say how it ended; it is never run again without being asked to. */
    private static Course lost(Situation s, Commands commands, Pending pending, CommandRun.Lost lost) {
        if (s.proven() && inService(s, commands)) {
            return Finish.soak(s, pending.intent().at());
        }
        if (!pending.starting().wish().equals(s.desired().fingerprint())) {
            return new Course.Go(run(s, commands));
        }
        Instant deadline = s.deadline(pending.intent().at());
        if (!commands.ready().isEmpty() && s.now().isBefore(deadline)) {
            return new Course.Go(
                    Finish.waiting(s, "the ready command to tell whether the reload command did its work", deadline));
        }
        return new Course.Stop(new Failure.Blocked(
                Reason.OutcomeUnknown,
                Words.line(s.desired().host() + ": " + Detached.lost(commands.reload(), lost) + "; " + s.disk()
                        + " is on disk and nothing more was done, as it may have done all, some or none of its work"),
                "bring " + s.wished() + " into service by hand, or change spec to have the command run again"));
    }

    /** Whether the user's own command says so; without one, whether the processes prove it. */
    private static boolean inService(Situation s, Commands commands) {
        return commands.ready().isEmpty()
                ? s.code().loaded(s.seen().masters()).equals(new LoadedCode.Loaded.Exactly(s.wished()))
                : ready(s, commands);
    }

    /** Whether the journal or the processes prove that the wished code is in service. */
    public static boolean settled(Situation s) {
        if (s.code().loaded(s.seen().masters()).equals(new LoadedCode.Loaded.Exactly(s.wished()))
                && !s.past().underWay(s.wished())) {
            return true;
        }
        Optional<Past.Found<Event.Converged>> converged = s.past().last(Event.Converged.class);
        long moved = s.past().last(Event.Moving.class).map(Past.Found::seq).orElse(0L);
        return converged
                .filter(found -> found.event().revision().equals(s.wished()) && found.seq() > moved)
                .isPresent();
    }

    /** What is left after the old code is back on disk: the revert command if the reload command was run. */
    static Course undo(Situation s, Event.Failed failed) {
        Commands commands = s.desired().reload().command();
        long since = s.past().failure(s.desired()).map(Past.Found::seq).orElse(Long.MAX_VALUE);
        if (commands == null || !s.past().reloaded(failed.revision(), since)) {
            return new Course.Stop(Messages.reverted(s, failed, "nothing was reloaded"));
        }
        List<String> argv = commands.revert().isEmpty() ? commands.reload() : commands.revert();
        List<Todo> revert = List.of(new Todo(
                command(s, argv, failed.back(), true), "the old code is put back into service", Phase.REVERTING));
        Optional<Pending> pending = s.past()
                .pending()
                .filter(last -> last.intent().seq() > since && last.starting().purpose() == Purpose.COMMAND_UNDO);
        if (pending.isPresent()) {
            return switch (Detached.outcome(s, pending.get())) {
                case CommandRun.Ended(int exit, String output) ->
                    notUndone(s, failed, Detached.failed(argv, exit, output));
                case CommandRun.Lost lost -> undoLost(s, failed, Detached.lost(argv, lost));
                case CommandRun.NotStarted n -> new Course.Go(revert);
                case CommandRun.Running r -> throw new IllegalStateException("a command that runs is waited for: " + r);
                case CommandRun.None n -> throw new IllegalStateException("a lost command was not told as such");
            };
        }
        return s.past().all(Event.Ran.class).stream()
                .filter(found -> found.seq() > since && found.event().purpose() == Purpose.COMMAND_UNDO)
                .findFirst()
                .map(found -> undone(s, failed, found))
                .orElseGet(() -> new Course.Go(revert));
    }

    private static Course undoLost(Situation s, Event.Failed failed, String story) {
        return new Course.Stop(new Failure.Blocked(
                Reason.OutcomeUnknown,
                Words.line(s.desired().host() + ": " + failed.revision() + " failed ("
                        + Words.start(failed.message(), 80) + "), " + s.disk() + " is back on disk, but " + story),
                "see whether the old code serves, and put it into service by hand if not"));
    }

    private static Course notUndone(Situation s, Event.Failed failed, String story) {
        return new Course.Stop(new Failure.Blocked(
                Reason.ReloadCommandFailed,
                Words.line(s.desired().host() + ": " + failed.revision() + " failed ("
                        + Words.start(failed.message(), 120) + "), " + s.disk()
                        + " is back on disk, but the revert command " + story),
                "put the old code into service by hand, or correct spec.reload.command.revert"));
    }

    private static Course undone(Situation s, Event.Failed failed, Past.Found<Event.Ran> undone) {
        Integer exit = undone.event().exit();
        Instant deadline = s.deadline(undone.at());
        if (exit == null && s.now().isBefore(deadline)) {
            return new Course.Go(List.of(new Todo(
                    new Step.Await("the revert command to end", deadline),
                    "the change is taken back",
                    Phase.REVERTING)));
        }
        if (exit != null && exit == 0) {
            return new Course.Stop(Messages.reverted(s, failed, "the revert command went well"));
        }
        return notUndone(s, failed, exit == null ? "has not ended" : "ended with " + exit);
    }

    private static Course timedOut(Situation s, @Nullable Integer exit, boolean ready) {
        String late = " " + Words.of(s.desired().reload().timeout()) + " after the reload command was started";
        if (exit == null) {
            return s.failed(Reason.ReloadTimedOut, "it is not known how the reload command ended," + late);
        }
        return ready
                ? s.failed(Reason.NewCodeNotAnswering, s.answer() + late)
                : s.failed(Reason.ReloadTimedOut, "the ready command did not end with 0" + late);
    }

    private static List<Todo> run(Situation s, Commands commands) {
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(
                command(s, commands.reload(), s.wished(), false),
                "the user's command puts the code on disk into service",
                Phase.RELOADING));
        todos.addAll(Finish.waiting(s, "the reload command's effect", s.deadline(s.now())));
        return todos;
    }

    private static Step command(Situation s, List<String> argv, Revision revision, boolean undo) {
        Duration timeout = s.desired().reload().timeout();
        String previous = (undo ? s.wished() : s.before()).sha();
        List<String> words = argv.stream()
                .map(word -> word.replace("$(HOST)", s.desired().host())
                        .replace("$(REVISION)", revision.sha())
                        .replace("$(PREVIOUS)", previous))
                .toList();
        return new Step.RunCommand(words, timeout, revision, undo);
    }

    private static String words(List<String> argv) {
        return String.join(" ", argv);
    }
}
