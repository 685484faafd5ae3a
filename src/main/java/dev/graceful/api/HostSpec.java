package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How to reach a machine. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.stateDir) || self.stateDir.matches('^/[^/]')",
        message = "stateDir must be an absolute path, such as /var/lib/gracefuldeploy",
        fieldPath = ".stateDir")
public record HostSpec(
        @Required @JsonPropertyDescription("Local: the machine that the operator runs on.") @Nullable
        Connection connection,

        @JsonPropertyDescription(
                "The directory on the host that keeps the journal of what was done. Default: /var/lib/gracefuldeploy,"
                        + " or ~/.local/state/gracefuldeploy when the operator is not root.")
        @Size(min = 2, max = 1024)
        @Nullable
        String stateDir) {

    /** How to reach a machine. */
    public enum Connection {
        Local,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }
}
