package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How to tell that it works. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
        value = "!has(self.soak) || self.soak.matches('" + Api.DURATION + "')",
        message = "soak must be a duration such as 30s or 2m",
        fieldPath = ".soak")
@ValidationRule(
        value = "!has(self.version) || has(self.http)",
        message = "version needs http: it is read from the answers to that request",
        fieldPath = ".version")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerifySpec(
        @JsonPropertyDescription("A request that must be answered.") @Nullable
        Http http,

        @JsonPropertyDescription(
                "Where the answers to http tell which commit gave them; a reload has only succeeded when they all"
                        + " tell of the wished one.")
        @Nullable
        Version version,

        @JsonPropertyDescription(
                "Where gunicorn's workers say that they have loaded the code; a generation is only ready when every"
                        + " worker did.")
        @Nullable
        BootMarkers bootMarkers,

        @JsonPropertyDescription(
                "Requests that are sent on the host while the code is exchanged, to see whether any is lost. It needs"
                        + " Python 3 there.")
        @Nullable
        Traffic traffic,

        @JsonPropertyDescription("A port that must accept.") @Nullable
        Tcp tcp,

        @JsonPropertyDescription("How long to go on watching after the change is complete. Default: 0s.")
        @Size(min = 2, max = 32)
        @Nullable
        String soak) {

    /** A request that must be answered. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!(has(self.port) && has(self.unixSocket))",
            message = "http must have only one of port and unixSocket; leave both out for what the master listens on")
    @ValidationRule(
            value = "!has(self.path) || self.path.matches('^/[^\\\\s]*$')",
            message = "path must begin with '/' and hold no white space, such as /healthz",
            fieldPath = ".path")
    @ValidationRule(
            value = "!has(self.unixSocket) || self.unixSocket.matches('^/[^/]')",
            message = "unixSocket must be an absolute path, such as /run/shop.sock",
            fieldPath = ".unixSocket")
    @ValidationRule(
            value = "!has(self.host) || self.host.matches('^[A-Za-z0-9._:\\\\[\\\\]-]+$')",
            message = "host must be a host name for the Host header, such as shop.example",
            fieldPath = ".host")
    @ValidationRule(
            value = "!has(self.timeout) || self.timeout.matches('" + Api.DURATION + "')",
            message = "timeout must be a duration such as 500ms or 5s",
            fieldPath = ".timeout")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Http(
            @JsonPropertyDescription("The path of the request. Default: /.") @Size(min = 1, max = 2048) @Nullable
            String path,

            @JsonPropertyDescription("The port on 127.0.0.1. Default: what the master listens on.")
            @Min(1)
            @Max(65535)
            @Nullable
            Integer port,

            @JsonPropertyDescription("The absolute path of a Unix socket to connect to instead of a port.")
            @Size(min = 2, max = 107)
            @Nullable
            String unixSocket,

            @JsonPropertyDescription("The Host header. Default: localhost.") @Size(min = 1, max = 253) @Nullable
            String host,

            @JsonPropertyDescription("The status code that is right. Default: 200.") @Min(100) @Max(599) @Nullable
            Integer status,

            @JsonPropertyDescription("How many right answers in a row, each on a new connection. Default: 3.")
            @Min(1)
            @Max(100)
            @Nullable
            Integer successes,

            @JsonPropertyDescription("How long one answer may take. Default: 5s.") @Size(min = 2, max = 32) @Nullable
            String timeout) {}

    /** Where an answer tells which commit gave it: its full id, or at least its first seven digits. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "has(self.header) != has(self.jsonPath)",
            message = "version must have exactly one of header and jsonPath")
    @ValidationRule(
            value = "!has(self.header) || self.header.matches('^[A-Za-z0-9!#$%&*+.^_`|~-]+$')",
            message = "header must be the name of a header, such as X-Revision",
            fieldPath = ".header")
    @ValidationRule(
            value = "!has(self.jsonPath) || self.jsonPath.matches("
                    + "'^[$]([.][A-Za-z_][A-Za-z0-9_-]*|\\\\[[0-9]{1,4}\\\\])+$')",
            message = "jsonPath must be names and indices, such as $.build.git or $.parts[0].sha",
            fieldPath = ".jsonPath")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Version(
            @JsonPropertyDescription("The name of a header.") @Size(min = 1, max = 100) @Nullable
            String header,

            @JsonPropertyDescription("A place in a JSON body, by names and indices: $.build.git.")
            @Size(min = 3, max = 200)
            @Nullable
            String jsonPath) {}

    /** Files of gunicorn's workers, each named by its pid and holding the commit and the pid of its master. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.path) || self.path.matches('^/[^/]')",
            message = "path must be an absolute path, such as /run/shop/boot",
            fieldPath = ".path")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BootMarkers(
            @Required
            @JsonPropertyDescription("The absolute path of the directory that they are in, such as /run/shop/boot.")
            @Size(min = 2, max = 1024)
            @Nullable
            String path) {}

    /** Requests that are sent on the host while the code is exchanged. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @ValidationRule(
            value = "!has(self.path) || self.path.matches('^/[^\\\\s]*$')",
            message = "path must begin with '/' and hold no white space, such as /healthz",
            fieldPath = ".path")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Traffic(
            @JsonPropertyDescription(
                    "How many a second on new connections; as many again on one connection that is kept. Default: 10.")
            @Min(1)
            @Max(100)
            @Nullable
            Integer rps,

            @JsonPropertyDescription("The path of the requests. Default: that of http.")
            @Size(min = 1, max = 2048)
            @Nullable
            String path,

            @JsonPropertyDescription(
                    "How many may be lost. Over it, the change is taken back while the old master can still be kept, and"
                            + " told afterwards. Default: 0.")
            @Min(0)
            @Max(1000000)
            @Nullable
            Integer lossBudget) {}

    /** A port that must accept. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Tcp(
            @Required @JsonPropertyDescription("The port on 127.0.0.1.") @Min(1) @Max(65535) @Nullable
            Integer port) {}
}
