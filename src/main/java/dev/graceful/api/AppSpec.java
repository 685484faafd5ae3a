package dev.graceful.api;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/** Which running server. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AppSpec(
        @JsonPropertyDescription("Which application server it is. Default: Auto.") @Nullable
        Server server,

        @JsonPropertyDescription("How to find its master process. Default: by layout.path and the listening sockets.")
        @Nullable
        ProcessSpec process) {

    /** Which application server. */
    public enum Server {
        Auto,
        Gunicorn,
        Uwsgi,
        Other,
        /** Anything that this version does not know; it is refused. */
        @JsonEnumDefaultValue
        Unknown
    }
}
