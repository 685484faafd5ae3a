package dev.graceful.reload;

import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan.Phase;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import dev.graceful.model.Traffic;
import dev.graceful.model.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests that are sent on the machine from just before the first signal until the new code is in service, or is taken back. */
public final class Traffics {
    private Traffics() {}

    /**
     * A loss over the budget is a failure as long as the old master can still be kept: nothing is lost by keeping it. Later, or where going
     * back means the same signal once more, it would only cost more requests.
     */
    public static Course judged(Situation s, Course course) {
        Desired.Load load = s.desired().verify().traffic();
        Traffic counts = s.seen().watch().counted();
        if (load == null
                || counts.lost() <= load.lossBudget()
                || !(course instanceof Course.Go)
                || !(s.seen().masters() instanceof Masters.TwoMasters(Master old, Master fresh))
                || s.past().sent(Purpose.RETIRE, old.id()).isPresent()) {
            return course;
        }
        return s.failed(
                old,
                Reason.RequestsLost,
                counts.phrase() + " while new master " + fresh.id() + " came up, and spec.verify.traffic.lossBudget is "
                        + load.lossBudget());
    }

    /** Puts around a course what begins and ends the sending. It always ends, whatever the course has become and whoever operates. */
    public static Course around(Situation s, Course course) {
        boolean sending = s.seen().journal().watching().isPresent();
        return switch (course) {
            case Course.Go(List<Todo> todos) -> sending ? going(s, todos) : beginning(s, todos);
            case Course.Rest rest -> sending ? new Course.Go(List.of(end(s))) : rest;
            case Course.Stop stop -> sending ? new Course.Go(List.of(end(s))) : stop;
            case Course.TakeBack back -> back;
        };
    }

    private static Course beginning(Situation s, List<Todo> todos) {
        Desired.Load load = s.desired().verify().traffic();
        int first = 0;
        while (first < todos.size() && !disrupts(todos.get(first).step())) {
            first++;
        }
        if (load == null || first == todos.size()) {
            return new Course.Go(todos);
        }
        Optional<Address> address = address(s);
        if (address.isEmpty()) {
            return new Course.Stop(new Failure.Invalid(
                    "spec.verify.traffic",
                    "needs spec.verify.http with port or unixSocket, because no master is known whose socket could be"
                            + " asked; nothing was done"));
        }
        List<Todo> all = new ArrayList<>(todos);
        all.add(
                first,
                new Todo(
                        new Step.StartTraffic(address.get(), s.wished()),
                        "what is lost is counted from before the first signal on",
                        Phase.RELOADING));
        return new Course.Go(withEnd(s, all));
    }

    /** What ended before the first signal is started again; what ends later is only recorded. */
    private static Course going(Situation s, List<Todo> todos) {
        boolean useless = s.seen().watch() instanceof Watch.Ended
                || s.seen().watch().counted().sent() == 0;
        return disrupts(todos.getFirst().step()) && useless
                ? new Course.Go(List.of(end(s)))
                : new Course.Go(withEnd(s, todos));
    }

    private static List<Todo> withEnd(Situation s, List<Todo> todos) {
        List<Todo> all = new ArrayList<>();
        for (Todo todo : todos) {
            if (todo.step() instanceof Step.Note(Event.Converged c)) {
                all.add(end(s));
            }
            all.add(todo);
        }
        return all;
    }

    private static Todo end(Situation s) {
        return new Todo(new Step.EndTraffic(s.wished()), "what was lost is recorded", Phase.VERIFYING);
    }

    private static boolean disrupts(Step step) {
        return switch (step) {
            case Step.Send send -> !send.undo();
            case Step.RunCommand run -> !run.undo();
            default -> false;
        };
    }

    private static Optional<Address> address(Situation s) {
        Desired.Http http = s.desired().verify().http();
        Address declared = http == null ? null : http.address();
        return declared != null
                ? Optional.of(declared)
                : s.seen().masters().certain().stream()
                        .flatMap(master -> master.listening().stream())
                        .findFirst();
    }
}
