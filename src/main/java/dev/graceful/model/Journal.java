package dev.graceful.model;

import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import java.util.List;
import java.util.Optional;

/**
 * The journal of one application on one host.
 *
 * @param entries oldest first; only as many as are still of use
 */
public record Journal(List<JournalEntry> entries) {
    public Journal {
        entries = List.copyOf(entries);
    }

    /** Nothing was written yet. */
    public static Journal empty() {
        return new Journal(List.of());
    }

    /**
     * A command of the user's that was to be started where it outlives the operator, and whose end is not recorded.
     *
     * @param intent the entry that makes it the run that it is
     * @param starting what that entry says
     * @param begun whether it is recorded that it was started
     */
    public record Pending(JournalEntry intent, Event.Starting starting, boolean begun) {}

    /** The newest command of the user's whose end only the machine knows; the machine must be asked about it before anything else is done. */
    public Optional<Pending> pending() {
        boolean begun = false;
        for (JournalEntry entry : entries.reversed()) {
            switch (entry.event()) {
                case Event.Starting starting -> {
                    return Optional.of(new Pending(entry, starting, begun));
                }
                case Event.Converged c -> {
                    return Optional.empty();
                }
                case Event.Failed f -> {
                    return Optional.empty();
                }
                case Event.Ran ran
                when isCommand(ran.purpose()) -> {
                    if (ran.exit() != null) {
                        return Optional.empty();
                    }
                    begun = true;
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    private static boolean isCommand(Purpose purpose) {
        return purpose == Purpose.COMMAND || purpose == Purpose.COMMAND_UNDO;
    }

    /** Whether something was sent to the processes, or a command started, of which it is not recorded that it went well or was given up. */
    public boolean reloading() {
        for (JournalEntry entry : entries.reversed()) {
            switch (entry.event()) {
                case Event.Converged c -> {
                    return false;
                }
                case Event.Failed f -> {
                    return false;
                }
                case Event.Signalling s
                when !s.purpose().undo() -> {
                    return true;
                }
                case Event.Restarting s
                when !s.purpose().undo() -> {
                    return true;
                }
                case Event.Starting s
                when !s.purpose().undo() -> {
                    return true;
                }
                case Event.Ran ran
                when ran.purpose() == Purpose.COMMAND -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    /** The entry that announces the requests that are being sent while the code is exchanged; empty when their end is recorded. */
    public Optional<JournalEntry> watching() {
        for (JournalEntry entry : entries.reversed()) {
            switch (entry.event()) {
                case Event.Watching w -> {
                    return Optional.of(entry);
                }
                case Event.Watched w -> {
                    return Optional.empty();
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    /** The entries of one kind, newest first. */
    public <E extends JournalEntry.Event> List<E> newestFirst(Class<E> kind) {
        return entries.reversed().stream()
                .map(JournalEntry::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }
}
