package dev.graceful.model;

import org.jspecify.annotations.Nullable;

/** What became of the requests that are sent on the machine while the code is exchanged; whether they are, the journal says. */
public sealed interface Watch {
    /** They are not sent. */
    record None() implements Watch {}

    /**
     * They are being sent.
     *
     * @param process what sends them, or null when it has said nothing yet
     * @param counts so far
     */
    record Running(@Nullable ProcessId process, Traffic counts) implements Watch {}

    /**
     * They are not sent any more, and that is not recorded yet.
     *
     * @param counts the last that is known
     */
    record Ended(Traffic counts) implements Watch {}

    /** What was counted until now. */
    default Traffic counted() {
        return switch (this) {
            case None() -> Traffic.none();
            case Running(ProcessId process, Traffic counts) -> counts;
            case Ended(Traffic counts) -> counts;
        };
    }
}
