package dev.graceful.cli.console;

import java.nio.file.Path;
import java.util.Map;

/** Where things of this user are kept when nothing else was said. */
public final class Directories {
    private Directories() {}

    /** The base directory for data of this user: {@code $XDG_DATA_HOME/graceful}. */
    public static Path data(Map<String, String> environment, String home) {
        var base = environment.getOrDefault("XDG_DATA_HOME", "");
        // A relative path in XDG_DATA_HOME is to be ignored, says the specification.
        return (base.startsWith("/") ? Path.of(base) : Path.of(home, ".local", "share")).resolve("graceful");
    }

    /** The default state directory of the embedded server: of the system for root, else of this user. */
    public static Path state(Map<String, String> environment, String home, String user) {
        return user.equals("root")
                ? Path.of("/var/lib/gracefuldeploy/state")
                : data(environment, home).resolve("state");
    }

    /** The default state directory of this process. */
    public static Path state() {
        return state(System.getenv(), System.getProperty("user.home", "/"), System.getProperty("user.name", ""));
    }

    /** The base directory for data of the user of this process. */
    public static Path data() {
        return data(System.getenv(), System.getProperty("user.home", "/"));
    }
}
