package dev.graceful.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a keeper says about the program that a master belongs to, or once belonged to. It is only asked when that matters.
 *
 * @param keeper who was asked, with the program's name
 * @param activity whether it starts processes by itself
 * @param said its own word, such as {@code BACKOFF} or {@code failed}; for a keeper that could not be asked, why
 * @param pid the process that it watches, 0 when there is none
 * @param stop how it ends that process; null when that is not known
 * @param reload what it does when it is told to reload it; null when that is not known or there is no such thing
 */
public record Kept(
        Owner keeper,
        Activity activity,
        String said,
        long pid,
        @Nullable Stop stop,
        @Nullable Reload reload) {
    /** One that cannot be told to reload anything. */
    public Kept(Owner keeper, Activity activity, String said, long pid, @Nullable Stop stop) {
        this(keeper, activity, said, pid, stop, null);
    }
    /** Whether a keeper starts processes by itself. */
    public enum Activity {
        /** It watches one, starts one, or will start one. */
        ACTIVE,
        /** It starts none unless it is told to. */
        IDLE,
        /** It has run something once that may have left daemons, such as a script of SysV init, and watches none of them. */
        ONCE,
        /** It could not be asked. */
        UNKNOWN
    }

    /**
     * How a keeper ends the process that it watches.
     *
     * @param signal the number of the signal
     * @param patience how long it waits before it kills
     * @param group whether the signal goes to everything that the process has started
     */
    public record Stop(int signal, Duration patience, boolean group) {}

    /**
     * What a keeper does when it is told to reload.
     *
     * @param possible whether it can be told so at all
     * @param hup whether it sends HUP to the process that it watches, and does nothing else
     * @param awaits whether it waits until the process says RELOADING=1 and READY=1 ({@code Type=notify-reload})
     * @param words what it does in its own words; empty for nothing
     */
    public record Reload(boolean possible, boolean hup, boolean awaits, String words) {}

    /** A keeper that could not be asked. */
    public static Kept unknown(Owner keeper, String why) {
        return new Kept(keeper, Activity.UNKNOWN, why, 0, null);
    }
}
