package dev.graceful.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a running gunicorn was told, as far as it can be read from outside. With setproctitle the arguments are gone; such facts are
 * {@link Trit#UNKNOWN} and the planner takes the way that is safe for both answers.
 *
 * @param version gunicorn's version, such as {@code 23.0.0}, or null when unknown
 * @param preload whether {@code --preload} is on: then HUP renews workers and keeps the old code (measured)
 * @param daemon whether {@code --daemon} is on: only then does WINCH do anything (measured)
 * @param reusePort whether {@code --reuse-port} is on
 * @param workers how many workers it keeps, or null when unknown
 * @param workerClass {@code sync}, {@code gthread} …, or null when unknown
 * @param gracefulTimeout how long a worker may finish its requests after TERM
 * @param pidFile the absolute path of its pid file, or null when it has none or it is unknown
 */
public record Settings(
        @Nullable String version,
        Trit preload,
        Trit daemon,
        Trit reusePort,
        @Nullable Integer workers,
        @Nullable String workerClass,
        Duration gracefulTimeout,
        @Nullable String pidFile) {
    /** gunicorn's own default of {@code --graceful-timeout}. */
    public static final Duration DEFAULT_GRACEFUL_TIMEOUT = Duration.ofSeconds(30);

    /** Nothing could be read. */
    public static Settings unknown() {
        return new Settings(null, Trit.UNKNOWN, Trit.UNKNOWN, Trit.UNKNOWN, null, null, DEFAULT_GRACEFUL_TIMEOUT, null);
    }
}
