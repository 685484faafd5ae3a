package dev.graceful.reload;

import dev.graceful.model.Desired;
import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The journal, asked in the words of a reload. An attempt is what was recorded since the last success or failure. */
public final class Past {
    private final Journal journal;
    private final List<JournalEntry> entries;

    /** @param journal what was recorded on the host */
    public Past(Journal journal) {
        this.journal = journal;
        this.entries = journal.entries();
    }

    /**
     * A signal that was about to be sent, and perhaps was.
     *
     * @param at when it was about to be sent
     * @param target to which process
     * @param delivered when it was known to be delivered; null when that is not known
     * @param fresh the child that appeared because of it, or null
     */
    record Sent(
            Instant at,
            ProcessId target,
            @Nullable Instant delivered,
            @Nullable ProcessId fresh) {
        boolean confirmed() {
            return delivered != null;
        }

        /** The best known time at which it took effect. */
        Instant effective() {
            return delivered == null ? at : delivered;
        }
    }

    /** The newest signal of one purpose to one process, whenever it was sent. */
    Optional<Sent> sent(Purpose purpose, ProcessId target) {
        return newest(entries, Event.Signalling.class)
                .filter(found -> found.event().purpose() == purpose
                        && found.event().target().equals(target))
                .findFirst()
                .map(this::sent);
    }

    /** The newest signal of one purpose in the present attempt with one revision on disk. */
    Optional<Sent> tried(Purpose purpose, Revision revision) {
        return newest(attempt(), Event.Signalling.class)
                .filter(found -> found.event().purpose() == purpose
                        && found.event().revision().equals(revision))
                .findFirst()
                .map(this::sent);
    }

    /** How often a signal of one purpose was about to be sent in the present attempt with one revision on disk. */
    long tries(Purpose purpose, Revision revision) {
        return newest(attempt(), Event.Signalling.class)
                .filter(found -> found.event().purpose() == purpose
                        && found.event().revision().equals(revision))
                .count();
    }

    /**
     * The restarts of one instance in the present attempt.
     *
     * @param first when the first of them was about to be done
     * @param last when the newest of them was about to be done
     * @param done when the newest of them was known to be done; null when that is not known
     */
    record Rolled(Instant first, Instant last, @Nullable Instant done) {}

    /** The restarts of one purpose of one instance in the present attempt with one revision on disk. */
    Optional<Rolled> rolled(Purpose purpose, String instance, Revision revision) {
        var intent = new Event.Restarting(purpose, instance, revision);
        List<JournalEntry> since = sinceTheMove();
        List<JournalEntry> intents =
                since.stream().filter(entry -> entry.event().equals(intent)).toList();
        if (intents.isEmpty()) {
            return Optional.empty();
        }
        JournalEntry newest = intents.getLast();
        var fact = new Event.Restarted(purpose, instance);
        Instant done = since.stream()
                .filter(entry -> entry.seq() > newest.seq() && entry.event().equals(fact))
                .findFirst()
                .map(JournalEntry::at)
                .orElse(null);
        return Optional.of(new Rolled(intents.getFirst().at(), newest.at(), done));
    }

    /** The newest command or rehearsal of one purpose in the present attempt for one revision. */
    Optional<Found<Event.Ran>> ran(Purpose purpose, Revision revision) {
        return newest(attempt(), Event.Ran.class)
                .filter(found -> found.event().purpose() == purpose
                        && found.event().revision().equals(revision))
                .findFirst();
    }

    /** The user's command whose end only the machine knows. */
    Optional<Journal.Pending> pending() {
        return journal.pending();
    }

    /** The same, if it is of one purpose and puts one revision into service. */
    Optional<Journal.Pending> pending(Purpose purpose, Revision revision) {
        return pending()
                .filter(pending -> pending.starting().purpose() == purpose
                        && pending.starting().revision().equals(revision));
    }

    /** Whether the user's reload command was started for one revision, or may have been, before a position. */
    boolean reloaded(Revision revision, long before) {
        return entries.stream()
                .takeWhile(entry -> entry.seq() < before)
                .anyMatch(entry -> reloads(entry.event(), revision));
    }

    private static boolean reloads(Event event, Revision revision) {
        return switch (event) {
            case Event.Starting starting ->
                starting.purpose() == Purpose.COMMAND && starting.revision().equals(revision);
            case Event.Ran ran ->
                ran.purpose() == Purpose.COMMAND && ran.revision().equals(revision);
            default -> false;
        };
    }

    /** When a master was last seen complete, stable and answering with one revision. */
    Optional<Instant> verified(ProcessId master, Revision revision) {
        return newest(entries, Event.Verified.class)
                .filter(found -> found.event().equals(new Event.Verified(master, revision)))
                .findFirst()
                .map(Found::at);
    }

    /** The failure that forbids to try this wish again, unless its revision was seen to work since. */
    public Optional<Event.Failed> failed(Desired desired) {
        return failure(desired).map(Found::event);
    }

    Optional<Found<Event.Failed>> failure(Desired desired) {
        String wish = desired.fingerprint();
        Revision revision = desired.revision();
        return newest(entries, Event.Failed.class)
                .filter(found -> found.event().wish().equals(wish)
                        && found.event().revision().equals(revision))
                .findFirst()
                .filter(found -> newest(entries, Event.Converged.class)
                        .noneMatch(later -> later.seq() > found.seq()
                                && later.event().revision().equals(revision)));
    }

