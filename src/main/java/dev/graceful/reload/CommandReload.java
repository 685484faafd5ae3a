package dev.graceful.reload;

import dev.graceful.model.Desired.Commands;
import dev.graceful.model.Failure;
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
        Optional<Past.Found<Event.Ran>> ran = s.past().ran(Purpose.COMMAND, s.wished());
        if (ran.isEmpty()) {
            return new Course.Go(run(s, commands));
        }
        Integer exit = ran.get().event().exit();
        if (exit != null && exit != 0) {
            return s.failed(Reason.ReloadCommandFailed, words(commands.reload()) + " ended with " + exit);
        }
        boolean ready =
                commands.ready().isEmpty() || Integer.valueOf(0).equals(s.seen().ready());
        boolean serves = ready && s.answering();
        if (serves && (exit != null || !commands.ready().isEmpty())) {
            return Finish.soak(s, ran.get().at());
        }
        Instant deadline = s.deadline(ran.get().at());
        if (s.now().isBefore(deadline)) {
            return new Course.Go(Finish.waiting(s, "the reload command's effect", deadline));
        }
        return timedOut(s, exit, ready);
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
        List<Past.Found<Event.Ran>> runs = s.past().all(Event.Ran.class);
        boolean reloaded = runs.stream()
                .filter(found -> found.seq() < since && found.event().purpose() == Purpose.COMMAND)
                .anyMatch(found -> found.event().revision().equals(failed.revision()));
        if (commands == null || !reloaded) {
            return new Course.Stop(Messages.reverted(s, failed, "nothing was reloaded"));
        }
        Optional<Past.Found<Event.Ran>> undone = runs.stream()
                .filter(found -> found.seq() > since && found.event().purpose() == Purpose.COMMAND_UNDO)
                .findFirst();
        if (undone.isEmpty()) {
            List<String> argv = commands.revert().isEmpty() ? commands.reload() : commands.revert();
            return new Course.Go(List.of(new Todo(
                    command(s, argv, failed.back(), true), "the old code is put back into service", Phase.REVERTING)));
        }
        return undone(s, failed, undone.get());
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
        String how = exit == null ? "has not ended" : "ended with " + exit;
        return new Course.Stop(new Failure.Blocked(
                Reason.ReloadCommandFailed,
                Words.line(s.desired().host() + ": " + failed.revision() + " failed (" + failed.message() + "), "
                        + s.disk() + " is back on disk, but the revert command " + how),
                "put the old code into service by hand, or correct spec.reload.command.revert"));
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
