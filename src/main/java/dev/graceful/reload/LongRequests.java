package dev.graceful.reload;

import dev.graceful.model.InFlight;
import dev.graceful.model.InFlight.Request;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.ProcessId;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Step;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Requests that have been in flight for long when a signal is due that cuts what outlasts a graceful timeout. They are waited for as long as
 * the user wishes; what may be cut all the same is written down, before the signal and when the time that it leaves is nearly over.
 */
public final class LongRequests {
    /** From which age on a request is waited for: most are answered sooner, so on a busy server such a moment comes soon. */
    static final Duration LONG = Duration.ofSeconds(1);

    /** A request that is still there so shortly before the time that it was given is over counts as cut; looks are not so far apart. */
    private static final Duration NEARLY = Duration.ofSeconds(2);

    private LongRequests() {}

    /**
     * What is to be done before a signal, and the signal.
     *
     * @param s what is wished and what was seen
     * @param master who is to get it
     * @param purpose why
     * @param signal it, with everything that follows
     */
    static Course.Go before(Situation s, Master master, Purpose purpose, List<Todo> signal) {
        List<Request> lasting = lasting(s, master);
        Duration patience = s.desired().reload().waitForLongRequests();
        Optional<Instant> until = until(s, master);
        // Who looked away while it waited does not know that it is over.
        boolean blind = s.seen().inFlight() instanceof InFlight.Unseen && until.isPresent();
        if (!cuts(master, purpose) || (lasting.isEmpty() && !blind)) {
            return new Course.Go(signal);
        }
        List<Todo> todos = new ArrayList<>();
        Instant end = until.orElse(s.now().plus(patience));
        if (s.now().isBefore(end)) {
            todos.addAll(holding(s, master, lasting, until.isPresent(), end));
        } else if (announces(s, master, lasting)) {
            todos.add(note(master, lasting, false, "what may be cut is told before it is"));
        }
        todos.addAll(signal);
        return new Course.Go(todos);
    }

    private static List<Todo> holding(Situation s, Master master, List<Request> lasting, boolean begun, Instant end) {
        List<Todo> todos = new ArrayList<>();
        if (!begun) {
            todos.add(new Todo(
                    new Step.Note(new Event.Holding(master.id())), "the wait is bounded from now on", Phase.RELOADING));
        }
        todos.add(new Todo(
                new Step.Await(waiting(s, master, lasting, end), end),
                "spec.reload.waitForLongRequests",
                Phase.RELOADING));
        return todos;
    }

    /** Once, when they were waited for in vain, or have been there for longer than they will be given. */
    private static boolean announces(Situation s, Master master, List<Request> lasting) {
        boolean outlasts = until(s, master).isPresent() || oldest(lasting).compareTo(grace(master)) >= 0;
        return !lasting.isEmpty() && outlasts && newest(s, master.id()).isEmpty();
    }

    /** Until when a signal to a master waits, or waited, in the present attempt; empty when it does not. */
    static Optional<Instant> until(Situation s, Master master) {
        return s.past()
                .present(Event.Holding.class)
                .filter(found -> found.event().master().equals(master.id()))
                .findFirst()
                .map(found -> found.at().plus(s.desired().reload().waitForLongRequests()));
    }

    /**
     * What is to be written down after a signal: that requests are still there when the time that it leaves them is nearly over, or that all of
     * those that were announced have ended.
     */
    static Optional<Todo> after(Situation s, Master master, Past.Sent sent) {
        if (!(s.seen().inFlight() instanceof InFlight.Seen)) {
            return Optional.empty();
        }
        Set<ProcessId> signalled = master.workers().stream()
                .filter(worker -> !worker.startedAt().isAfter(sent.at()))
                .map(Worker::id)
                .collect(Collectors.toSet());
        List<Request> still = s.seen().inFlight().of(master).stream()
                .filter(request -> signalled.contains(request.worker()))
                .toList();
        Optional<Event.Cutting> known = newest(s, master.id());
        Duration grace = grace(master);
        Duration nearly = NEARLY.compareTo(grace.dividedBy(2)) < 0 ? NEARLY : grace.dividedBy(2);
        boolean over = !s.now().isBefore(sent.effective().plus(grace).minus(nearly));
        if (over) {
            // What is gone by now may have been killed.
            return still.isEmpty() || known.filter(Event.Cutting::last).isPresent()
                    ? Optional.empty()
                    : Optional.of(note(master, still, true, "what is cut is not hidden"));
        }
        return still.isEmpty()
                        && known.filter(cutting -> cutting.requests() > 0).isPresent()
                ? Optional.of(note(master, still, true, "they ended in time"))
                : Optional.empty();
    }

