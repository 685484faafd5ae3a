package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a user writes. Every field that is not required may be left out; the descriptions tell what is meant then. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.runAs) || self.runAs.matches('^[a-z_][a-z0-9_-]*$')",
        message = "runAs must be the name of an account of the host, such as www-data",
        fieldPath = ".runAs")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GracefulDeploySpec(
        @Required @JsonPropertyDescription("Where the code comes from.") @Nullable
        SourceSpec source,

        @JsonPropertyDescription("Which hosts run it. Default: localhost.") @Nullable
        HostsSpec hosts,

        @Required @JsonPropertyDescription("Where the code lies on each host.") @Nullable
        LayoutSpec layout,

        @JsonPropertyDescription(
                "Which running server it is. Default: discovered by layout.path and the listening sockets.")
        @Nullable
        AppSpec app,

        @JsonPropertyDescription("How new code is put into the running server. Default: strategy Auto.") @Nullable
        ReloadSpec reload,

        @JsonPropertyDescription(
                "How to tell that it works. Default: new workers are alive and the listening socket accepts.")
        @Nullable
        VerifySpec verify,

        @JsonPropertyDescription("The account that Git and your commands run as. Default: the owner of layout.path.")
        @Size(min = 1, max = 32)
        @Nullable
        String runAs,

        @JsonPropertyDescription(
                "Apply changes the hosts; PlanOnly shows the plan and changes nothing. Default: Apply.")
        @Nullable
        Mode mode,

        @JsonPropertyDescription("true: observe and report, change nothing. Default: false.") @Nullable
        Boolean suspend,

        @JsonPropertyDescription("How many finished runs status.history keeps. Default: 10.")
        @Min(0)
        @Max(100)
        @Nullable
        Integer historyLimit) {

    /** Whether the hosts are changed. */
    public enum Mode {
        Apply,
        PlanOnly,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }
}
