package dev.graceful.reload;

import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A fresh master beside the old one (USR2), watched until it and all its workers serve, then the old one is retired (TERM). Until that
 * TERM everything can be taken back at once.
 */
public final class BinaryUpgrade implements ReloadStrategy {
    /** How long after USR2 the child must show. The old master handles a signal within a second. */
    private static final Duration APPEAR = Duration.ofSeconds(10);

    /** How long an unconfirmed USR2 is given to show before it is sent again. */
    private static final Duration SETTLE = Duration.ofSeconds(2);

    /** What a master may take to end beyond the time its workers have for their requests. */
    static final Duration SLACK = Duration.ofSeconds(10);

    private enum Stage {
        REHEARSE,
        SPAWN,
        APPEAR,
        READY,
        VERIFIED,
        THIN,
        THINNED,
        SOAK,
        RETIRE,
        GONE
    }

    @Override
    public Course course(Situation s, Master old) {
        Optional<Past.Sent> spawn = s.past()
                .tried(Purpose.SPAWN, s.wished())
                .filter(sent -> sent.target().equals(old.id()))
                .filter(sent -> !s.past().abandonedSince(sent.at()));
        if (spawn.isEmpty()) {
            return switch (Rehearsal.of(s, old, false)) {
                case Rehearsal.State.Due() -> from(Stage.REHEARSE, s, old, Optional.empty(), s.now());
                case Rehearsal.State.Failed(Course course) -> course;
                case Rehearsal.State.Passed() -> from(Stage.SPAWN, s, old, Optional.empty(), s.now());
            };
        }
        Past.Sent sent = spawn.get();
        if (!sent.confirmed()) {
            Instant again = sent.at().plus(SETTLE);
            return s.now().isBefore(again)
                    ? from(Stage.APPEAR, s, old, Optional.empty(), again)
                    : from(Stage.SPAWN, s, old, Optional.empty(), s.now());
        }
        return missing(s, old, sent);
    }

    /** USR2 was delivered and there is no second master. */
    private static Course missing(Situation s, Master old, Past.Sent sent) {
        ProcessId fresh = sent.fresh();
        boolean starting = old.workers().stream().anyMatch(worker -> worker.id().equals(fresh));
        Instant deadline = sent.effective().plus(APPEAR);
        if ((fresh == null || starting) && s.now().isBefore(deadline)) {
            return from(Stage.APPEAR, s, old, Optional.empty(), deadline);
        }
        return s.failed(
                old,
                Reason.NewMasterDied,
                fresh == null
                        ? "no new master appeared within " + Words.of(APPEAR) + " after USR2 to master " + old.id()
                        : "new master " + fresh + " ended before it was ready");
    }

    /**
     * What is still to do while both masters live and the fresh one runs the wished revision.
     *
     * @param s what is wished and what was seen
     * @param old the master that received USR2
     * @param fresh its child
     */
    public Course course(Situation s, Master old, Master fresh) {
        Optional<Past.Sent> retire = s.past().sent(Purpose.RETIRE, old.id());
        if (retire.filter(Past.Sent::confirmed).isPresent()) {
            return retiring(s, old, fresh, retire.get());
        }
        Generation generation = Generation.fresh(old, fresh, s.now());
        Optional<Instant> verified = s.past().verified(fresh.id(), s.wished());
        return verified.isPresent() ? verified(s, old, generation, verified.get()) : starting(s, old, generation);
    }

    private static Course retiring(Situation s, Master old, Master fresh, Past.Sent retire) {
        Instant deadline =
                retire.effective().plus(old.settings().gracefulTimeout()).plus(SLACK);
        if (s.now().isBefore(deadline)) {
            Course.Go ending = from(Stage.GONE, s, old, Optional.of(fresh.id()), deadline);
            return LongRequests.after(s, old, retire).map(ending::after).orElse(ending);
        }
        return new Course.Stop(Messages.wontEnd(s, "old master", old.id(), "new master " + fresh.id() + " serves"));
    }

