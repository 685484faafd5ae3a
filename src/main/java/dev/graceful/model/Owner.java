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

    /**
     * The product's follower, which whoever watches it sees unchanged while it follows from master to master.
     *
     * @param above who started the follower and reacts when it ends, as it does when a master ends without a successor
     */
    record Follower(Owner above) implements Owner {}

    /**
     * A systemd unit that started it and watches nothing, such as that of a SysV init script: a stop of the unit ends the master, and its
     * end changes nothing for the unit.
     *
     * @param unit the unit's full name, such as {@code uwsgi.service}
     */
    record Unwatched(String unit) implements Owner {}

    /**
     * The Emperor of a uWSGI vassal, which starts the vassal again when its master ends.
     *
     * @param above who started the Emperor and reacts when that ends
     */
    record Emperor(Owner above) implements Owner {}

    /**
     * Nobody any more: who started it watches another process, or none. USR2 and TERM by hand leave a master so.
     *
     * @param lost who started it, and would start another one
     */
    record Orphan(Owner lost) implements Owner {}

    /** Whether it starts a second server or ends a new master when the old master ends although a new one has taken over. */
    default boolean interferes() {
        return switch (this) {
            case Nobody() -> false;
            case Supervisor(String program) -> true;
            case Systemd(String unit) -> true;
            case Follower(Owner above) -> false;
            case Unwatched(String unit) -> false;
            case Emperor(Owner above) -> true;
            // What its keeper does is another matter, see Kept: it does not notice the end of this one.
            case Orphan(Owner lost) -> false;
        };
    }

    /** A short phrase for messages, such as {@code supervisor program web}. */
    default String phrase() {
        return switch (this) {
            case Follower(Nobody()) -> "graceful-follow";
            case Follower(Owner above) -> above.phrase() + " through graceful-follow";
            case Nobody() -> "nobody";
            case Unwatched(String unit) -> "systemd unit " + unit + ", which watches none of its processes";
            case Emperor(Nobody()) -> "a uWSGI Emperor";
            case Emperor(Owner above) -> "a uWSGI Emperor of " + above.phrase();
            case Orphan(Owner lost) -> "nobody, started by " + lost.phrase();
            case Supervisor(String program) -> "supervisor program " + program;
            case Systemd(String unit) -> "systemd unit " + unit;
        };
    }
}
