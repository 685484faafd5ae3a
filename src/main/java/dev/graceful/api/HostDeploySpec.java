package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What one host is to do. Written by the operator only. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostDeploySpec(
        @Required @JsonPropertyDescription("The GracefulDeploy in this namespace.") @Size(max = 63) @Nullable
        String deploy,

        @Required
        @JsonPropertyDescription("The Host in this namespace, or namespace/name of one of another.")
        @Size(max = 127)
        @Nullable
        String host,

        @Required
        @JsonPropertyDescription("The commit that the host is to run, as a full id.")
        @Size(min = 40, max = 64)
        @Nullable
        String desiredRevision,

        @Required
        @JsonPropertyDescription("Whether this host may be changed now; hosts go one after another.")
        @Nullable
        Boolean go,

        @Required @JsonPropertyDescription("The generation of the GracefulDeploy that this was derived from.") @Nullable
        Long deployGeneration,

        @JsonPropertyDescription("The annotation graceful.dev/requestedAt of the GracefulDeploy.")
        @Size(max = 256)
        @Nullable
        String requestedAt) {}
