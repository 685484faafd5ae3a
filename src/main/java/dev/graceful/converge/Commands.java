package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Gunicorn;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Runner;
import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Reason;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The steps that run something of the application's: its import in a process of its own, and the user's commands. */
final class Commands {
    private static final Duration REHEARSAL = Duration.ofMinutes(2);

    /** For a master whose arguments are hidden: imports what its title names, as gunicorn would. */
    private static final String IMPORT = """
            import sys
            sys.path.insert(0, '')
            from gunicorn.util import import_app
            import_app(sys.argv[1])
            """;

    private final Ground ground;

    Commands(Ground ground) {
        this.ground = ground;
    }

    String rehearse(Step.Rehearse step) throws HostException, Undone {
        Master master = step.master();
        Optional<Command> command = command(master);
        if (command.isEmpty()) {
            // As a shell says it of a command that could not be started: the plan must not ask for it again and again.
            ground.write(new Event.Ran(Purpose.REHEARSE, step.revision(), Event.Ran.NOT_TRIED));
            if (!step.required()) {
                return step.revision() + " could not be tried, because the arguments of master " + master.id()
                        + " are hidden by its title";
            }
            throw Undone.failed(
                    step,
                    Reason.RehearsalFailed,
                    "the new code could not be tried, because the arguments of master " + master.id()
                            + " are hidden by its title (" + Excerpt.start(String.join(" ", master.argv()), 80)
                            + "); nothing was signalled");
        }
        ground.write(new Event.Ran(Purpose.REHEARSE, step.revision(), null));
        Reply reply = ground.host().run(command.get().changing());
        int exit = exit(reply);
        String said = exit == 0 ? "" : said(reply, true);
        ground.write(new Event.Ran(Purpose.REHEARSE, step.revision(), exit, said));
        if (exit != 0) {
            throw Undone.failed(
                    step,
                    Reason.RehearsalFailed,
                    step.revision() + " cannot be loaded" + said + "; nothing was signalled");
        }
        return step.revision() + " can be loaded";
    }

    private static Optional<Command> command(Master master) {
        String executable = master.executable();
        if (executable == null) {
            return Optional.empty();
        }
        return master.kind() == ServerKind.UWSGI
                ? Optional.of(
                        UwsgiProgram.rehearse(master.id(), executable, master.directory(), master.user(), REHEARSAL))
                : words(master)
                        .map(words -> Gunicorn.inheriting(
                                executable, words, master.id(), master.directory(), master.user(), REHEARSAL));
    }

    private static Optional<List<String>> words(Master master) {
        Optional<Gunicorn> gunicorn = Gunicorn.parse(master.argv());
        if (gunicorn.isPresent()) {
            var words = new ArrayList<>(gunicorn.get().launch());
            words.add("--check-config");
            words.addAll(gunicorn.get().arguments());
            return Optional.of(words);
        }
        String interpreter = master.executable();
        return interpreter == null
                ? Optional.empty()
                : Gunicorn.application(master.argv()).map(app -> List.of(interpreter, "-c", IMPORT, app));
    }

    /** A machine that can run it on its own does so: only there it outlives the connection and the operator. */
    String run(Step.RunCommand step) throws HostException, Undone {
        Optional<Runner> runner = ground.host().runner();
        return runner.isPresent() ? start(step, runner.get()) : runHere(step);
    }

    private Command command(Step.RunCommand step) throws Undone {
        return Command.of(step.argv(), ground.desired().path(), ground.account(), step.timeout())
                .changing();
    }

    private static Purpose purpose(Step.RunCommand step) {
        return step.undo() ? Purpose.COMMAND_UNDO : Purpose.COMMAND;
    }

    /**
     * Starts it, and does not wait. What becomes of it is observed like everything else, so this operator and the one after it learn it in
     * the same way, and the status tells meanwhile how long it has been running.
     */
    private String start(Step.RunCommand step, Runner runner) throws HostException, Undone {
        Command command = command(step);
        RunId id = RunId.of(ground.desired().app(), intent(step));
        RunState state = runner.start(id, command);
        if (state instanceof RunState.NotStarted) {
            throw Undone.failed(
                    step,
                    Reason.StepFailed,
                    Excerpt.start(step.argv().getFirst(), 80) + " was not started; nothing was changed");
        }
        ground.write(new Event.Ran(purpose(step), step.revision(), null));
        return "started " + Excerpt.start(String.join(" ", step.argv()), 120);
    }

    /** What announces the run: an announcement whose run was not seen to begin still stands, so that it is never started as two runs. */
    private JournalEntry intent(Step.RunCommand step) throws HostException {
        Optional<JournalEntry> standing = ground.journal()
                .pending()
                .filter(pending -> !pending.begun()
                        && pending.starting().purpose() == purpose(step)
                        && pending.starting().revision().equals(step.revision()))
                .map(Journal.Pending::intent);
        return standing.isPresent()
                ? standing.get()
                : ground.write(new Event.Starting(
                        purpose(step), step.revision(), ground.desired().fingerprint()));
    }

    /** On the connection of the operator: if that is cut, it is not known how it ended. */
    private String runHere(Step.RunCommand step) throws HostException, Undone {
        Purpose purpose = purpose(step);
        List<String> argv = step.argv();
        Command command = command(step);
        ground.write(new Event.Ran(purpose, step.revision(), null));
        Reply reply = ground.host().run(command);
        int exit = exit(reply);
        ground.write(new Event.Ran(purpose, step.revision(), exit));
        if (exit != 0) {
            throw Undone.failed(
                    step, Reason.ReloadCommandFailed, Excerpt.start(argv.getFirst(), 80) + said(reply, false));
        }
        return Excerpt.start(String.join(" ", argv), 120) + " exited with 0";
    }

    /** As a shell says it: 124 for a command that was ended at its deadline, 127 for one that could not be started. */
    private static int exit(Reply reply) {
        return switch (reply) {
            case Reply.Exited exited -> exited.exit();
            case Reply.TimedOut timedOut -> 124;
            case Reply.NotStarted notStarted -> 127;
        };
    }

    private static String said(Reply reply, boolean traceback) {
        return switch (reply) {
            case Reply.Exited(int exit, String out, String err) -> {
                String last = traceback ? Excerpt.raised(err) : Excerpt.end(err.isBlank() ? out : err);
                yield " (exit " + exit + ")" + (last.isEmpty() ? "" : ": " + last);
            }
            case Reply.TimedOut(String out, String err) -> " was ended because it took too long: " + Excerpt.end(err);
            case Reply.NotStarted(Reply.Cause cause, String problem) ->
                " could not be started: " + Excerpt.end(problem);
        };
    }
}
