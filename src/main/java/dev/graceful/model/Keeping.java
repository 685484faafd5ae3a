package dev.graceful.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who keeps the instances of a pool, and how it is asked for something. */
public sealed interface Keeping {
    /**
     * A supervisord.
     *
     * @param program its {@code supervisorctl}: an absolute path, or the bare name when that is not known
     * @param config the absolute path of its configuration, or null for the one that it finds by itself
     * @param directory where that is looked for
     * @param user the account that it runs as: its words name the program, and anybody may start a process with such words, so the
     *     program is never run as another account
     */
    record Supervisor(String program, @Nullable String config, String directory, String user) implements Keeping {
        /** The command line that asks it for something. */
        public List<String> control(String... order) {
            var words = new ArrayList<>(List.of(program));
            if (config != null) {
                words.addAll(List.of("-c", config));
            }
            words.addAll(List.of(order));
            return words;
        }
    }

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
