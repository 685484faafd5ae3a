package dev.graceful.host.simulated;

import dev.graceful.model.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one gunicorn was started.
 *
 * @param directory its working directory: a real Git work tree, whose HEAD is the code that is loaded
 * @param listen the socket it binds
 * @param pidFile {@code --pid}; a real file
 * @param workers {@code --workers}
 * @param preload {@code --preload}
 * @param daemon {@code --daemon}
 * @param titles whether setproctitle is installed, so that command lines are rewritten
 * @param user the account
 * @param keeper who reacts when it ends
 * @param longestRequest how long a worker that was told to end still has requests
 * @param gracefulTimeout when such a worker is killed
 */
public record Site(
        Path directory,
        Address listen,
        @Nullable Path pidFile,
        int workers,
        boolean preload,
        boolean daemon,
        boolean titles,
        String user,
        Keeper keeper,
        Duration longestRequest,
        Duration gracefulTimeout) {
    /** Who reacts when the process ends that it started. */
    public enum Keeper {
        NOBODY,
        /** supervisord with autorestart: starts it again after a second. */
        SUPERVISOR,
        /** systemd: ends everything else in the unit, then starts it again. */
        SYSTEMD
    }

    /** Three workers, preloaded and daemonised on a TCP port, with a pid file beside the work tree. */
    public static Site daemon(Path directory, int port) {
        return new Site(
                directory,
                new Address.Tcp("127.0.0.1", port),
                directory.resolveSibling(directory.getFileName() + ".pid"),
                3,
                true,
                true,
                false,
                System.getProperty("user.name"),
                Keeper.NOBODY,
                Duration.ofMillis(800),
                Duration.ofSeconds(30));
    }

    /** The same, preloaded or not. */
    public Site preload(boolean yes) {
        return new Site(
                directory,
                listen,
                pidFile,
                workers,
                yes,
                daemon,
                titles,
                user,
                keeper,
                longestRequest,
                gracefulTimeout);
    }

    /** The same, in the background or in the foreground. */
    public Site daemon(boolean yes) {
        return new Site(
                directory,
                listen,
                pidFile,
                workers,
                preload,
                yes,
                titles,
                user,
                keeper,
                longestRequest,
                gracefulTimeout);
    }

    /** The same with rewritten command lines or not. */
    public Site titles(boolean yes) {
        return new Site(
                directory,
                listen,
                pidFile,
                workers,
                preload,
                daemon,
                yes,
                user,
                keeper,
                longestRequest,
                gracefulTimeout);
    }

    /** The same on another socket. */
    public Site listen(Address address) {
        return new Site(
                directory,
                address,
                pidFile,
                workers,
                preload,
                daemon,
                titles,
                user,
                keeper,
                longestRequest,
                gracefulTimeout);
    }

    /** The same with another pid file or none. */
    public Site pidFile(@Nullable Path path) {
        return new Site(
                directory,
                listen,
                path,
                workers,
                preload,
                daemon,
                titles,
                user,
                keeper,
                longestRequest,
                gracefulTimeout);
    }

    /** The same in the foreground under a keeper. */
    public Site keeper(Keeper other) {
        return new Site(
                directory,
                listen,
                pidFile,
                workers,
                preload,
                false,
                titles,
                user,
                other,
                longestRequest,
                gracefulTimeout);
    }

    /** The same with other durations. */
    public Site requests(Duration longest, Duration timeout) {
        return new Site(directory, listen, pidFile, workers, preload, daemon, titles, user, keeper, longest, timeout);
    }

    /** The virtual environment that its interpreter and gunicorn lie in. */
    public Path venv() {
        return directory.resolveSibling(directory.getFileName() + "-venv");
    }

    List<String> argv() {
        var words = new ArrayList<>(List.of(venv() + "/bin/python3", venv() + "/bin/gunicorn"));
        words.addAll(List.of("--bind", listen.toString(), "--workers", Integer.toString(workers)));
        if (pidFile != null) {
            words.addAll(List.of("--pid", pidFile.toString()));
        }
        if (preload) {
            words.add("--preload");
        }
        if (daemon) {
            words.add("--daemon");
        }
        words.add("app:application");
        return List.copyOf(words);
    }
}
