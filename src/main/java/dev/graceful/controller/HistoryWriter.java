package dev.graceful.controller;

import dev.graceful.api.GracefulDeployStatus.HistoryEntry;
import dev.graceful.api.HostDeployStatus.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the history of a GracefulDeploy from the runs on its hosts; pure. */
final class HistoryWriter {
    private static final String SUPERSEDED = "Superseded";

    private HistoryWriter() {}

    /**
     * The history, newest first.
     *
     * @param previous what it was
     * @param runs the latest run of every host
     * @param wanted how many hosts are wanted
     * @param limit how many finished runs are kept
     */
    static List<HistoryEntry> write(@Nullable List<HistoryEntry> previous, List<Run> runs, int wanted, int limit) {
        var history = new ArrayList<>(previous == null ? List.<HistoryEntry>of() : previous);
        Optional<Run> latest = runs.stream()
                .filter(run -> run.startedAt() != null)
                .max(Comparator.comparing(run -> String.valueOf(run.startedAt())));
        latest.ifPresent(run -> put(history, runs, run, wanted));
        int kept = limit + (history.isEmpty() || isFinished(history.getFirst()) ? 0 : 1);
        return List.copyOf(history.subList(0, Math.min(history.size(), kept)));
    }

    private static void put(List<HistoryEntry> history, List<Run> all, Run latest, int wanted) {
        List<Run> runs = all.stream()
                .filter(run -> Objects.equals(run.revision(), latest.revision()))
                .toList();
        String revision = brief(latest.revision());
        HistoryEntry head = history.isEmpty() ? null : history.getFirst();
        boolean continues = head != null
                && revision.equals(head.revision())
                && (!isFinished(head) || !after(latest.startedAt(), head));
        HistoryEntry entry = entry(revision, runs, continues ? head : null, wanted);
        if (continues) {
            history.set(0, entry);
            return;
        }
        if (head != null && !isFinished(head)) {
            history.set(
                    0,
                    new HistoryEntry(
                            head.revision(),
                            SUPERSEDED,
                            head.startedAt(),
                            between(head.startedAt(), entry.startedAt()),
                            null,
                            null));
        }
        history.addFirst(entry);
    }

    /** Whether a run began after everything that the entry tells of. */
    private static boolean after(@Nullable String startedAt, HistoryEntry head) {
        Instant end = instant(head.startedAt())
                .plus(Durations.parse(String.valueOf(head.duration())).orElse(Duration.ZERO));
        return instant(startedAt).isAfter(end);
    }

    private static HistoryEntry entry(String revision, List<Run> runs, @Nullable HistoryEntry known, int wanted) {
        String started = runs.stream()
                .map(run -> String.valueOf(run.startedAt()))
                .min(Comparator.naturalOrder())
                .orElse("");
        String startedAt =
                known != null && known.startedAt() != null && known.startedAt().compareTo(started) < 0
                        ? known.startedAt()
                        : started;
        String outcome = outcome(runs, wanted);
        if (outcome.equals(RunWriter.RUNNING)) {
            return new HistoryEntry(revision, outcome, startedAt, null, null, null);
        }
        String finished = runs.stream()
                .map(run -> String.valueOf(run.finishedAt()))
                .max(Comparator.naturalOrder())
                .orElse(startedAt);
        String message = runs.stream()
                .filter(run -> run.message() != null)
                .map(run -> Text.line(String.valueOf(run.message())))
                .findFirst()
                .orElse(null);
        return new HistoryEntry(revision, outcome, startedAt, between(startedAt, finished), message, lost(runs));
    }

    private static @Nullable Long lost(List<Run> runs) {
        List<Long> lost =
                runs.stream().flatMap(run -> Stream.ofNullable(run.lost())).toList();
        return lost.isEmpty()
                ? null
                : Long.valueOf(lost.stream().mapToLong(Long::longValue).sum());
    }

    private static String outcome(List<Run> runs, int wanted) {
        for (String worst : List.of(RunWriter.FAILED, RunWriter.REVERTED, RunWriter.RUNNING)) {
            if (runs.stream().anyMatch(run -> worst.equals(run.outcome()))) {
                return worst;
            }
        }
        return runs.size() < wanted ? RunWriter.RUNNING : RunWriter.SUCCEEDED;
    }

    private static boolean isFinished(HistoryEntry entry) {
        return !RunWriter.RUNNING.equals(entry.outcome());
    }

    private static String between(@Nullable String from, @Nullable String to) {
        return Durations.text(Duration.between(instant(from), instant(to)));
    }

    private static Instant instant(@Nullable String time) {
        return time == null || time.isEmpty() ? Instant.EPOCH : Instant.parse(time);
    }

    private static String brief(@Nullable String sha) {
        return sha == null ? "" : sha.substring(0, Math.min(7, sha.length()));
    }
}
