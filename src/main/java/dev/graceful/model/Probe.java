package dev.graceful.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether the application answered, as asked on the host itself over the declared loopback address. */
public sealed interface Probe {
    /** Nothing was declared and no listening socket is known. */
    record NotAsked() implements Probe {}

    /**
     * It answered as declared.
     *
     * @param answers how many answers in a row were right, each on a fresh connection
     * @param versions which revisions they told of; null when they were not asked for it
     */
    record Answered(int answers, @Nullable Versions versions) implements Probe {
        /** Answers that were not asked for their revision. */
        public Answered(int answers) {
            this(answers, null);
        }
    }

    /**
     * Which code the answers came from, by what they say themselves.
     *
     * @param wished how many told of the wished revision
     * @param others what the others told, each text once, bounded; empty when there were none
     */
    record Versions(int wished, List<String> others) {
        public Versions {
            others = List.copyOf(others);
        }
    }

    /**
     * It did not.
     *
     * @param message what was asked and what came back, for people
     */
    record Refused(String message) implements Probe {}
}
