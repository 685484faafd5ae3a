package dev.graceful.model;

/** Why something is not as wished. One switch maps each case to its retry policy and to its condition and event. */
public sealed interface Failure {
    /** The closed reason, used in conditions and events alike. */
    Reason reason();

    /** What happened, where, what was left as it was and what to do next, for people. */
    String message();

    /**
     * What follows when a machine could not be worked with: silence is no refusal, and being deposed is neither.
     *
     * @param host the name of the machine
     * @param reason what it said, or {@link Reason#HostUnreachable} when it said nothing
     * @param problem what was tried, what was said and what was left as it was
     * @param unblock what to do
     */
    static Failure ofHost(String host, Reason reason, String problem, String unblock) {
        return switch (reason) {
            case HostUnreachable -> new Unreachable(host, problem);
            case Fenced -> new Fenced(host, problem, unblock);
            default -> new Blocked(reason, problem, unblock);
        };
    }

    /**
     * A value of the wish is wrong: never retried until the resource changes.
     *
     * @param field the path of the field, such as {@code spec.layout.path}
     * @param problem what is wrong with it and what to write instead
     */
    record Invalid(String field, String problem) implements Failure {
        @Override
        public Reason reason() {
            return Reason.InvalidSpec;
        }

        @Override
        public String message() {
            return field + ": " + problem;
        }
    }

    /**
     * Something on the host forbids going on: looked at again with back-off, because the host may change.
     *
     * @param reason the closed reason
     * @param problem what was found and what was left as it was
     * @param unblock what to do
     */
    record Blocked(Reason reason, String problem, String unblock) implements Failure {
        @Override
        public String message() {
            return problem + "; " + unblock;
        }
    }

    /**
     * The revision was tried and taken back: not tried again for the same wish.
     *
     * @param reason the closed reason of the first failure
     * @param problem the evidence and the state of the host now
     * @param unblock what to do
     */
    record Reverted(Reason reason, String problem, String unblock) implements Failure {
        @Override
        public String message() {
            return problem + "; " + unblock;
        }
    }

    /**
     * The host did not answer. Its state is unknown, not failed.
     *
     * @param host its name
     * @param problem what was tried
     */
    record Unreachable(String host, String problem) implements Failure {
        @Override
        public Reason reason() {
            return Reason.HostUnreachable;
        }

        @Override
        public String message() {
            return host + " could not be reached: " + problem + "; nothing was changed, it will be tried again";
        }
    }

    /**
     * The host obeys a later operator, so this one does nothing more to it.
     *
     * @param host its name
     * @param problem what the host said
     * @param unblock what to do
     */
    record Fenced(String host, String problem, String unblock) implements Failure {
        @Override
        public Reason reason() {
            return Reason.Fenced;
        }

        @Override
        public String message() {
            return problem + "; " + unblock;
        }
    }

    /**
     * A step was done and failed: retried with back-off after a new observation.
     *
     * @param step its label
     * @param reason the closed reason
     * @param problem what it printed, bounded, and what was left as it was
     */
    record StepFailed(String step, Reason reason, String problem) implements Failure {
        @Override
        public String message() {
            return step + ": " + problem;
        }
    }

    /**
     * A step was started and it is not known how it ended: observed first, never repeated blindly.
     *
     * @param step its label
     * @param problem what is known
     */
    record OutcomeUnknown(String step, String problem) implements Failure {
        @Override
        public Reason reason() {
            return Reason.OutcomeUnknown;
        }

        @Override
        public String message() {
            return step + ": " + problem;
        }
    }
}
