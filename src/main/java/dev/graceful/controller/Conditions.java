package dev.graceful.controller;

import dev.graceful.api.Condition;
import dev.graceful.model.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the conditions of one resource: in a fixed order, with a transition time that moves only when the status flips. A condition
 * that is not set is absent.
 */
final class Conditions {
    static final String READY = "Ready";
    static final String RECONCILING = "Reconciling";
    static final String STALLED = "Stalled";
    static final String REACHABLE = "Reachable";
    static final String RESOLVED = "Resolved";
    static final String PLANNED = "Planned";
    static final String DRIFTED = "Drifted";
    static final String LOSSLESS = "Lossless";

    private static final List<String> ORDER =
            List.of(READY, RECONCILING, STALLED, REACHABLE, RESOLVED, PLANNED, DRIFTED, LOSSLESS);
    private static final int LONGEST = 4_096;

    private final List<Condition> previous;
    private final long generation;
    private final Instant now;
    private final List<Condition> current = new ArrayList<>();

    /**
     * @param previous the conditions of the status that is replaced
     * @param generation the generation that was judged
     */
    Conditions(@Nullable List<Condition> previous, long generation, Instant now) {
        this.previous = previous == null ? List.of() : previous;
        this.generation = generation;
        this.now = now;
    }

    Conditions set(String type, boolean holds, Reason reason, String message) {
        return set(type, holds ? "True" : "False", reason, message);
    }

    /** It cannot be told whether it holds. */
    Conditions unknown(String type, Reason reason, String message) {
        return set(type, "Unknown", reason, message);
    }

    private Conditions set(String type, String status, Reason reason, String message) {
        Condition before = find(previous, type);
        String since = before != null && before.status().equals(status) ? before.lastTransitionTime() : time(now);
        current.add(new Condition(type, status, reason.name(), Text.cut(message, LONGEST), generation, since));
        return this;
    }

    List<Condition> list() {
        current.sort(Comparator.comparingInt(condition -> ORDER.indexOf(condition.type())));
        return List.copyOf(current);
    }

    static @Nullable Condition find(@Nullable List<Condition> conditions, String type) {
        return conditions == null
                ? null
                : conditions.stream()
                        .filter(condition -> condition.type().equals(type))
                        .findFirst()
                        .orElse(null);
    }

    /** As Kubernetes writes times: RFC 3339 in UTC with whole seconds. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
