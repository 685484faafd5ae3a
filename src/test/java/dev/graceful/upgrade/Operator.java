package dev.graceful.upgrade;

import dev.graceful.converge.Converger;
import dev.graceful.converge.Pace;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.model.Desired;
import dev.graceful.model.Master;
import dev.graceful.model.Observation;
import dev.graceful.model.Outcome;
import dev.graceful.model.Plan;
import dev.graceful.observe.Observer;
import dev.graceful.plan.Planner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The loop of the operator without everything around it. It remembers nothing that matters: a new one may take over at any time. */
final class Operator {
    private static final int MOST_SILENCES = 3;
    private static final Duration AFTER_SILENCE = Duration.ofSeconds(2);

    private final Host host;
    private final Desired desired;
    private final Pace pace;
    private final Observer observer = new Observer();
    private final Converger converger;
    private final List<String> done = new ArrayList<>();

    Operator(Host host, Desired desired, Pace pace) {
        this.host = host;
        this.desired = desired;
        this.pace = pace;
        this.converger = new Converger(pace);
    }

    /** The labels of the steps that were performed, in order. */
    List<String> done() {
        return List.copyOf(done);
    }

    /** The masters that are seen now. */
    List<Master> masters() throws HostException {
        return observer.observe(host, desired).masters().certain();
    }

    /** Looks once and does what is to be done now. */
    Plan.Next round() throws HostException {
        Observation seen = observer.observe(host, desired);
        Plan.Next next = Planner.plan(desired, seen).next();
        switch (next) {
            case Plan.Next.Act(var step, var phase) -> {
                Outcome outcome = converger.perform(host, desired, step);
                done.add(
                        outcome instanceof Outcome.Failed(var failure)
                                ? step.label() + " failed: " + failure.message()
                                : step.label());
            }
            case Plan.Next.Wait wait -> pace.rest(wait.lookAgain());
            case Plan.Next.Rest rest -> {}
            case Plan.Next.Stop stop -> {}
        }
        return next;
    }

    /** Goes on until nothing is left to do or may be done. A machine that did not answer in time is looked at again, as the operator does. */
    Plan.Next untilSettled(int mostRounds) throws HostException {
        return patiently(() -> untilSettledOrBroken(mostRounds));
    }

    private Plan.Next patiently(Work work) throws HostException {
        int silences = 0;
        while (true) {
            try {
                return work.go();
            } catch (HostException silent) {
                done.add("no answer: " + silent.getMessage());
                if (!silent.silent() || ++silences > MOST_SILENCES) {
                    throw silent;
                }
                // For a second nobody connects again.
                pace.rest(AFTER_SILENCE);
            }
        }
    }

    private interface Work {
        Plan.Next go() throws HostException;
    }

    /** The same, which ends when the machine does not answer. */
    Plan.Next untilSettledOrBroken(int mostRounds) throws HostException {
        for (int round = 0; round < mostRounds; round++) {
            Plan.Next next = round();
            if (next instanceof Plan.Next.Rest || next instanceof Plan.Next.Stop) {
                return next;
            }
        }
        throw new AssertionError("not settled after " + mostRounds + " rounds: " + done);
    }

    /** Goes on until one step was performed, or nothing is left to do; a silent machine is looked at again. */
    Plan.Next untilOneStepWasDone(int mostRounds) throws HostException {
        return patiently(() -> untilOneStepOrBroken(mostRounds));
    }

    private Plan.Next untilOneStepOrBroken(int mostRounds) throws HostException {
        for (int round = 0; round < mostRounds; round++) {
            Plan.Next next = round();
            if (!(next instanceof Plan.Next.Wait)) {
                return next;
            }
        }
        throw new AssertionError("no step in " + mostRounds + " rounds");
    }
}
