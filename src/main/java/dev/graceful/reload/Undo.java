package dev.graceful.reload;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Revision;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Taking a try back. The old code returns to the disk before anything else, because every worker that is forked from then on may load
 * it; the fresh master ends only when the old one serves.
 */
public final class Undo {
    private Undo() {}

    /**
     * What is still to do to take a failed revision back; a stop that tells of it when nothing is left.
     *
     * @param s what is wished and what was seen
     * @param failed what the journal says, or is about to say
     */
    public static Course course(Situation s, Event.Failed failed) {
        if (s.desired().reload().strategy() == Strategy.COMMAND) {
            return withCode(s, failed.back(), CommandReload.undo(s, failed));
        }
        return switch (s.seen().masters()) {
            case Masters.NoMaster none ->
                withCode(
                        s,
                        failed.back(),
                        Detachment.none(s).orElseGet(() -> new Course.Stop(Messages.down(s, failed.message()))));
            case Masters.Ambiguous ambiguous ->
                withCode(s, failed.back(), new Course.Stop(Damage.of(s.desired(), ambiguous)));
            case Masters.Pool pool -> withCode(s, back(s, pool, failed), Pools.undo(s, pool, failed));
            case Masters.OneMaster(Master master) -> {
                Revision back = back(s, master, failed);
                Course rest = master.kind() == ServerKind.UWSGI
                        ? UwsgiUndo.workers(s, master, failed)
                        : workers(s, master, failed);
                yield withCode(s, back, rest);
            }
            case Masters.TwoMasters(Master old, Master fresh) -> {
                Course abandon = abandon(s, old, fresh, failed.revision());
                yield withCode(s, back(s, old, failed), abandon);
            }
        };
    }

    /**
     * What is still to do to end a fresh master of ours that runs what is no longer wished.
     *
     * @param s what is wished and what was seen
     * @param old the master that received USR2
     * @param fresh its child
     */
    public static Course outdated(Situation s, Master old, Master fresh) {
        Revision loaded = s.code().of(fresh);
        Revision away = loaded == null ? s.disk() : loaded;
        Course abandon = abandon(s, old, fresh, away);
        Revision running = s.code().of(old);
        Revision back = running == null || running.equals(away) ? s.before(away) : running;
        boolean reloads = recall(s, old, away) != Recall.NONE && old.settings().preload() != Trit.YES;
        return reloads ? withCode(s, back, abandon) : abandon;
    }

    /** The revision to return to: what the serving master runs, if that is certain and not the failed one. */
    private static Revision back(Situation s, Master serving, Event.Failed failed) {
        Revision running = s.code().of(serving);
        return running == null || running.equals(failed.revision()) ? failed.back() : running;
    }

    /** The revision to return to: what the instances run that have not got the failed one, if that is certain. */
    private static Revision back(Situation s, Masters.Pool pool, Event.Failed failed) {
        return pool.masters().stream()
                .map(master -> back(s, master, failed))
                .filter(back -> !back.equals(failed.back()))
                .findFirst()
                .orElse(failed.back());
    }

