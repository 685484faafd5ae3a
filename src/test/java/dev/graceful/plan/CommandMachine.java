package dev.graceful.plan;

import dev.graceful.model.Checkout;
import dev.graceful.model.CommandRun;
import dev.graceful.model.Desired;
import dev.graceful.model.InFlight;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Masters;
import dev.graceful.model.Objects;
import dev.graceful.model.Observation;
import dev.graceful.model.Probe;
import dev.graceful.model.Range;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import dev.graceful.model.Watch;
import dev.graceful.plan.Machine.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A machine made of values on which the user's commands run on their own; which code is in service is known to it alone. */
final class CommandMachine {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Random random;
    private final List<JournalEntry> journal = new ArrayList<>();
    private final Map<JournalEntry, Run> runs = new HashMap<>();
    Instant now = Scene.NOW;
    Revision disk;
    Revision inService;

    CommandMachine(Revision first, Random random) {
        this.random = random;
        this.disk = first;
        this.inService = first;
    }

    /** A command that was started. */
    private static final class Run {
        private final Instant since;
        private final Instant end;
        private final Revision code;
        private final int exit;
        private CommandRun.@Nullable Cause lost;
        private boolean over;

        private Run(Instant since, Instant end, Revision code, int exit) {
            this.since = since;
            this.end = end;
            this.code = code;
            this.exit = exit;
        }
    }

    Observation seen(Revision wished, Desired.Commands commands) {
        var range = new Range(disk, wished, true, disk.equals(wished) ? 0 : 1, List.of());
        // Asked only while a command is waited for, but its answer is the same at any time.
        Integer ready = commands.ready().isEmpty() ? null : inService.equals(wished) ? 0 : 1;
        return new Observation(
                now,
                Instant.MIN,
                new Checkout.WorkTree(disk, "main", List.of(), List.of()),
                new Objects.Present(range),
                new Masters.NoMaster("nowhere"),
                new Probe.NotAsked(),
                ready,
                command(),
                new Watch.None(),
                new InFlight.NotAsked(),
                new Journal(journal));
    }

    private CommandRun command() {
        JournalEntry intent =
                new Journal(journal).pending().map(Journal.Pending::intent).orElse(null);
        Run run = runs.get(intent);
        if (intent == null) {
            return new CommandRun.None();
        } else if (run == null) {
            return new CommandRun.NotStarted();
        } else if (run.lost != null) {
            return new CommandRun.Lost(run.lost, "the last words");
        }
        return run.over ? new CommandRun.Ended(run.exit, "the last words") : new CommandRun.Running(run.since);
    }

    /** Whether a command runs now. */
    boolean busy() {
        return runs.values().stream().anyMatch(run -> !run.over);
    }

    /** Whether nobody can know how the newest command ended. */
    boolean lost() {
        return switch (command()) {
            case CommandRun.Lost lost -> true;
            case CommandRun.NotStarted forgotten -> true;
            default -> false;
        };
    }

    /** Whatever runs is killed, or what is known of all runs is removed once something was recorded as started. */
    String misfortune() {
        boolean begun =
                new Journal(journal).pending().filter(Journal.Pending::begun).isPresent();
        if (begun && !busy() && random.nextBoolean()) {
            runs.clear();
            return "all runs forgotten";
        }
        var causes = List.of(CommandRun.Cause.DIED, CommandRun.Cause.REBOOTED);
        runs.values().stream().filter(run -> !run.over).forEach(run -> {
            run.over = true;
            run.lost = causes.get(random.nextInt(2));
            inService = random.nextBoolean() ? run.code : inService;
        });
        return "whatever runs is killed";
    }

    void pass(Duration time) {
        now = now.plus(time);
        runs.values().stream().filter(run -> !run.over && !run.end.isAfter(now)).forEach(run -> {
            run.over = true;
            inService = run.exit == 0 ? run.code : inService;
        });
    }

    /** Does a step as far as it gets, and tells whether a command was really started. */
    boolean apply(Step step, Reach reach, String wish) {
        if (reach == Reach.NOTHING) {
            return false;
        }
        switch (step) {
            case Step.Move move -> {
                write(new Event.Moving(move.from(), move.to()));
                if (reach != Reach.INTENT) {
                    disk = move.to();
                }
                if (reach == Reach.ALL) {
                    write(new Event.Moved(move.to()));
                }
            }
            case Step.Note note -> {
                if (reach == Reach.ALL) {
                    write(note.event());
                }
            }
            case Step.RunCommand command -> {
                return run(command, reach, wish);
            }
            default -> throw new AssertionError(step);
        }
        return false;
    }

    private boolean run(Step.RunCommand command, Reach reach, String wish) {
        Purpose purpose = command.undo() ? Purpose.COMMAND_UNDO : Purpose.COMMAND;
        JournalEntry intent = new Journal(journal)
                .pending()
                .filter(pending -> !pending.begun()
                        && pending.starting().purpose() == purpose
                        && pending.starting().revision().equals(command.revision()))
                .map(Journal.Pending::intent)
                .orElseGet(() -> write(new Event.Starting(purpose, command.revision(), wish)));
        if (reach == Reach.INTENT) {
            return false;
        }
        boolean fresh = !runs.containsKey(intent);
        if (fresh) {
            Duration takes = Duration.ofMillis(random.nextInt(70_000));
            boolean late = takes.compareTo(LONGEST) > 0;
            int exit = late ? 143 : random.nextInt(3) == 0 ? 3 : 0;
            runs.put(intent, new Run(now, now.plus(late ? LONGEST : takes), command.revision(), exit));
        }
        if (reach == Reach.ALL) {
            write(new Event.Ran(purpose, command.revision(), null));
        }
        return fresh;
    }

    private JournalEntry write(Event event) {
        var entry = new JournalEntry(journal.size() + 1L, now, event);
        journal.add(entry);
        return entry;
    }
}
