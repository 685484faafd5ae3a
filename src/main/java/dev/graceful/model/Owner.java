package dev.graceful.model;

/** Who started a master process and will react when it ends. */
public sealed interface Owner {
    /** Nobody reacts: a daemon, or a process started from a shell. */
    record Nobody() implements Owner {}

    /**
     * A supervisord program.
     *
     * @param program the name as {@code supervisorctl} shows it, {@code group:name} where the two differ
     */
    record Supervisor(String program) implements Owner {}

    /**
     * A systemd unit.
     *
     * @param unit the unit's full name, such as {@code shop.service}
     */
    record Systemd(String unit) implements Owner {}

    /** A short phrase for messages, such as {@code supervisor program web}. */
    default String phrase() {
        return switch (this) {
            case Nobody() -> "nobody";
            case Supervisor(String program) -> "supervisor program " + program;
            case Systemd(String unit) -> "systemd unit " + unit;
        };
    }
}
