package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator found out about a machine. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostStatus(
        @JsonPropertyDescription("The generation of the resource that this status was judged from.") @Nullable
        Long observedGeneration,

        @JsonPropertyDescription("In one line, how it is.") @Nullable
        String message,

        @JsonPropertyDescription(
                "Ready, Reconciling, Stalled, and Reachable, which is Unknown while the machine is silent and False only"
                        + " when it, or somebody in its place, refused.")
        @Nullable
        List<Condition> conditions,

        @JsonPropertyDescription("What the machine is.") @Nullable
        Facts facts,

        @JsonPropertyDescription("Who the operator is there, such as root via sudo from deploy.") @Nullable
        String account,

        @JsonPropertyDescription("The key that was recorded by hostKeyPolicy TrustOnFirstUse, and is pinned since.")
        @Nullable
        String hostKey,

        @JsonPropertyDescription("The fingerprint of the key that the machine proved to have.") @Nullable
        String hostKeyFingerprint,

        @JsonPropertyDescription("How long one look takes; a change by less than a factor of 2 is no news.") @Nullable
        Long latencyMillis,

        @JsonPropertyDescription("When it answered, to the hour while nothing else changes, RFC 3339.") @Nullable
        String lastSeen,

        @JsonPropertyDescription("The annotation graceful.dev/adopt that was obeyed last.") @Nullable
        String lastAdopted,

        @JsonPropertyDescription("The application servers that run there.") @Nullable
        List<App> apps,

        @JsonPropertyDescription(
                "Whether new code can be put into service there without a lost request, as it runs now.")
        @Nullable
        Capabilities capabilities) {

    /** A status of which nothing is known. */
    public static HostStatus empty() {
        return new HostStatus(null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /**
     * What the machine is; absent facts could not be found out.
     *
     * @param os the name of the distribution
     * @param kernel the release of the kernel
     * @param init the program of process 1
     * @param shell the program that is {@code /bin/sh}
     * @param git the version of Git
     * @param python the version of Python 3
     * @param supervisor the version of supervisor
     * @param clockSkewMillis how far the machine's clock is ahead of the operator's, when more than one second
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Facts(
            @Nullable String os,
            @Nullable String kernel,
            @Nullable String init,
            @Nullable String shell,
            @Nullable String git,
            @Nullable String python,
            @Nullable String supervisor,
            @Nullable Long clockSkewMillis) {}

    /**
     * An application server that runs on the machine.
     *
     * @param path its working directory
     * @param server what it is: Gunicorn or Uwsgi
     * @param owner who started it: Nobody, Supervisor, Systemd, Emperor or Follower
     * @param listen where it accepts, such as {@code 127.0.0.1:8000}; several are separated by commas
     * @param deploy the GracefulDeploy that looks after it, as {@code namespace/name}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record App(
            @Nullable String path,
            @Nullable String server,
            @Nullable String owner,
            @Nullable String listen,
            @Nullable String deploy) {}

    /**
     * What can be done with the applications that are looked after, as they run now.
     *
     * @param reloadLossless True when it can be done with all of them without a lost request, False when it cannot with one, else Unknown
     * @param deploys each of them
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Capabilities(
            @Nullable String reloadLossless, @Nullable List<Deploy> deploys) {}

    /**
     * What can be done with one of them.
     *
     * @param deploy its GracefulDeploy, as {@code namespace/name}
     * @param reloadLossless True, False or Unknown
     * @param reason why
     * @param advice the one change that makes it so, or safer; absent when there is nothing to change
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Deploy(
            @Nullable String deploy,
            @Nullable String reloadLossless,
            @Nullable String reason,
            @Nullable String advice) {}
}