    private static Course starting(Situation s, Master old, Generation generation) {
        Master fresh = generation.master();
        if (generation.stable() && s.answering() && !s.runsWished(fresh)) {
            // Someone moved the work tree while its workers loaded the code.
            return Undo.outdated(s, old, fresh);
        }
        if (generation.stable() && s.booted(fresh) && s.reached()) {
            return from(Stage.VERIFIED, s, old, Optional.of(fresh.id()), s.now());
        }
        Instant deadline = s.deadline(fresh.startedAt());
        if (s.now().isBefore(deadline)) {
            return from(Stage.READY, s, old, Optional.of(fresh.id()), deadline);
        }
        String late = " " + Words.of(s.desired().reload().timeout()) + " after its start";
        String who = "new master " + fresh.id();
        if (generation.stable() && !s.booted(fresh)) {
            return s.failed(old, Reason.NewMasterTooSlow, who + ": " + s.boots(fresh) + late);
        }
        if (generation.stable()) {
            return s.failed(old, Reason.NewCodeNotAnswering, who + " is up but " + s.answer());
        }
        return generation.churning()
                ? s.failed(old, Reason.NewMasterUnstable, "the workers of " + who + " still come and go" + late)
                : s.failed(old, Reason.NewMasterTooSlow, who + " has " + generation.phrase() + late);
    }

    private static Course verified(Situation s, Master old, Generation generation, Instant verified) {
        Master fresh = generation.master();
        Optional<ProcessId> id = Optional.of(fresh.id());
        if (!s.answering()) {
            return s.failed(
                    old, Reason.NewCodeNotAnswering, "while new master " + fresh.id() + " soaked: " + s.answer());
        }
        if (generation.collapsed()) {
            return s.failed(
                    old,
                    Reason.NewMasterUnstable,
                    "new master " + fresh.id() + " lost workers while it soaked: " + generation.phrase());
        }
        Optional<Past.Sent> thin = s.past().sent(Purpose.THIN, old.id());
        boolean canThin = old.settings().daemon() == Trit.YES && !old.workers().isEmpty();
        if (canThin && thin.filter(Past.Sent::confirmed).isEmpty()) {
            return LongRequests.before(
                    s, old, Purpose.THIN, from(Stage.THIN, s, old, id, s.now()).todos());
        }
        Instant drained = thin.map(Past.Sent::effective)
                .orElse(verified)
                .plus(old.settings().gracefulTimeout())
                .plus(SLACK);
        if (canThin && s.now().isBefore(drained)) {
            return from(Stage.THINNED, s, old, id, drained);
        }
        Instant began =
                thin.map(Past.Sent::effective).filter(verified::isBefore).orElse(verified);
        return soaked(s, old, generation, began.plus(s.desired().reload().soak()));
    }

    private static Course soaked(Situation s, Master old, Generation generation, Instant until) {
        Optional<ProcessId> id = Optional.of(generation.master().id());
        if (s.now().isBefore(until)) {
            return from(Stage.SOAK, s, old, id, until);
        }
        // The last chance to go back: what serves alone by now must be the new code, by its own word.
        boolean told = old.workers().isEmpty() ? s.proven() : s.reached();
        if (generation.complete() && told) {
            // The wish or the keeper may have changed since the new master was started.
            Failure refusal = Choice.adoption(s.desired(), old);
            return refusal == null
                    ? LongRequests.before(
                            s,
                            old,
                            Purpose.RETIRE,
                            from(Stage.RETIRE, s, old, id, s.now()).todos())
                    : s.failed(old, refusal.reason(), refusal.message());
        }
        Instant deadline =
                s.deadline(LongRequests.until(s, old).filter(until::isBefore).orElse(until));
        if (s.now().isBefore(deadline)) {
            return from(Stage.READY, s, old, id, deadline);
        }
        return generation.complete()
                ? s.failed(
                        old,
                        Reason.NewCodeNotAnswering,
                        "new master " + generation.master().id() + " is complete but " + s.answer())
                : s.failed(
                        old,
                        Reason.NewMasterUnstable,
                        "new master " + generation.master().id() + " does not keep its workers: "
                                + generation.phrase());
    }

