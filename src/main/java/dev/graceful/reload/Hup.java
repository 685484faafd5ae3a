package dev.graceful.reload;

import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The new code is imported once for rehearsal, then the master renews its workers (HUP). Only for masters that do not preload. Code
 * that cannot be imported would end the master, so nothing is signalled before the rehearsal went well.
 */
public final class Hup implements ReloadStrategy {
    @Override
    public Course course(Situation s, Master master) {
        Optional<Past.Sent> reload = s.past().tried(Purpose.RELOAD, s.wished());
        Generation generation = Generation.of(master, s.now());
        if (reload.isPresent()) {
            boolean renewed = generation.allSince(reload.get().at()) && s.runsWished(master);
            return reload.get().confirmed() || renewed
                    ? reloading(s, generation, renewed, reload.get().effective(), false)
                    : new Course.Go(signalling(s, master));
        }
        return switch (Rehearsal.of(s, master, true)) {
            case Rehearsal.State.Due() -> {
                List<Todo> todos = new ArrayList<>();
                todos.add(Rehearsal.todo(s, master, true, "code that cannot be imported would end the master at HUP"));
                todos.addAll(signalling(s, master));
                yield new Course.Go(todos);
            }
            case Rehearsal.State.Failed(Course course) -> course;
            case Rehearsal.State.Passed() -> LongRequests.before(s, master, Purpose.RELOAD, signalling(s, master));
        };
    }

    /** Whether a HUP of ours for the wished revision is not yet settled. */
    public static boolean underWay(Situation s) {
        return s.past().tried(Purpose.RELOAD, s.wished()).isPresent();
    }

    /** What is still to do with a master that was started, with the code on disk, by a reboot instead of being signalled. */
    static Course restarted(Situation s, Master master, Instant boot) {
        return reloading(s, Generation.of(master, s.now()), true, boot, true);
    }

    private static Course reloading(
            Situation s, Generation generation, boolean renewed, Instant since, boolean booted) {
        Master master = generation.master();
        Optional<Instant> verified = s.past().verified(master.id(), s.wished());
        if (verified.isPresent()) {
            return soaking(s, generation, verified.get());
        }
        if (renewed && generation.stable() && s.booted(master) && s.proven()) {
            return new Course.Go(Renewal.verifiedAndOn(s, master));
        }
        Instant deadline = s.deadline(since);
        if (s.now().isBefore(deadline)) {
            return new Course.Go(Renewal.awaiting(s, master, deadline));
        }
        String late = " " + Words.of(s.desired().reload().timeout()) + " after "
                + (booted ? "the start of the machine" : "HUP");
        String who = "master " + master.id();
        if (renewed && generation.stable() && !s.booted(master)) {
            return s.failed(master, Reason.ReloadTimedOut, who + ": " + s.boots(master) + late);
        }
        if (renewed && generation.stable()) {
            String did = booted ? " was started with the new code, but " : " renewed its workers but ";
            return s.failed(master, Reason.NewCodeNotAnswering, who + did + s.answer());
        }
        return generation.churning()
                ? s.failed(master, Reason.NewMasterUnstable, "the workers of " + who + " still come and go" + late)
                : s.failed(
                        master,
                        Reason.ReloadTimedOut,
                        who + " has " + generation.phrase() + late
                                + (renewed ? "" : " and some still run the old code"));
    }

    private static Course soaking(Situation s, Generation generation, Instant verified) {
        Master master = generation.master();
        if (!s.proven()) {
            return s.failed(master, Reason.NewCodeNotAnswering, "while the new workers were watched: " + s.answer());
        }
        if (generation.collapsed()) {
            return s.failed(master, Reason.NewMasterUnstable, "the new workers did not stay: " + generation.phrase());
        }
        return Finish.soak(s, verified);
    }

    private static List<Todo> signalling(Situation s, Master master) {
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(
                Detour.hup(s.desired(), master, Purpose.RELOAD, s.wished()),
                "the master renews its workers, which load the code on disk",
                Phase.RELOADING));
        todos.addAll(Renewal.awaiting(s, master, s.deadline(s.now())));
        return todos;
    }
}
