package dev.graceful.reload;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import dev.graceful.model.Uwsgi;
import dev.graceful.model.UwsgiStats;
import dev.graceful.model.UwsgiStats.Booted;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What every reload of a uWSGI has in common: the rehearsal, one request to the master, and the wait until no worker of before is left and
 * each new one has loaded the application. The pid of the master stays the same throughout.
 */
final class UwsgiReload {
    /** How long a request that may not have arrived is given to show before it is made again. A second one during a reload is ignored. */
    static final Duration SETTLE = Duration.ofSeconds(10);

    static final int MOST_TRIES = 3;

    private UwsgiReload() {}

    /** How a master is asked. */
    interface Asking {
        Step ask(Situation s, Master master, Purpose purpose, Revision code);
    }

    static Course course(Situation s, Master master, Asking asking) {
        Optional<Past.Sent> reload = s.past().tried(Purpose.RELOAD, s.wished());
        if (reload.isEmpty()) {
            return beginning(s, master, asking);
        }
        Past.Sent sent = reload.get();
        if (arrived(master, sent)) {
            return reloading(s, master, sent);
        }
        Instant again = sent.at().plus(SETTLE);
        if (!s.now().isBefore(again) && s.past().tries(Purpose.RELOAD, s.wished()) >= MOST_TRIES) {
            return s.failed(
                    master,
                    Reason.ReloadTimedOut,
                    "master " + master.id() + " could not be asked to reload, " + MOST_TRIES + " times");
        }
        return s.now().isBefore(again)
                ? new Course.Go(Renewal.awaiting(s, master, again))
                : new Course.Go(requesting(s, master, asking));
    }

    private static Course beginning(Situation s, Master master, Asking asking) {
        return switch (Rehearsal.of(s, master, true)) {
            case Rehearsal.State.Due() -> {
                List<Todo> todos = new ArrayList<>();
                todos.add(Rehearsal.todo(
                        s,
                        master,
                        true,
                        "code that cannot be imported would answer 500 or end the master, and uWSGI cannot go back in"
                                + " place"));
                todos.addAll(requesting(s, master, asking));
                yield new Course.Go(todos);
            }
            case Rehearsal.State.Failed(Course course) -> course;
            case Rehearsal.State.Passed() ->
                LongRequests.before(s, master, Purpose.RELOAD, requesting(s, master, asking));
        };
    }

    /** Whether the master is known to have got a request, or shows it by workers that are younger, or missing. */
    static boolean arrived(Master master, Past.Sent sent) {
        Integer kept = master.settings().workers();
        return sent.confirmed()
                || (kept != null && master.workers().size() < kept)
                || master.workers().stream()
                        .anyMatch(worker -> worker.startedAt().isAfter(sent.at()));
    }

    /** What is still to do with a master that was started, with the code on disk, by a reboot instead of being asked. */
    static Course restarted(Situation s, Master master, Instant boot) {
        return reloading(s, master, new Past.Sent(boot, master.id(), boot, null));
    }

    private static Course reloading(Situation s, Master master, Past.Sent request) {
        // The first worker may be renewed before it is written down that the request arrived.
        Instant sent = request.at();
        Generation generation = Generation.of(master, s.now());
        Optional<Instant> verified = s.past().verified(master.id(), s.wished()).filter(at -> !at.isBefore(sent));
        if (verified.isPresent()) {
            return soaking(s, generation, verified.get());
        }
        if (broken(master, sent)) {
            return s.failed(
                    master,
                    Reason.NewCodeNotAnswering,
                    "a new worker of master " + master.id() + " has loaded no application (stats: apps is empty)");
        }
        if (renewed(s, generation, sent) && s.answering()) {
            return new Course.Go(Renewal.verifiedAndOn(s, master));
        }
        Instant deadline = s.deadline(lastProgress(master, request.effective()));
        if (s.now().isBefore(deadline)) {
            Course.Go awaiting = new Course.Go(Renewal.awaiting(s, master, deadline));
            // In a chain each worker has its time when its turn comes, and nobody sees when that is.
            return Choice.of(s.desired(), master).strategy() == Strategy.CHAIN_RELOAD
                    ? awaiting
                    : LongRequests.after(s, master, request)
                            .map(awaiting::after)
                            .orElse(awaiting);
        }
        return late(s, generation, sent);
    }