    /** Puts the move of the work tree before everything else, if it is still to be done. */
    private static Course withCode(Situation s, Revision back, Course rest) {
        if (s.disk().equals(back)) {
            return rest;
        }
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(
                new Step.Move(s.disk(), back, true),
                "the old code must be on disk before any worker is forked again",
                Phase.REVERTING));
        if (rest instanceof Course.Go(List<Todo> more)) {
            todos.addAll(more);
        }
        return new Course.Go(todos);
    }

    private enum Recall {
        NONE,
        DUE,
        SENT
    }

    /** Whether the workers of the old master were sent away, or loaded the wrong code, and must be forked again. */
    private static Recall recall(Situation s, Master old, Revision away) {
        Optional<Past.Sent> thin = s.past().sent(Purpose.THIN, old.id());
        Optional<Past.Sent> recall = s.past()
                .sent(Purpose.RECALL, old.id())
                .filter(sent -> thin.isEmpty() || sent.at().isAfter(thin.get().at()));
        if (recall.filter(Past.Sent::confirmed).isPresent()) {
            return Recall.SENT;
        }
        boolean touched = old.settings().preload() != Trit.YES && s.code().touchedBy(old, away);
        boolean gone = thin.isPresent() || old.workers().isEmpty();
        return gone || touched || recall.isPresent() ? Recall.DUE : Recall.NONE;
    }

    private static Course abandon(Situation s, Master old, Master fresh, Revision away) {
        Optional<Past.Sent> retire = s.past().sent(Purpose.RETIRE, old.id());
        if (retire.isPresent()) {
            Instant deadline = grace(old, retire.get().effective());
            if (retire.get().confirmed() || s.now().isBefore(deadline)) {
                return s.now().isBefore(deadline)
                        ? waitFor("old master " + old.id() + " to end: TERM may have reached it", deadline, List.of())
                        : new Course.Stop(Messages.wontEnd(
                                s, "old master", old.id(), "new master " + fresh.id() + " is left alone"));
            }
        }
        Todo term = send(s, Purpose.ABANDON, Signal.TERM, fresh, "the old master serves; the new one ends");
        return switch (recall(s, old, away)) {
            case NONE -> ending(s, fresh, term);
            case DUE ->
                new Course.Go(List.of(
                        send(s, Purpose.RECALL, Signal.HUP, old, "the old master forks its workers again"),
                        await("the workers of old master " + old.id(), s.deadline(s.now())),
                        term));
            case SENT -> recalled(s, old, fresh, away, term);
        };
    }

    private static Course recalled(Situation s, Master old, Master fresh, Revision away, Todo term) {
        boolean back = Generation.of(old, s.now()).stable() && !s.code().touchedBy(old, away);
        Optional<Past.Sent> abandoned = s.past().sent(Purpose.ABANDON, fresh.id());
        if (back || abandoned.isPresent()) {
            return ending(s, fresh, term);
        }
        Instant sent = s.past()
                .sent(Purpose.RECALL, old.id())
                .map(Past.Sent::effective)
                .orElse(s.now());
        Instant deadline = s.deadline(sent);
        if (s.now().isBefore(deadline)) {
            return waitFor("the workers of old master " + old.id() + " to serve again", deadline, List.of(term));
        }
        Failure failure = Messages.cannotReturn(
                s,
                "old master " + old.id() + " has not brought its workers back; new master " + fresh.id() + " is kept");
        return new Course.Stop(failure);
    }

    private static Course ending(Situation s, Master fresh, Todo term) {
        Optional<Past.Sent> sent = s.past().sent(Purpose.ABANDON, fresh.id());
        if (sent.filter(Past.Sent::confirmed).isEmpty()) {
            return new Course.Go(List.of(term, await("new master " + fresh.id() + " to end", s.deadline(s.now()))));
        }
        Instant deadline = grace(fresh, sent.get().effective());
        return s.now().isBefore(deadline)
                ? waitFor("new master " + fresh.id() + " to end", deadline, List.of())
                : new Course.Stop(Messages.wontEnd(s, "new master", fresh.id(), "the old master serves"));
    }

    /** One master is left. Workers of it that may have loaded the failed code are renewed. */
    private static Course workers(Situation s, Master master, Event.Failed failed) {
        Optional<Past.Sent> abandoned = s.past().sent(Purpose.ABANDON, master.id());
        if (abandoned.isPresent()) {
            return waitFor(
                    "master " + master.id() + " to end: it was sent TERM",
                    grace(master, abandoned.get().effective()),
                    List.of());
        }
        boolean preloads = master.settings().preload() == Trit.YES;
        if (preloads && s.code().runs(master, failed.revision())) {
            return new Course.Stop(Messages.keepsFailed(s, master, failed.revision()));
        }
        // A preloading master that was started within a second of the failed code only may have it: it was there before
        // the try.
        boolean touched = !preloads && s.code().touchedBy(master, failed.revision());
        Instant since = s.past().failure(s.desired()).map(Past.Found::at).orElse(s.now());
        Optional<Past.Sent> undo = s.past()
                .sent(Purpose.UNDO, master.id())
                .filter(sent -> !sent.at().isBefore(since));
        if (touched && undo.filter(Past.Sent::confirmed).isEmpty()) {
            return new Course.Go(List.of(
                    send(s, Purpose.UNDO, Signal.HUP, master, "workers that loaded the failed code are renewed"),
                    await("workers of master " + master.id() + " on the old code", s.deadline(s.now()))));
        }
        Generation generation = Generation.of(master, s.now());
        if (undo.isPresent() && (touched || !generation.stable())) {
            Instant deadline = s.deadline(undo.get().effective());
            return s.now().isBefore(deadline)
                    ? waitFor("workers of master " + master.id() + " on the old code", deadline, List.of())
                    : new Course.Stop(Messages.cannotReturn(
                            s, "master " + master.id() + " has " + generation.phrase() + " after HUP"));
        }
        return new Course.Stop(Messages.reverted(s, failed, "master " + master.id() + " serves it"));
    }

    private static Instant grace(Master master, Instant sent) {
        return sent.plus(master.settings().gracefulTimeout()).plus(BinaryUpgrade.SLACK);
    }

    private static Course waitFor(String what, Instant deadline, List<Todo> then) {
        List<Todo> todos = new ArrayList<>();
        todos.add(await(what, deadline));
        todos.addAll(then);
        return new Course.Go(todos);
    }

    private static Todo await(String what, Instant deadline) {
        return new Todo(new Step.Await(what, deadline), "the change is taken back", Phase.REVERTING);
    }

    private static Todo send(Situation s, Purpose purpose, Signal signal, Master target, String reason) {
        Step.Send send = purpose == Purpose.UNDO
                ? Detour.hup(s.desired(), target, purpose, s.disk())
                : new Step.Send(purpose, signal, target.id(), s.disk());
        return new Todo(send, reason, Phase.REVERTING);
    }
}
