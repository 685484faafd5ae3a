package dev.graceful.converge;

import dev.graceful.host.Command;
import dev.graceful.host.Excerpt;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.JournalText;
import dev.graceful.host.Look;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot;
import dev.graceful.model.Desired;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Where one step is done: the machine, the wish, and what the machine's journal holds. */
final class Ground {
    private static final int LONGEST_MESSAGE = 1_000;

    private final Host host;
    private final Desired desired;
    private final Snapshot before;
    private final long readAt = System.nanoTime();
    private Journal journal;

    private Ground(Host host, Desired desired, Snapshot before) {
        this.host = host;
        this.desired = desired;
        this.before = before;
        this.journal = JournalText.decode(before.journal());
    }

    static Ground of(Host host, Desired desired) throws HostException {
        return new Ground(
                host, desired, host.look(new Look(desired.app(), desired.path(), List.of(), List.of("gunicorn"))));
    }

    Host host() {
        return host;
    }

    Desired desired() {
        return desired;
    }

    Snapshot before() {
        return before;
    }

    /** Whether a process was there. */
    boolean had(ProcessId id) {
        return before.processes().stream().anyMatch(process -> process.id().equals(id));
    }

    Journal journal() {
        return journal;
    }

    /** The machine as it is now. */
    Snapshot lookAgain() throws HostException {
        return host.look(new Look(desired.app(), desired.path(), List.of(), List.of("gunicorn")));
    }

    /** The account that Git and the user's commands run as: never another one than the owner of the work tree. */
    String account() throws Undone {
        String owner = before.directoryOwner();
        if (owner == null) {
            throw Undone.blocked(
                    Reason.PathMissing, desired.path() + " does not exist", "create it or correct spec.layout.path");
        }
        if (desired.runAs() != null && !desired.runAs().equals(owner)) {
            throw Undone.blocked(
                    Reason.NotTheOwner,
                    desired.path() + " belongs to " + owner + ", but spec.runAs is " + desired.runAs()
                            + "; nothing was done",
                    "set spec.runAs to the owner or leave it out");
        }
        return owner;
    }

    /** Writes an entry; when this returns it is durable. */
    JournalEntry write(Event event) throws HostException {
        long seq = journal.entries().isEmpty() ? 1 : journal.entries().getLast().seq() + 1;
        // The machine's own clock counts, as the ages of its processes are compared with it.
        Instant now = before.at().plusNanos(System.nanoTime() - readAt);
        var entry = new JournalEntry(seq, now, bounded(event));
        host.append(desired.app(), JournalText.encode(entry));
        var entries = new ArrayList<>(journal.entries());
        entries.add(entry);
        journal = new Journal(entries);
        return entry;
    }

    /** The account that the product has on the machine, for messages. */
    String productAccount() throws HostException {
        Reply reply = host.run(Command.of(List.of("id", "-un"), "/", null, Duration.ofSeconds(5)));
        return reply instanceof Reply.Exited(int exit, String out, String err) && exit == 0
                ? Excerpt.start(out, 60)
                : "an account that may not";
    }

    private static Event bounded(Event event) {
        return event instanceof Event.Failed failed
                ? new Event.Failed(
                        failed.revision(),
                        failed.wish(),
                        failed.back(),
                        failed.reason(),
                        Excerpt.start(failed.message(), LONGEST_MESSAGE))
                : event;
    }
}
