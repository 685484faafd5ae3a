package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the code lies. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "self.path.matches('^/[^/]') && !self.path.matches('(^|/)[.][.]?(/|$)')",
        message =
                "path must be an absolute path of a directory other than /, without '.' or '..' in it, such as /srv/shop",
        fieldPath = ".path")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LayoutSpec(
        @Required
        @JsonPropertyDescription("The absolute path of the Git work tree that the server runs from.")
        @Size(min = 2, max = 1024)
        @Nullable
        String path,

        @JsonPropertyDescription(
                "What becomes of changed tracked files before the code moves: Refuse to go on, Stash them, or"
                        + " Discard them. Default: Refuse.")
        @Nullable
        LocalChanges localChanges) {

    /** What becomes of changed tracked files. */
    public enum LocalChanges {
        Refuse,
        Stash,
        Discard,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }
}