    /** What was cut, or may have been, in the latest attempt; a phrase, empty when nothing was. */
    public static Optional<String> told(List<JournalEntry> journal) {
        Map<ProcessId, Event.Cutting> newest = new LinkedHashMap<>();
        boolean begun = false;
        for (JournalEntry entry : journal.reversed()) {
            boolean ends = entry.event() instanceof Event.Converged || entry.event() instanceof Event.Failed;
            if (ends && begun) {
                break;
            }
            begun |= !ends;
            if (entry.event() instanceof Event.Cutting cutting) {
                newest.putIfAbsent(cutting.master(), cutting);
            }
        }
        return Optional.of(newest.values().stream()
                        .filter(cutting -> cutting.requests() > 0)
                        .map(LongRequests::phrase)
                        .collect(Collectors.joining("; ")))
                .filter(text -> !text.isEmpty());
    }

    /** What one entry says. */
    public static String phrase(Event.Cutting cutting) {
        if (cutting.requests() == 0) {
            return "the long requests of master " + cutting.master() + " ended in time";
        }
        String what = (cutting.requests() == 1 ? "1 request" : cutting.requests() + " requests") + " of master "
                + cutting.master() + ", at least " + Words.passed(cutting.oldest()) + " old";
        String grace = Words.of(cutting.grace());
        return cutting.last()
                ? what + ", did not end within " + grace + " after its signal: cut, unless in the last moment"
                : what + " at its signal: cut, unless ended within " + grace;
    }

    /** What to know while the old master can still be kept; empty when nothing long is in flight. */
    static String announced(Situation s, Master master) {
        List<Request> lasting = lasting(s, master);
        return lasting.isEmpty() || oldest(lasting).compareTo(grace(master)) < 0
                ? ""
                : "; " + who(lasting) + ", longer than the " + Words.of(grace(master)) + " that TERM will leave to it";
    }

    /** What cannot be seen although it is to be waited for. */
    public static List<String> risks(Situation s) {
        return s.seen().inFlight() instanceof InFlight.Unseen(String why)
                        && !s.desired().reload().waitForLongRequests().isZero()
                ? List.of("no request is waited for, because it cannot be seen which are in flight: " + Words.fit(why))
                : List.of();
    }

    /**
     * Whether requests may be cut by a signal of one purpose. A sync worker of gunicorn that is to be renewed, or sent away, ends when it has
     * answered, and nobody hurries it (measured); a gthread worker is killed by its master after {@code --timeout}, because it no longer
     * tells that it lives (measured), and nothing is known of others.
     */
    private static boolean cuts(Master master, Purpose purpose) {
        boolean patient = master.kind() == ServerKind.GUNICORN
                && "sync".equals(master.settings().workerClass());
        return switch (purpose) {
            case RETIRE, ROLL -> true;
            case THIN, RELOAD -> !patient;
            case SPAWN, ABANDON, RECALL, UNDO, REHEARSE, ROLL_BACK, COMMAND, COMMAND_UNDO -> false;
        };
    }

    /** One of unknown age counts: it is known within a moment whether it is a short one. */
    private static List<Request> lasting(Situation s, Master master) {
        return s.seen().inFlight().of(master).stream()
                .filter(request -> request.mayBeOlder() || request.atLeast().compareTo(LONG) >= 0)
                .toList();
    }

    private static String waiting(Situation s, Master master, List<Request> lasting, Instant end) {
        String who = lasting.isEmpty()
                ? "the long requests of master " + master.id() + ", which cannot be seen now"
                : who(lasting);
        return who + ", on " + s.desired().host() + "; the signal to master " + master.id() + " waits until "
                + end.truncatedTo(ChronoUnit.SECONDS) + " at the latest, because what then takes longer than "
                + Words.of(grace(master)) + " may be cut";
    }

    private static String who(List<Request> lasting) {
        Request first =
                lasting.stream().max(Comparator.comparing(Request::atLeast)).orElseThrow();
        String more = lasting.size() == 1 ? "" : " and " + (lasting.size() - 1) + " more";
        return "a request of worker " + first.worker() + more + ", in flight for at least "
                + Words.passed(first.atLeast());
    }

    private static Todo note(Master master, List<Request> requests, boolean last, String reason) {
        return new Todo(
                new Step.Note(new Event.Cutting(master.id(), requests.size(), oldest(requests), grace(master), last)),
                reason,
                Phase.RELOADING);
    }

    private static Optional<Event.Cutting> newest(Situation s, ProcessId master) {
        return s.past()
                .present(Event.Cutting.class)
                .map(Past.Found::event)
                .filter(cutting -> cutting.master().equals(master))
                .findFirst();
    }

    private static Duration oldest(List<Request> requests) {
        return requests.stream()
                .map(Request::atLeast)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    private static Duration grace(Master master) {
        return master.settings().gracefulTimeout();
    }
}
