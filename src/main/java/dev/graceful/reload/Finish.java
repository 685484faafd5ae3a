package dev.graceful.reload;

import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The end of every reload: the new code serves alone, is watched for a while, and that is recorded. */
public final class Finish {
    private Finish() {}

    /**
     * What is left when one master and all its workers run the wished revision.
     *
     * @param s what is wished and what was seen
     * @param master the one master
     */
    public static Course course(Situation s, Master master) {
        boolean ours =
                s.past().underWay(s.wished()) || s.past().failed(s.desired()).isPresent();
        if (!ours) {
            return rest(s);
        }
        Instant since = since(s, master);
        Generation generation = Generation.of(master, s.now());
        if (!generation.complete() || !s.proven()) {
            String what = "master " + master.id() + " complete and answering";
            if (s.now().isBefore(s.deadline(since))) {
                return new Course.Go(waiting(s, what, s.deadline(since)));
            }
            return new Course.Stop(
                    generation.complete() && s.answering() ? otherCode(s) : notServing(s, generation.phrase()));
        }
        return soak(s, since);
    }

    /** Rest, or the complaint that what nobody touched does not answer, or says that it is something else. */
    public static Course rest(Situation s) {
        if (s.answering() && !s.proven()) {
            return new Course.Stop(otherCode(s));
        }
        return s.answering()
                ? new Course.Rest("every process runs " + s.wished() + " and it is on disk" + alone(s)
                        + LongRequests.told(s.seen().journal().entries())
                                .map(cut -> "; " + cut)
                                .orElse(""))
                : new Course.Stop(notServing(s, "every process runs " + s.wished()));
    }

    /** Who looks after a master that its keeper was told to leave. */
    private static String alone(Situation s) {
        return s.seen().masters() instanceof Masters.OneMaster(Master master)
                        && master.owner() instanceof Owner.Orphan(Owner lost)
                ? "; master " + master.id() + " is looked after by this operator alone, " + lost.phrase()
                        + " is stopped on purpose and started when it ends"
                : "";
    }

    /** The soak that began at a moment, then the note that ends it. */
    static Course soak(Situation s, Instant since) {
        Instant until = since.plus(s.desired().verify().soak());
        return s.now().isBefore(until)
                ? new Course.Go(List.of(watch(until), converged(s)))
                : new Course.Go(List.of(converged(s)));
    }

    /** What every reload ends with, listed before it has begun. */
    static List<Todo> ahead(Situation s) {
        return s.desired().verify().soak().isZero() ? List.of(converged(s)) : List.of(watch(null), converged(s));
    }

    static List<Todo> waiting(Situation s, String what, Instant deadline) {
        List<Todo> todos = new ArrayList<>();
        todos.add(new Todo(new Step.Await(what, deadline), "the new code must serve", Phase.VERIFYING));
        todos.addAll(ahead(s));
        return todos;
    }

    static Failure notServing(Situation s, String picture) {
        return new Failure.Blocked(
                Reason.NotServing,
                Words.line(s.desired().host() + ": the application does not answer (" + Words.fit(s.answer()) + "); "
                        + picture + "; nothing was changed because of it"),
                "look at the application's log, or correct spec.verify");
    }

    private static Failure otherCode(Situation s) {
        return new Failure.Blocked(
                Reason.OtherCodeAnswering,
                Words.line(s.desired().host() + ": every process was started after " + s.wished() + " was on disk, but "
                        + Words.fit(s.answer()) + "; nothing was changed because of it"),
                "see whether the processes read the code of " + s.desired().path()
                        + " (a link to an old directory, old bytecode, another server at that address), or correct"
                        + " spec.verify.version");
    }

    private static Instant since(Situation s, Master master) {
        Stream<Instant> known = Stream.of(
                        s.past().verified(master.id(), s.wished()),
                        s.past().tried(Purpose.RETIRE, s.wished()).map(Past.Sent::effective),
                        s.past().failure(s.desired()).map(Past.Found::at))
                .flatMap(Optional::stream);
        return known.max(Instant::compareTo).orElse(master.startedAt());
    }

    private static Todo watch(@Nullable Instant until) {
        return new Todo(new Step.Soak("the new code serves alone", until), "spec.verify.soak", Phase.VERIFYING);
    }

    private static Todo converged(Situation s) {
        return new Todo(
                new Step.Note(new Event.Converged(s.wished())),
                "every process runs " + s.wished() + " and it answers",
                Phase.VERIFYING);
    }
}
