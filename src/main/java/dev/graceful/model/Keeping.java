package dev.graceful.model;

import org.jspecify.annotations.Nullable;

/** Who keeps the instances of a pool, and how it is asked for something. */
public sealed interface Keeping {
    /**
     * A supervisord.
     *
     * @param program its {@code supervisorctl}: an absolute path, or the bare name when that is not known
     * @param config the absolute path of its configuration, or null for the one that it finds by itself
     * @param directory where that is looked for
     */
    record Supervisor(String program, @Nullable String config, String directory) implements Keeping {}

    /** The machine's systemd. */
    record Systemd() implements Keeping {}

    /** Its name in messages. */
    default String phrase() {
        return switch (this) {
            case Supervisor s -> "supervisor";
            case Systemd s -> "systemd";
        };
    }
}
