package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.GracefulDeployStatus.HistoryEntry;
import dev.graceful.api.HostDeployStatus.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryWriterTest {
    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);

    @Test
    void aRunIsOneEntryFromItsBeginToItsEnd() {
        List<HistoryEntry> running = HistoryWriter.write(null, List.of(run(A, "Running", "10:00:00", null)), 1, 10);
        List<HistoryEntry> done =
                HistoryWriter.write(running, List.of(run(A, "Succeeded", "10:00:00", "10:01:32")), 1, 10);
        List<HistoryEntry> again =
                HistoryWriter.write(done, List.of(run(A, "Succeeded", "10:00:00", "10:01:32")), 1, 10);

        assertThat(running)
                .containsExactly(new HistoryEntry("aaaaaaa", "Running", "2026-11-23T10:00:00Z", null, null, null));
        assertThat(done)
                .containsExactly(new HistoryEntry("aaaaaaa", "Succeeded", "2026-11-23T10:00:00Z", "92s", null, null));
        assertThat(again).isEqualTo(done);
    }

    @Test
    void aRunIsNotDoneBeforeItsLastHostIs() {
        List<Run> one = List.of(run(A, "Succeeded", "10:00:00", "10:00:10"));
        List<Run> both = List.of(one.getFirst(), run(A, "Succeeded", "10:00:11", "10:00:20"));

        assertThat(HistoryWriter.write(null, one, 2, 10))
                .extracting(HistoryEntry::outcome)
                .containsExactly("Running");
        assertThat(HistoryWriter.write(HistoryWriter.write(null, one, 2, 10), both, 2, 10))
                .containsExactly(new HistoryEntry("aaaaaaa", "Succeeded", "2026-11-23T10:00:00Z", "20s", null, null));
    }

    @Test
    void aRunThatWasOvertakenSaysSo() {
        List<HistoryEntry> running = HistoryWriter.write(null, List.of(run(A, "Running", "10:00:00", null)), 1, 10);

        List<HistoryEntry> next = HistoryWriter.write(running, List.of(run(B, "Running", "10:00:30", null)), 1, 10);

        assertThat(next).extracting(HistoryEntry::outcome).containsExactly("Running", "Superseded");
    }

    @Test
    void goingBackAndForthIsThreeEntries() {
        List<HistoryEntry> history =
                HistoryWriter.write(null, List.of(run(A, "Succeeded", "10:00:00", "10:00:10")), 1, 10);
        history = HistoryWriter.write(history, List.of(run(B, "Reverted", "10:10:00", "10:10:10")), 1, 10);
        history = HistoryWriter.write(history, List.of(run(A, "Succeeded", "10:20:00", "10:20:10")), 1, 10);

        assertThat(history).extracting(HistoryEntry::outcome).containsExactly("Succeeded", "Reverted", "Succeeded");
    }

    @Test
    void theLimitCountsFinishedRuns() {
        List<HistoryEntry> history =
                HistoryWriter.write(null, List.of(run(A, "Succeeded", "10:00:00", "10:00:10")), 1, 1);
        history = HistoryWriter.write(history, List.of(run(B, "Running", "10:10:00", null)), 1, 1);
        assertThat(history).hasSize(2);

        history = HistoryWriter.write(history, List.of(run(B, "Succeeded", "10:10:00", "10:10:01")), 1, 1);
        assertThat(history).extracting(HistoryEntry::revision).containsExactly("bbbbbbb");
    }

    private static Run run(String revision, String outcome, String start, @Nullable String end) {
        return new Run(
                revision,
                outcome,
                "2026-11-23T" + start + "Z",
                end == null ? null : "2026-11-23T" + end + "Z",
                null,
                null);
    }
}
