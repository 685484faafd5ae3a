package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.Condition;
import dev.graceful.model.Reason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
    private static final Instant EARLY = Instant.parse("2026-11-23T10:00:00.5Z");
    private static final Instant LATE = Instant.parse("2026-11-23T10:05:00Z");

    @Test
    void theTransitionTimeMovesOnlyWhenTheStatusFlips() {
        List<Condition> first = new Conditions(null, 1, EARLY)
                .set(Conditions.READY, false, Reason.Fetching, "a")
                .list();
        List<Condition> second = new Conditions(first, 2, LATE)
                .set(Conditions.READY, false, Reason.Soaking, "b")
                .list();
        List<Condition> third = new Conditions(second, 2, LATE)
                .set(Conditions.READY, true, Reason.Converged, "c")
                .list();

        assertThat(first.getFirst().lastTransitionTime()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(second.getFirst())
                .isEqualTo(new Condition("Ready", "False", "Soaking", "b", 2L, "2026-11-23T10:00:00Z"));
        assertThat(third.getFirst().lastTransitionTime()).isEqualTo("2026-11-23T10:05:00Z");
    }

    @Test
    void theOrderIsAlwaysTheSame() {
        List<Condition> conditions = new Conditions(null, 1, EARLY)
                .set(Conditions.PLANNED, true, Reason.PlanReady, "")
                .set(Conditions.STALLED, true, Reason.TreeDirty, "")
                .set(Conditions.READY, false, Reason.TreeDirty, "")
                .list();

        assertThat(conditions).extracting(Condition::type).containsExactly("Ready", "Stalled", "Planned");
    }

    @Test
    void aLongMessageIsCut() {
        String message = "x".repeat(10_000);

        Condition ready = new Conditions(null, 1, EARLY)
                .set(Conditions.READY, false, Reason.StepFailed, message)
                .list()
                .getFirst();

        assertThat(ready.message()).hasSize(4_096).endsWith("…");
    }
}
