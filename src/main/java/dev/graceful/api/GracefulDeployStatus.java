package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.graceful.api.HostDeployStatus.TrafficCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator reports about one application over all its hosts. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GracefulDeployStatus(
        @JsonPropertyDescription("The generation of the resource that this status was judged from.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("In one word, what is going on.") @Nullable
        String phase,

        @JsonPropertyDescription("In one line, what is going on; the conditions say more.") @Nullable
        String message,

        @JsonPropertyDescription("The commit that every host runs in memory; mixed when they differ.") @Nullable
        String revision,

        @JsonPropertyDescription("The commit that spec.source.revision was resolved to.") @Nullable
        String desiredRevision,

        @JsonPropertyDescription("The reload strategy that was chosen.") @Nullable
        String strategy,

        @JsonPropertyDescription("How many hosts are where.") @Nullable
        HostCounts hosts,

        @JsonPropertyDescription("What will be done, or was done last.") @Nullable
        PlanStatus plan,

        @JsonPropertyDescription("The requests that were sent during the latest reloads, over all hosts.") @Nullable
        TrafficCounts traffic,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, Resolved, Planned, Drifted and Lossless.") @Nullable
        List<Condition> conditions,

        @JsonPropertyDescription("The latest runs, newest first.") @Nullable
        List<HistoryEntry> history,

        @JsonPropertyDescription("The value of the annotation graceful.dev/requestedAt that was acted on.") @Nullable
        String lastHandledRequestAt) {

    /** A status of which nothing is known. */
    public static GracefulDeployStatus empty() {
        return new GracefulDeployStatus(null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /**
     * How many hosts are where.
     *
     * @param total wanted
     * @param updated running the desired revision
     * @param ready updated and verified
     * @param failed blocked, failed or reverted
     * @param unreachable not answering
     * @param summary updated of total, such as {@code 1/2}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record HostCounts(
            @Nullable Integer total,
            @Nullable Integer updated,
            @Nullable Integer ready,
            @Nullable Integer failed,
            @Nullable Integer unreachable,
            @Nullable String summary) {}

    /**
     * What will be done, or was done last.
     *
     * @param hash changes when anything that will be done changes
     * @param computedAt when, RFC 3339
     * @param from what the hosts have on disk
     * @param to the wished commit
     * @param commits what it brings; absent until the commits were fetched
     * @param steps what will be done, in order
     * @param risks what to know before
     * @param disruption what users of the application notice: None, Slow or Unknown
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PlanStatus(
            @Nullable String hash,
            @Nullable String computedAt,
            @Nullable List<From> from,
            @Nullable String to,
            @Nullable Commits commits,
            @Nullable List<String> steps,
            @Nullable List<String> risks,
            @Nullable String disruption) {}

    /**
     * How many hosts have a commit on disk.
     *
     * @param revision the commit
     * @param hosts how many
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record From(@Nullable String revision, @Nullable Integer hosts) {}

    /**
     * The commits between two revisions.
     *
     * @param count how many
     * @param fastForward whether the new one descends from the old one
     * @param items the newest 20, newest first
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Commits(
            @Nullable Integer count,
            @Nullable Boolean fastForward,
            @Nullable List<CommitItem> items) {}

    /**
     * One commit.
     *
     * @param sha its short id
     * @param author the author's name
     * @param subject the first line of its message
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record CommitItem(
            @Nullable String sha,
            @Nullable String author,
            @Nullable String subject) {}

    /**
     * One run: the way of one revision onto the hosts.
     *
     * @param revision the commit
     * @param outcome Running, Succeeded, Reverted or Failed
     * @param startedAt when its first step was done, RFC 3339
     * @param duration from its first step to its end, such as {@code 92s}; absent while it runs
     * @param message why, when it did not succeed
     * @param lost how many requests were lost, over all hosts; absent when none were sent to see that
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HistoryEntry(
            @Nullable String revision,
            @Nullable String outcome,
            @Nullable String startedAt,
            @Nullable String duration,
            @Nullable String message,
            @Nullable Long lost) {}
}
