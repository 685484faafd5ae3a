package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was seen and done on one host for one application. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostDeployStatus(
        @JsonPropertyDescription("The generation of the resource that this status was judged from.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("In one word, what is going on.") @Nullable
        String phase,

        @JsonPropertyDescription("In one line, what is going on; the conditions say more.") @Nullable
        String message,

        @JsonPropertyDescription("The commit that is checked out.") @Nullable
        String diskRevision,

        @JsonPropertyDescription("The commit that the processes run in memory; mixed while two generations serve.")
        @Nullable
        String loadedRevision,

        @JsonPropertyDescription("The commit that was checked out before the latest run.") @Nullable
        String previousRevision,

        @JsonPropertyDescription("The reload strategy that was chosen.") @Nullable
        String strategy,

        @JsonPropertyDescription(
                "The pid of the master; several while an upgrade is under way or where several share a socket.")
        @Nullable
        String master,

        @JsonPropertyDescription("How many workers there are.") @Nullable
        Integer workers,

        @JsonPropertyDescription("Who started the master and reacts when it ends.") @Nullable
        OwnerStatus owner,

        @JsonPropertyDescription("The masters and workers.") @Nullable
        List<ProcessStatus> processes,

        @JsonPropertyDescription("The plan of the current or the latest run.") @Nullable
        HostPlan plan,

        @JsonPropertyDescription("The current or the latest run.") @Nullable
        Run run,

        @JsonPropertyDescription("The steps of the current or the latest run: done, under way and planned.") @Nullable
        List<StepStatus> steps,

        @JsonPropertyDescription("The newest line of the journal on the host.") @Nullable
        JournalHead journal,

        @JsonPropertyDescription("What the requests counted that were sent during the current or the latest reload.")
        @Nullable
        TrafficCounts traffic,

        @JsonPropertyDescription("Whether new code can be put into service without a lost request, as it runs now.")
        @Nullable
        Capabilities capabilities,

        @JsonPropertyDescription("Ready, Reconciling, Stalled, Drifted and Lossless.") @Nullable
        List<Condition> conditions) {

    /** A status of which nothing is known. */
    public static HostDeployStatus empty() {
        return new HostDeployStatus(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }

    /**
     * What requests counted that were sent while the code was exchanged.
     *
     * @param sent how many were sent
     * @param lost how many got no whole answer, or one with a status of 500 or more
     * @param retried how many failed on a kept connection and were answered on a new one
     * @param p99Millis within how many milliseconds 99 of 100 answers came
     * @param backlogMax the most connections that were seen waiting to be accepted
     * @param listenOverflows how many connections the kernel dropped meanwhile for want of room, on the whole machine
     * @param listenDrops the same for whatever reason
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record TrafficCounts(
            @Nullable Long sent,
            @Nullable Long lost,
            @Nullable Long retried,
            @Nullable Long p99Millis,
            @Nullable Long backlogMax,
            @Nullable Long listenOverflows,
            @Nullable Long listenDrops) {}

    /**
     * What can be done with the application as it runs now.
     *
     * @param reloadLossless whether new code can be put into service without a lost request: True, False or Unknown
     * @param reason why
     * @param advice the one change that makes it so, or safer; absent when there is nothing to change
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Capabilities(
            @Nullable String reloadLossless,
            @Nullable String reason,
            @Nullable String advice) {}

    /**
     * Who started the master and reacts when it ends.
     *
     * @param kind Nobody, Supervisor, Systemd, Emperor for that of a uWSGI vassal, or Follower for graceful-follow
     * @param name the program or unit; that of an Emperor or a follower is who started it
     * @param tracksMaster whether it watches the master that serves; false for one that has lost it, and for a unit that watches nothing
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record OwnerStatus(
            @Nullable String kind,
            @Nullable String name,
            @Nullable Boolean tracksMaster) {}

    /**
     * One process of the application.
     *
     * @param role master or worker
     * @param pid its pid
     * @param ppid the pid of its parent
     * @param startedAt when it was started, RFC 3339
     * @param generation 1 for the older master and its workers, 2 for the newer ones
     * @param revision the commit that it has loaded; absent when that is not certain
     * @param instance what supervisor or systemd calls the instance it belongs to, where several share a socket
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProcessStatus(
            @Nullable String role,
            @Nullable Long pid,
            @Nullable Long ppid,
            @Nullable String startedAt,
            @Nullable Integer generation,
            @Nullable String revision,
            @Nullable String instance) {}

    /**
     * The plan of one run on this host.
     *
     * @param from what was on disk
     * @param to what is wished
     * @param strategy the chosen strategy
     * @param why why it was chosen
     * @param commits what it brings; absent until the commits were fetched
     * @param steps what will be done, in order
     * @param risks what to know before
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HostPlan(
            @Nullable String from,
            @Nullable String to,
            @Nullable String strategy,
            @Nullable String why,
            GracefulDeployStatus.@Nullable Commits commits,
            @Nullable List<String> steps,
            @Nullable List<String> risks) {}

    /**
     * The way of one revision onto this host.
     *
     * @param revision the commit, as a full id
     * @param outcome Running, Succeeded, Reverted or Failed
     * @param startedAt when its first step was done, RFC 3339
     * @param finishedAt when it ended, RFC 3339; absent while it runs
     * @param message why, when it did not succeed
     * @param lost how many requests were lost; absent when none were sent to see that
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Run(
            @Nullable String revision,
            @Nullable String outcome,
            @Nullable String startedAt,
            @Nullable String finishedAt,
            @Nullable String message,
            @Nullable Long lost) {}

    /**
     * One step.
     *
     * @param name its stable name, such as {@code checkout}
     * @param result Changed, Failed, Running or Planned
     * @param changes what it changed: the old and the new value by name
     * @param comment a sentence about it
     * @param startedAt when it was started, RFC 3339
     * @param duration how long it took, such as {@code 41ms}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StepStatus(
            @Nullable String name,
            @Nullable String result,
            @Nullable Map<String, List<String>> changes,
            @Nullable String comment,
            @Nullable String startedAt,
            @Nullable String duration) {}

    /**
     * The newest line of the journal on the host.
     *
     * @param seq its position
     * @param lastStep what it records
     * @param at when it was written, RFC 3339
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record JournalHead(
            @Nullable Long seq,
            @Nullable String lastStep,
            @Nullable String at) {}
}
