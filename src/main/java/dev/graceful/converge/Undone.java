package dev.graceful.converge;

import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;

/** A step was not done; ends its performance early and becomes its outcome. */
final class Undone extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private Undone(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    static Undone blocked(Reason reason, String problem, String unblock) {
        return new Undone(new Failure.Blocked(reason, problem, unblock));
    }

    static Undone failed(Step step, Reason reason, String problem) {
        return new Undone(new Failure.StepFailed(step.label(), reason, problem));
    }

    static Undone unknown(Step step, String problem) {
        return new Undone(new Failure.OutcomeUnknown(step.label(), problem));
    }

    Failure failure() {
        return failure;
    }
}
