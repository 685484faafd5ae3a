package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How new code is put into the running server. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.command) || (has(self.strategy) && self.strategy == 'Command')",
        message = "command is only used with strategy Command; write strategy: Command or leave command out",
        fieldPath = ".command")
@ValidationRule(
        value = "!has(self.strategy) || self.strategy != 'Command' || has(self.command)",
        message = "strategy Command needs command.reload, such as command: {reload: [./reload.sh]}",
        fieldPath = ".strategy")
@ValidationRule(
        value = "!has(self.binaryUpgrade) || !has(self.strategy) || self.strategy in ['Auto', 'BinaryUpgrade']",
        message = "binaryUpgrade is only used with strategy Auto or BinaryUpgrade; leave it out for any other",
        fieldPath = ".binaryUpgrade")
@ValidationRule(
        value = "!has(self.chainReload) || !has(self.strategy) || self.strategy in ['Auto', 'ChainReload']",
        message = "chainReload is only used with strategy Auto or ChainReload; leave it out for any other",
        fieldPath = ".chainReload")
@ValidationRule(
        value = "!has(self.rolling) || !has(self.strategy) || self.strategy in ['Auto', 'Rolling']",
        message = "rolling is only used with strategy Auto or Rolling; leave it out for any other",
        fieldPath = ".rolling")
@ValidationRule(
        value = "!has(self.timeout) || self.timeout.matches('" + Api.DURATION + "')",
        message = "timeout must be a duration such as 90s or 2m",
        fieldPath = ".timeout")
@ValidationRule(
        value = "!has(self.waitForLongRequests) || self.waitForLongRequests.matches('" + Api.DURATION + "')",
        message = "waitForLongRequests must be a duration such as 30s or 15m",
        fieldPath = ".waitForLongRequests")
@ValidationRule(
        value = "!has(self.waitForLongRequests) || !has(self.strategy) || !(self.strategy in ['Command', 'None'])",
        message = "waitForLongRequests is not used with strategy Command or None; leave it out",
        fieldPath = ".waitForLongRequests")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReloadSpec(
        @JsonPropertyDescription(
                "BinaryUpgrade starts a second master beside the first; Hup renews the workers; Rolling restarts instances"
                        + " that share a socket one after the other; Systemd has systemctl reload renew the workers;"
                        + " ChainReload renews those of uWSGI one after another; Command runs yours; None only moves the"
                        + " code. Auto chooses by what is really running. Default: Auto.")
        @Nullable
        Strategy strategy,

        @JsonPropertyDescription(
                "How long the new generation may take to become ready before it is taken back. Default: 2m.")
        @Size(min = 2, max = 32)
        @Nullable
        String timeout,

        @JsonPropertyDescription(
                "How long a signal that cuts requests, or a restart, waits at most for those that have been in flight for a second or"
                        + " longer. What is cut after that is reported. Default: it does not wait.")
        @Size(min = 2, max = 32)
        @Nullable
        String waitForLongRequests,

        @JsonPropertyDescription("Settings of BinaryUpgrade.") @Nullable
        BinaryUpgrade binaryUpgrade,

        @JsonPropertyDescription("Settings of ChainReload.") @Nullable
        ChainReload chainReload,

        @JsonPropertyDescription("Settings of Rolling.") @Nullable
        Rolling rolling,

        @JsonPropertyDescription("Your own commands, for strategy Command.") @Nullable
        Command command) {

    /** Settings of BinaryUpgrade. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.soak) || self.soak.matches('" + Api.DURATION + "')",
            message = "soak must be a duration such as 30s or 2m",
            fieldPath = ".soak")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BinaryUpgrade(
            @JsonPropertyDescription(
                    "How long both masters stay up after the new one was verified; until then going back is instant."
                            + " Default: 30s.")
            @Size(min = 2, max = 32)
            @Nullable
            String soak,

            @JsonPropertyDescription(
                    "What becomes of a supervisor that does not follow from master to master. Required: a master that it keeps is not"
                            + " replaced. Detach: supervisor is told to stop the program, and the operator looks after the new"
                            + " master and starts the program when that ends. Default: Required.")
            @Nullable
            HandBack handBack) {}

    /** Settings of ChainReload. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.fifo) || self.fifo.matches('^/[^/]')",
            message = "fifo must be an absolute path, such as /run/uwsgi/shop.fifo",
            fieldPath = ".fifo")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ChainReload(
            @JsonPropertyDescription("The absolute path of uWSGI's master-fifo. Default: what its configuration says.")
            @Size(min = 2, max = 1024)
            @Nullable
            String fifo) {}

    /** Settings of Rolling. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.interval) || self.interval.matches('" + Api.DURATION + "')",
            message = "interval must be a duration such as 3s or 1m",
            fieldPath = ".interval")
    @ValidationRule(
            value = "!has(self.instances) || self.instances.all(name, name.matches('" + Api.INSTANCE + "'))",
            message = "instances must be names as supervisor or systemd have them, such as web:web_0 or shop@1.service",
            fieldPath = ".instances")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rolling(
            @JsonPropertyDescription(
                    "The names of the instances in the order in which they are restarted. Default: all of them by name.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 255) String> instances,

            @JsonPropertyDescription(
                    "How long a restarted instance must have served before the next is touched. Default: 3s.")
            @Size(min = 2, max = 32)
            @Nullable
            String interval) {}

    /** Commands as lists of words; no shell is involved. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Command(
            @Required
            @JsonPropertyDescription(
                    "Puts the code on disk into the running server. Words; $(HOST), $(REVISION) and $(PREVIOUS) are"
                            + " replaced.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 1024) String> reload,

            @JsonPropertyDescription("Exits 0 when the new code serves. Default: verify decides.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 1024) String> ready,

            @JsonPropertyDescription("Undoes the reload after the old code was put back. Default: reload.")
            @Size(min = 1, max = 64)
            @Nullable
            List<@Size(max = 1024) String> revert) {}

    /** How new code is put into the running server. */
    public enum Strategy {
        Auto,
        BinaryUpgrade,
        Hup,
        Rolling,
        Systemd,
        ChainReload,
        Command,
        None,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }

    /** What becomes of a supervisor that does not follow. */
    public enum HandBack {
        Required,
        Detach,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }
}
