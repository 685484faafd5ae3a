package dev.graceful.observe;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Placeholders;
import dev.graceful.host.Reply;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Runner;
import dev.graceful.model.CommandRun;
import dev.graceful.model.Desired;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What became of the user's reload and revert commands. Nothing is asked once the journal has the answer. */
final class UserCommands {
    private static final Duration READY = Duration.ofSeconds(30);

    private UserCommands() {}

    /** What the machine says about the command that it was to run on its own and whose end the journal does not know. */
    static CommandRun became(Host host, Desired desired, Journal journal) throws HostException {
        Optional<Journal.Pending> pending = journal.pending();
        Optional<Runner> runner = host.runner();
        if (pending.isEmpty() || runner.isEmpty()) {
            return new CommandRun.None();
        }
        RunState state =
                runner.get().became(RunId.of(desired.app(), pending.get().intent()));
        return switch (state) {
            case RunState.NotStarted n -> new CommandRun.NotStarted();
            case RunState.Running running -> new CommandRun.Running(running.since());
            case RunState.Exited(int code, String log) -> new CommandRun.Ended(code, Excerpt.end(log));
            case RunState.Unknown(RunState.Cause cause, String log) ->
                new CommandRun.Lost(
                        switch (cause) {
                            case DIED -> CommandRun.Cause.DIED;
                            case REBOOTED -> CommandRun.Cause.REBOOTED;
                        },
                        Excerpt.end(log));
        };
    }

    /**
     * Asks the user's {@code ready} command, but only while a reload by command is waited for that is not running any more: it may be
     * costly, and until then its answer changes nothing.
     *
     * @param account who owns the work tree; null when there is none
     */
    static @Nullable Integer ready(
            Host host, Desired desired, @Nullable String account, Journal journal, CommandRun command)
            throws HostException {
        Desired.Commands commands = desired.reload().command();
        if (commands == null
                || commands.ready().isEmpty()
                || account == null
                || command instanceof CommandRun.Running
                || command instanceof CommandRun.NotStarted) {
            return null;
        }
        Optional<Revision> reloaded = waitedFor(journal);
        if (reloaded.isEmpty()) {
            return null;
        }
        Revision previous = journal.newestFirst(Event.Moving.class).stream()
                .filter(moving -> moving.to().equals(reloaded.get()))
                .map(Event.Moving::from)
                .findFirst()
                .orElse(reloaded.get());
        List<String> argv = Placeholders.fill(commands.ready(), desired.host(), reloaded.get(), previous);
        String user = desired.runAs() != null ? desired.runAs() : account;
        return switch (host.run(Command.of(argv, desired.path(), user, READY))) {
            case Reply.Exited(int exit, String out, String err) -> exit;
            // As a shell says it: 124 for a command that was ended at its deadline, 127 for one that could not be
            // started.
            case Reply.TimedOut timedOut -> 124;
            case Reply.NotStarted notStarted -> 127;
        };
    }

    /** The revision whose reload command was the newest thing done, unless it was found to be good or bad since. */
    private static Optional<Revision> waitedFor(Journal journal) {
        return journal.entries().reversed().stream()
                .map(entry -> entry.event())
                .takeWhile(event -> !(event instanceof Event.Converged || event instanceof Event.Failed))
                .flatMap(UserCommands::command)
                .findFirst()
                .filter(ran -> ran.purpose() == Purpose.COMMAND)
                .map(Event.Ran::revision);
    }

    private static Stream<Event.Ran> command(Event event) {
        return switch (event) {
            case Event.Ran ran
            when ran.purpose() == Purpose.COMMAND || ran.purpose() == Purpose.COMMAND_UNDO -> Stream.of(ran);
            case Event.Starting starting -> Stream.of(new Event.Ran(starting.purpose(), starting.revision(), null));
            default -> Stream.empty();
        };
    }
}
