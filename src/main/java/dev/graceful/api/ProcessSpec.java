package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How to find the master process. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value =
                "[has(self.pidFile), has(self.listen), has(self.supervisor), has(self.systemd)].filter(x, x).size() == 1",
        message =
                "process must have exactly one of pidFile, listen, supervisor and systemd; leave process out to have the server discovered")
@ValidationRule(
        value = "!has(self.pidFile) || self.pidFile.matches('^/[^/]')",
        message = "pidFile must be an absolute path, such as /run/shop.pid",
        fieldPath = ".pidFile")
@ValidationRule(
        value =
                "!has(self.listen) || self.listen.matches('^unix:/[^/]|^([^\\\\s/:]+|\\\\[[0-9a-fA-F:]+\\\\]):[0-9]{1,5}$')",
        message = "listen must be an address and port, such as 127.0.0.1:8000 or [::1]:8000, or unix:/run/shop.sock",
        fieldPath = ".listen")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProcessSpec(
        @JsonPropertyDescription("The absolute path of the file that holds the master's pid.")
        @Size(min = 2, max = 1024)
        @Nullable
        String pidFile,

        @JsonPropertyDescription("What the master listens on: 127.0.0.1:8000, or unix:/run/shop.sock.")
        @Size(min = 3, max = 1024)
        @Nullable
        String listen,

        @JsonPropertyDescription("The program of supervisor that it is, or that its instances are.") @Nullable
        SupervisorProgram supervisor,

        @JsonPropertyDescription("The unit of systemd that it is, or that its instances are.") @Nullable
        SystemdUnit systemd) {

    /** A program of supervisor. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "self.program.matches('" + Api.PROGRAM + "')",
            message = "program must be a name such as web, group:name or group:*",
            fieldPath = ".program")
    @ValidationRule(
            value = "!has(self.config) || self.config.matches('^/[^/]')",
            message = "config must be an absolute path, such as /etc/supervisor/supervisord.conf",
            fieldPath = ".config")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SupervisorProgram(
            @Required
            @JsonPropertyDescription(
                    "As supervisorctl names it: web for all processes of a program, group:name for one of them, group:*.")
            @Size(min = 1, max = 255)
            @Nullable
            String program,

            @JsonPropertyDescription(
                    "The absolute path of supervisor's configuration. Default: the one supervisord was started with.")
            @Size(min = 2, max = 1024)
            @Nullable
            String config) {}

    /** A unit of systemd. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "self.unit.matches('" + Api.UNIT + "')",
            message = "unit must be the full name of a service, such as shop.service, shop@1.service or shop@*.service",
            fieldPath = ".unit")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SystemdUnit(
            @Required
            @JsonPropertyDescription(
                    "The full name: shop.service, shop@1.service, or shop@*.service for all instances.")
            @Size(min = 9, max = 255)
            @Nullable
            String unit) {}
}