    /** Whether something of ours is under way that leads to one revision. */
    boolean underWay(Revision revision) {
        return attempt().stream().anyMatch(entry -> switch (entry.event()) {
            case Event.Signalling(Purpose purpose, ProcessId target, Revision code) ->
                code.equals(revision) && (purpose == Purpose.SPAWN || purpose == Purpose.RELOAD);
            case Event.Restarting(Purpose purpose, String instance, Revision code) ->
                code.equals(revision) && purpose == Purpose.ROLL;
            case Event.Verified verified -> verified.revision().equals(revision);
            case Event event -> reloads(event, revision);
        });
    }

    /** When the present attempt last moved the work tree to one revision, or ordered somebody to load it; empty when it did not. */
    Optional<Instant> brought(Revision revision) {
        return attempt().reversed().stream()
                .filter(entry -> switch (entry.event()) {
                    case Event.Moving moving -> moving.to().equals(revision);
                    case Event.Signalling signalling -> signalling.revision().equals(revision);
                    case Event.Restarting restarting -> restarting.revision().equals(revision);
                    default -> false;
                })
                .findFirst()
                .map(JournalEntry::at);
    }

    /** The newest entries of one kind first. */
    <E extends Event> Optional<Found<E>> last(Class<E> kind) {
        return newest(entries, kind).findFirst();
    }

    /** Entries of one kind, newest first. */
    <E extends Event> List<Found<E>> all(Class<E> kind) {
        return newest(entries, kind).toList();
    }

    /** Entries of one kind in the present attempt, newest first. */
    <E extends Event> Stream<Found<E>> present(Class<E> kind) {
        return newest(attempt(), kind);
    }

    /**
     * Whether the newest move on disk was ours and can be undone by going to {@code back}. To have announced the way back and then been
     * killed does not change that.
     */
    public boolean undoes(Revision disk, Revision back) {
        var announced = new Event.Moving(disk, back);
        for (JournalEntry entry : entries.reversed()) {
            switch (entry.event()) {
                case Event.Moved(Revision to)
                when !to.equals(disk) -> {
                    return false;
                }
                case Event.Moving moving
                when !moving.equals(announced) -> {
                    return moving.equals(new Event.Moving(back, disk));
                }
                default -> {}
            }
        }
        return false;
    }

    /** Whether a fresh master was ended by us after a moment, so that its end says nothing about its code. */
    boolean abandonedSince(Instant moment) {
        return newest(entries, Event.Signalling.class)
                .anyMatch(found ->
                        found.event().purpose() == Purpose.ABANDON && found.at().isAfter(moment));
    }

    /** Whether a process is known to have come from a USR2 of ours. */
    boolean spawned(ProcessId process) {
        return entries.stream().map(JournalEntry::event).anyMatch(event -> switch (event) {
            case Event.Signalled(Purpose purpose, ProcessId target, ProcessId fresh) -> process.equals(fresh);
            case Event.Verified(ProcessId master, Revision revision) -> process.equals(master);
            default -> false;
        });
    }

    /** Whether an instance was restarted by us, or may have been, since everything last was as wished. */
    boolean hasRestarted(String instance) {
        return entries.reversed().stream()
                .map(JournalEntry::event)
                .takeWhile(event -> !(event instanceof Event.Converged))
                .anyMatch(event -> event instanceof Event.Restarting restarting
                        && restarting.instance().equals(instance));
    }

    /** What was recorded in the present attempt since the work tree was last about to move. */
    private List<JournalEntry> sinceTheMove() {
        List<JournalEntry> attempt = attempt();
        for (int i = attempt.size() - 1; i >= 0; i--) {
            if (attempt.get(i).event() instanceof Event.Moving) {
                return attempt.subList(i + 1, attempt.size());
            }
        }
        return attempt;
    }

    private List<JournalEntry> attempt() {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).event() instanceof Event.Converged
                    || entries.get(i).event() instanceof Event.Failed) {
                return entries.subList(i + 1, entries.size());
            }
        }
        return entries;
    }

    private Sent sent(Found<Event.Signalling> intent) {
        return entries.stream()
                .filter(entry -> entry.seq() > intent.seq())
                .filter(entry -> entry.event() instanceof Event.Signalled signalled
                        && signalled.purpose() == intent.event().purpose()
                        && signalled.target().equals(intent.event().target()))
                .findFirst()
                .map(entry -> new Sent(
                        intent.at(),
                        intent.event().target(),
                        entry.at(),
                        entry.event() instanceof Event.Signalled signalled ? signalled.fresh() : null))
                .orElseGet(() -> new Sent(intent.at(), intent.event().target(), null, null));
    }

    private static <E extends Event> Stream<Found<E>> newest(List<JournalEntry> entries, Class<E> kind) {
        return entries.reversed().stream()
                .filter(entry -> kind.isInstance(entry.event()))
                .map(entry -> new Found<>(entry.seq(), entry.at(), kind.cast(entry.event())));
    }

    /**
     * An entry whose kind is known.
     *
     * @param seq its position
     * @param at when it was written
     * @param event what it says
     */
    record Found<E extends Event>(long seq, Instant at, E event) {}
}
