package dev.graceful.reload;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Taking a reload of a uWSGI back: the old code is on disk again and its master is asked to load that, in the same way. */
final class UwsgiUndo {
    private UwsgiUndo() {}

    /** What is left when the old code is on disk. */
    static Course workers(Situation s, Master master, Event.Failed failed) {
        Optional<Past.Found<Event.Failed>> failure = s.past().failure(s.desired());
        Instant since = failure.map(Past.Found::at).orElse(s.now());
        Optional<Past.Sent> undo = s.past()
                .sent(Purpose.UNDO, master.id())
                .filter(sent -> !sent.at().isBefore(since));
        if (undo.isEmpty()) {
            return loaded(s, master, failed)
                    ? new Course.Go(again(s, master))
                    : new Course.Stop(Messages.reverted(s, failed, "master " + master.id() + " serves it"));
        }
        Past.Sent sent = undo.get();
        if (verifiedSince(s, master, sent.at())) {
            return new Course.Stop(Messages.reverted(s, failed, "master " + master.id() + " serves it"));
        }
        if (!UwsgiReload.arrived(master, sent)) {
            Instant next = sent.at().plus(UwsgiReload.SETTLE);
            return s.now().isBefore(next)
                    ? new Course.Go(List.of(await(master, next)))
                    : new Course.Go(again(s, master));
        }
        Generation generation = Generation.of(master, s.now());
        if (UwsgiReload.renewed(s, generation, sent.at()) && s.answering()) {
            return new Course.Go(List.of(new Todo(
                    new Step.Note(new Event.Verified(master.id(), s.disk())),
                    "every worker was seen renewed, stable and answering",
                    Phase.REVERTING)));
        }
        Instant progress = UwsgiReload.lastProgress(master, sent.effective());
        boolean ignored = chains(s, master)
                && !generation.allSince(sent.at())
                && s.now().isAfter(progress.plus(UwsgiReload.SETTLE));
        if (ignored && s.past().tries(Purpose.UNDO, s.disk()) < UwsgiReload.MOST_TRIES) {
            // While a chain reload is under way uWSGI does not take another one, and the broken workers are its first.
            return new Course.Go(again(s, master));
        }
        Instant deadline = s.deadline(progress);
        return s.now().isBefore(deadline)
                ? new Course.Go(List.of(await(master, deadline)))
                : new Course.Stop(Messages.cannotReturn(
                        s,
                        "master " + master.id() + " has " + generation.phrase() + " after the second reload and "
                                + s.answer()));
    }

    /** Whether something may run the failed code: the master was asked to load it, or was started, or a worker renewed, while it lay on disk. */
    private static boolean loaded(Situation s, Master master, Event.Failed failed) {
        boolean asked = s.past().all(Event.Signalling.class).stream()
                .takeWhile(found -> s.past()
                        .last(Event.Converged.class)
                        .map(converged -> converged.seq() < found.seq())
                        .orElse(true))
                .map(Past.Found::event)
                .anyMatch(event -> event.purpose() == Purpose.RELOAD
                        && event.target().equals(master.id())
                        && event.revision().equals(failed.revision()));
        return asked || s.code().touchedBy(master, failed.revision());
    }

    private static boolean verifiedSince(Situation s, Master master, Instant sent) {
        return s.past()
                .last(Event.Verified.class)
                .filter(found -> found.event().master().equals(master.id())
                        && !found.at().isBefore(sent))
                .isPresent();
    }

    private static List<Todo> again(Situation s, Master master) {
        List<Todo> todos = new ArrayList<>();
        Step step = chains(s, master)
                ? new ChainReload().ask(s, master, Purpose.UNDO, s.disk())
                : new GracefulReload().ask(s, master, Purpose.UNDO, s.disk());
        todos.add(new Todo(step, "workers that may have loaded the failed code are renewed", Phase.REVERTING));
        todos.add(await(master, s.deadline(s.now())));
        return todos;
    }

    private static boolean chains(Situation s, Master master) {
        return Choice.of(s.desired(), master).strategy() == Strategy.CHAIN_RELOAD;
    }

    private static Todo await(Master master, Instant deadline) {
        return new Todo(
                new Step.Await("every worker of master " + master.id() + " on the old code", deadline),
                "the change is taken back",
                Phase.REVERTING);
    }
}