    private static Course late(Situation s, Generation generation, Instant sent) {
        Master master = generation.master();
        String late = " " + Words.of(s.desired().reload().timeout()) + " after the last sign of progress";
        String who = "master " + master.id();
        if (generation.stable() && generation.allSince(sent)) {
            return s.failed(master, Reason.NewCodeNotAnswering, who + " renewed its workers but " + s.answer());
        }
        return generation.churning()
                ? s.failed(master, Reason.NewMasterUnstable, "the workers of " + who + " still come and go" + late)
                : s.failed(
                        master,
                        Reason.ReloadTimedOut,
                        who + " has " + generation.phrase() + late
                                + (generation.allSince(sent) ? "" : ", and some were there before"));
    }

    private static Course soaking(Situation s, Generation generation, Instant verified) {
        Master master = generation.master();
        if (!s.answering()) {
            return s.failed(master, Reason.NewCodeNotAnswering, "while the new workers were watched: " + s.answer());
        }
        if (generation.collapsed()) {
            return s.failed(master, Reason.NewMasterUnstable, "the new workers did not stay: " + generation.phrase());
        }
        return Finish.soak(s, verified);
    }

    /**
     * Whether every worker is of after the request, the set is complete and has been the same for a while, and, where there is a stats
     * socket, each of them has an application and takes requests.
     */
    static boolean renewed(Situation s, Generation generation, Instant sent) {
        Master master = generation.master();
        if (!generation.stable() || !generation.allSince(sent)) {
            return false;
        }
        Uwsgi uwsgi = master.uwsgi();
        if (uwsgi == null || uwsgi.settings().stats() == null) {
            return true;
        }
        UwsgiStats stats = uwsgi.stats();
        if (stats == null) {
            return false;
        }
        Set<Long> pids =
                master.workers().stream().map(worker -> worker.id().pid()).collect(Collectors.toSet());
        List<Booted> alive = stats.workers().stream()
                .filter(worker -> worker.pid() > 0 && !worker.status().equals("cheap"))
                .toList();
        return alive.size() >= generation.wanted()
                && alive.stream()
                        .allMatch(worker -> pids.contains(worker.pid()) && worker.accepting() && worker.apps() > 0);
    }

    /** Whether a new worker takes requests without having an application: it answers each with 500. One that still loads takes none. */
    private static boolean broken(Master master, Instant sent) {
        Uwsgi uwsgi = master.uwsgi();
        if (uwsgi == null || uwsgi.stats() == null) {
            return false;
        }
        Set<Long> fresh = master.workers().stream()
                .filter(worker -> worker.startedAt().isAfter(sent.minus(DiskHistory.GRAIN)))
                .map(worker -> worker.id().pid())
                .collect(Collectors.toSet());
        return uwsgi.stats().workers().stream()
                .anyMatch(worker -> fresh.contains(worker.pid()) && worker.accepting() && worker.apps() == 0);
    }

    /** Workers are renewed one after another; each is given the whole time. */
    static Instant lastProgress(Master master, Instant sent) {
        return master.workers().stream()
                .map(Worker::startedAt)
                .filter(sent::isBefore)
                .max(Instant::compareTo)
                .orElse(sent);
    }

    private static List<Todo> requesting(Situation s, Master master, Asking asking) {
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(
                asking.ask(s, master, Purpose.RELOAD, s.wished()),
                "the workers are renewed and load the code on disk",
                Phase.RELOADING));
        todos.addAll(Renewal.awaiting(s, master, s.deadline(s.now())));
        return todos;
    }
}
