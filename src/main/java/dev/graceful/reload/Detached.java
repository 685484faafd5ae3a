package dev.graceful.reload;

import dev.graceful.model.CommandRun;
import dev.graceful.model.CommandRun.Cause;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Journal.Pending;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The user's command that runs on the machine on its own. The journal knows that it was to be started, the machine knows what became of it;
 * together they are all there is to know, whichever operator asks.
 */
public final class Detached {
    /** At its deadline the machine ends it with everything it started; how long that may take. */
    private static final Duration ENDING = Duration.ofSeconds(60);

    private Detached() {}

    /**
     * What comes before everything else, whatever is wished by now: a command that runs is waited for, because a second one beside it, or
     * other code on disk, could break both; and an end that nothing else is concluded from is written down.
     */
    public static Optional<Course> due(Situation s) {
        return s.past().pending().flatMap(pending -> switch (outcome(s, pending)) {
            case CommandRun.Running(Instant since) -> Optional.of(running(s, pending, since));
            case CommandRun.Ended(int exit, String output)
            when exit == 0 || !isJudged(s, pending) -> Optional.of(new Course.Go(ended(s, pending, exit)));
            case CommandRun.Ended e -> Optional.empty();
            case CommandRun.NotStarted n -> Optional.empty();
            case CommandRun.Lost l -> Optional.empty();
            case CommandRun.None n -> Optional.empty();
        });
    }

    /** What became of it. A machine that has no record of what was started has lost it; it must not be taken for never started. */
    static CommandRun outcome(Situation s, Pending pending) {
        return switch (s.seen().command()) {
            case CommandRun.NotStarted n when !pending.begun() -> n;
            case CommandRun.NotStarted n -> new CommandRun.Lost(Cause.FORGOTTEN, "");
            case CommandRun.None n -> new CommandRun.Lost(Cause.FORGOTTEN, "");
            case CommandRun known -> known;
        };
    }

    /** Whether the strategy or the taking back decides what its failure means. */
    private static boolean isJudged(Situation s, Pending pending) {
        if (s.desired().reload().strategy() != Strategy.COMMAND) {
            return false;
        }
        return pending.starting().purpose() == Purpose.COMMAND
                ? pending.starting().revision().equals(s.wished())
                : s.past()
                        .failure(s.desired())
                        .filter(failure -> failure.seq() < pending.intent().seq())
                        .isPresent();
    }

    private static Course running(Situation s, Pending pending, Instant since) {
        Instant limit = since.plus(s.desired().reload().timeout()).plus(ENDING);
        String passed = Words.passed(Duration.between(since, s.now()));
        if (!s.now().isBefore(limit)) {
            return new Course.Stop(new Failure.Blocked(
                    Reason.ReloadTimedOut,
                    Words.line(s.desired().host() + ": " + name(pending) + " has been running for " + passed
                            + ", although it should have been ended after "
                            + Words.of(s.desired().reload().timeout()) + "; nothing more is done beside it"),
                    "see what it waits for and end it by hand"));
        }
        List<Todo> todos = new ArrayList<>();
        String what = name(pending) + " (running for " + passed + ")";
        todos.add(new Todo(new Step.Await(what, limit), "nothing is done beside it", phase(pending)));
        todos.addAll(ahead(s, pending));
        return new Course.Go(todos);
    }

    private static List<Todo> ended(Situation s, Pending pending, int exit) {
        List<Todo> todos = new ArrayList<>();
        Event.Starting starting = pending.starting();
        todos.add(new Todo(
                new Step.Note(new Event.Ran(starting.purpose(), starting.revision(), exit)),
                name(pending) + " ended",
                phase(pending)));
        todos.addAll(ahead(s, pending));
        return todos;
    }

    private static List<Todo> ahead(Situation s, Pending pending) {
        boolean leadsThere = pending.starting().purpose() == Purpose.COMMAND
                && pending.starting().revision().equals(s.wished());
        return leadsThere ? Finish.ahead(s) : List.of();
    }

    private static String name(Pending pending) {
        return pending.starting().purpose() == Purpose.COMMAND_UNDO ? "the revert command" : "the reload command";
    }

    private static Phase phase(Pending pending) {
        return pending.starting().purpose() == Purpose.COMMAND_UNDO ? Phase.REVERTING : Phase.RELOADING;
    }

    /** How a command ended, with the end of what it printed. */
    static String failed(List<String> argv, int exit, String output) {
        String words = Words.start(String.join(" ", argv), 60) + " ended with " + exit;
        return output.isEmpty() ? words : words + ": " + Words.end(output, 110);
    }

    /** That its end is not known, and why. */
    static String lost(List<String> argv, CommandRun.Lost lost) {
        String why = switch (lost.cause()) {
            case DIED -> "what waited for its end was killed or had no room";
            case REBOOTED -> "the machine was started anew meanwhile";
            case FORGOTTEN -> "the machine has no record of it any more";
        };
        String words = "it is not known how " + Words.start(String.join(" ", argv), 60) + " ended: " + why;
        return lost.output().isEmpty() ? words : words + "; it printed last: " + Words.end(lost.output(), 80);
    }
}
