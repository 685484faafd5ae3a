package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which hosts: those that are named and those that are selected. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "!has(self.names) || self.names.all(n, n.matches('^([a-z0-9]([a-z0-9-]*[a-z0-9])?/)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'))",
        message = "names must be names of Host resources: lower-case letters, digits, '-' and '.'; one of another"
                + " namespace is written namespace/name",
        fieldPath = ".names")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostsSpec(
        @JsonPropertyDescription(
                "Names of Host resources in this namespace, or namespace/name of one that allows this namespace; they"
                        + " are changed one after another in this order. Default: [localhost], unless selector is given.")
        @Size(min = 1, max = 200)
        @Nullable
        List<@Size(min = 1, max = 127) String> names,

        @JsonPropertyDescription(
                "Host resources in this namespace by their labels; they come after those that are named, by name.")
        @Nullable
        Selector selector) {

    /** Hosts by their labels. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.matchLabels) && size(self.matchLabels) > 0",
            message = "selector must have matchLabels with at least one label, such as matchLabels: {role: web}",
            fieldPath = ".matchLabels")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Selector(
            @JsonPropertyDescription("Labels that a Host must all have.") @Nullable
            Map<String, String> matchLabels) {}
}