    /** Everything from one stage on. The time belongs to the first stage: until when it waits. */
    private static Course.Go from(Stage first, Situation s, Master old, Optional<ProcessId> fresh, Instant time) {
        List<Todo> todos = new ArrayList<>();
        Instant later = s.deadline(s.now());
        for (Stage stage : Stage.values()) {
            if (stage.compareTo(first) < 0 || skipped(stage, first, s, old, fresh)) {
                continue;
            }
            boolean head = stage == first;
            todos.addAll(at(stage, s, old, fresh, head ? time : later, head));
        }
        todos.addAll(Finish.ahead(s));
        return new Course.Go(todos);
    }

    private static boolean skipped(Stage stage, Stage first, Situation s, Master old, Optional<ProcessId> fresh) {
        boolean thins = old.settings().daemon() == Trit.YES;
        boolean soaked = first == Stage.READY
                && fresh.flatMap(id -> s.past().verified(id, s.wished())).isPresent();
        return switch (stage) {
            case THIN, THINNED -> stage != first && (!thins || soaked);
            case APPEAR -> first.compareTo(Stage.SPAWN) <= 0;
            case SOAK ->
                stage != first && (soaked || s.desired().reload().soak().isZero());
            case VERIFIED -> soaked;
            default -> false;
        };
    }

    private static List<Todo> at(
            Stage stage, Situation s, Master old, Optional<ProcessId> fresh, Instant time, boolean head) {
        String who = fresh.map(id -> "new master " + id).orElse("the new master");
        return switch (stage) {
            case REHEARSE ->
                List.of(Rehearsal.todo(
                        s, old, false, "code that cannot be imported is told before a second master is started"));
            case SPAWN ->
                List.of(send(s, Purpose.SPAWN, Signal.USR2, old, "start a new master beside master " + old.id()));
            case APPEAR -> wait("the new master to appear", time, Phase.RELOADING, "USR2 was sent");
            case READY ->
                wait(who + " complete, stable and answering", time, Phase.RELOADING, "nothing ends before it serves");
            case VERIFIED ->
                fresh
                        .map(id -> new Todo(
                                new Step.Note(new Event.Verified(id, s.wished())),
                                who + " was seen complete, stable and answering",
                                Phase.RELOADING))
                        .stream()
                        .toList();
            case THIN ->
                List.of(send(
                        s, Purpose.THIN, Signal.WINCH, old, "old workers end; the old master stays and can come back"));
            case THINNED -> wait("the old workers to finish their requests", time, Phase.SOAKING, "WINCH was sent");
            case SOAK ->
                List.of(new Todo(
                        new Step.Soak(
                                "both masters live; the old one can take over at once" + LongRequests.announced(s, old),
                                head ? time : null),
                        "watch " + who + " before the old one ends",
                        Phase.SOAKING));
            case RETIRE ->
                List.of(
                        old.owner().interferes()
                                ? Detachment.retire(s, old)
                                : send(
                                        s,
                                        Purpose.RETIRE,
                                        Signal.TERM,
                                        old,
                                        "end the old master; from here on there is no way back"));
            case GONE -> wait("old master " + old.id() + " to end", time, Phase.VERIFYING, "its workers finish first");
        };
    }

    private static List<Todo> wait(String what, Instant deadline, Phase phase, String reason) {
        return List.of(new Todo(new Step.Await(what, deadline), reason, phase));
    }

    private static Todo send(Situation s, Purpose purpose, Signal signal, Master target, String reason) {
        return new Todo(new Step.Send(purpose, signal, target.id(), s.wished()), reason, Phase.RELOADING);
    }
}
