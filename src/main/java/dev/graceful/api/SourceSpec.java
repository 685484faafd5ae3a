package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the code comes from. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "self.repo.matches('^(https://[^\\\\s]+|ssh://[^\\\\s]+|/[^\\\\s]*|[A-Za-z0-9._][A-Za-z0-9._-]*@[A-Za-z0-9.][A-Za-z0-9.-]*:[^\\\\s]+)$')",
        message =
                "repo must be https://host/path, ssh://user@host/path, user@host:path or an absolute path on the host",
        fieldPath = ".repo")
@ValidationRule(
        value = "!self.repo.matches('^https://[^/]*@|^ssh://[^/@]*:[^/]*@')",
        message = "repo must not hold a user name or password, which everyone who may read this resource would see;"
                + " write https://host/path and give the account of runAs a Git credential helper",
        fieldPath = ".repo")
@ValidationRule(
        value = "!self.repo.matches('^(https|ssh)://([^/]*@)?-')",
        message = "repo must not name a host that begins with '-'",
        fieldPath = ".repo")
@ValidationRule(
        value = "self.revision.matches('^[A-Za-z0-9_][A-Za-z0-9_./+-]*$') && !self.revision.contains('..')"
                + " && !self.revision.endsWith('/') && !self.revision.endsWith('.lock')",
        message = "revision must be a branch, a tag or a full commit id, such as main, v2.1.0 or 40 hexadecimal digits;"
                + " it must not begin with '-' nor hold '..'",
        fieldPath = ".revision")
@ValidationRule(
        value = "!has(self.interval) || self.interval.matches('" + Api.DURATION + "')",
        message = "interval must be a duration such as 30s, 1m or 1h30m",
        fieldPath = ".interval")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SourceSpec(
        @Required
        @JsonPropertyDescription(
                "https://host/path, ssh://user@host/path, user@host:path, or an absolute path on the host.")
        @Size(min = 1, max = 1024)
        @Nullable
        String repo,

        @Required
        @JsonPropertyDescription("A branch, a tag, or a full commit id; a commit id pins.")
        @Size(min = 1, max = 256)
        @Nullable
        String revision,

        @JsonPropertyDescription("How often a branch or tag is looked up again. Default: 1m.")
        @Size(min = 2, max = 32)
        @Nullable
        String interval) {}
