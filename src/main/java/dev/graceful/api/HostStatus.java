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

        @JsonPropertyDescription("Reachable, Ready and Stalled.") @Nullable
        List<Condition> conditions,

        @JsonPropertyDescription("What the machine is.") @Nullable
        Facts facts) {

    /** A status of which nothing is known. */
    public static HostStatus empty() {
        return new HostStatus(null, null, null, null);
    }

    /**
     * What the machine is; absent facts could not be found out.
     *
     * @param os the name of the distribution
     * @param kernel the release of the kernel
     * @param init the program of process 1
     * @param git the version of Git
     * @param python the version of Python 3
     * @param clockSkewMillis how far the machine's clock is ahead of the operator's, when more than one second
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Facts(
            @Nullable String os,
            @Nullable String kernel,
            @Nullable String init,
            @Nullable String git,
            @Nullable String python,
            @Nullable Long clockSkewMillis) {}
}
