package dev.graceful.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The wish for one application on one host, parsed: every value in it was checked.
 *
 * @param app which application
 * @param host the name of the Host resource
 * @param repo the URL that objects are fetched from
 * @param requested the branch, tag or SHA as the user wrote it
 * @param revision the commit it was resolved to, once; only this is used from here on
 * @param path the absolute path of the work tree
 * @param localChanges what to do with changed tracked files
 * @param runAs the account that Git and the user's commands run as, or null for the owner of the work tree
 * @param server which server to look for
 * @param locator how to find its master
 * @param reload how to put new code into it
 * @param verify how to tell that it works
 * @param attempt a text of the user's that asks for another try of a failed revision; empty when there is none
 */
public record Desired(
        AppKey app,
        String host,
        String repo,
        String requested,
        Revision revision,
        String path,
        LocalChanges localChanges,
        @Nullable String runAs,
        ServerWish server,
        Locator locator,
        Reload reload,
        Verify verify,
        String attempt) {
    /**
     * A short stable text that changes when anything changes that could turn a failed try into a good one. A revision that failed for
     * one fingerprint is not tried again for the same one.
     */
    public String fingerprint() {
        // The text of a record is the same in every JVM; the hash code of an enum constant is not.
        return Integer.toHexString(String.join(
                        "\n",
                        repo,
                        revision.sha(),
                        path,
                        server.name(),
                        locator.toString(),
                        reload.toString(),
                        verify.toString(),
                        attempt)
                .hashCode());
    }

    /** What to do with changed tracked files before the work tree moves. */
    public enum LocalChanges {
        REFUSE,
        STASH,
        DISCARD
    }

    /** Which server the user says it is. */
    public enum ServerWish {
        AUTO,
        GUNICORN,
        UWSGI,
        OTHER
    }

    /** How to find the master. */
    public sealed interface Locator {
        /** By the work tree's path and the listening sockets. */
        record Discover() implements Locator {}

        /**
         * By a pid file, checked against the process table.
         *
         * @param path absolute
         */
        record PidFile(String path) implements Locator {}

        /**
         * By the socket it listens on.
         *
         * @param address where
         */
        record Listen(Address address) implements Locator {}

        /**
         * By the program that a supervisord keeps.
         *
         * @param program {@code web} for every process of a program or group, {@code group:name} for one, {@code group:*}
         * @param config the absolute path of its configuration, or null for the one it was started with
         */
        record Supervisor(String program, @Nullable String config) implements Locator {}

        /**
         * By the unit that systemd keeps.
         *
         * @param unit {@code shop.service}, {@code shop@1.service}, or {@code shop@*.service} for every instance
         */
        record Systemd(String unit) implements Locator {}
    }

    /**
     * How to put new code into the running server.
     *
     * @param strategy the user's choice
     * @param timeout how long a new generation may take to become ready before it is taken back
     * @param soak how long both masters stay up after the new one was verified
     * @param rolling how instances are restarted one after the other
     * @param command the user's own commands; null unless the strategy is COMMAND
     * @param handBack what becomes of a supervisor that does not follow a new master
     * @param fifo the master fifo of uWSGI where its configuration does not tell it; null for the one that does
     * @param waitForLongRequests how long a signal that cuts requests waits at most for those that have been in flight for long
     */
    public record Reload(
            Strategy strategy,
            Duration timeout,
            Duration soak,
            Rolling rolling,
            @Nullable Commands command,
            HandBack handBack,
            @Nullable String fifo,
            Duration waitForLongRequests) {
        /** One that must stay with its supervisor, with the usual way of restarting instances. */
        public Reload(Strategy strategy, Duration timeout, Duration soak, @Nullable Commands command) {
            this(strategy, timeout, soak, command, HandBack.REQUIRED);
        }

        /** With the usual way of restarting instances, and the fifo that uWSGI's own configuration names. */
        public Reload(
                Strategy strategy, Duration timeout, Duration soak, @Nullable Commands command, HandBack handBack) {
            this(strategy, timeout, soak, Rolling.usual(), command, handBack, null, Duration.ZERO);
        }

        /** The same with another patience for requests. */
        public Reload waitingForLongRequests(Duration patience) {
            return new Reload(strategy, timeout, soak, rolling, command, handBack, fifo, patience);
        }

        /** Whether the user says that new workers of the same master load the code. */
        public boolean renewsWorkers() {
            return strategy == Strategy.HUP || strategy == Strategy.SYSTEMD;
        }
    }

    /**
     * How instances are restarted one after the other.
     *
     * @param instances their names in the order to take them; those that are not named come after them, by name
     * @param interval how long a restarted one must have served before the next is touched
     */
    public record Rolling(List<String> instances, Duration interval) {
        public Rolling {
            instances = List.copyOf(instances);
        }

        /** All of them by name, three seconds apart. */
        public static Rolling usual() {
            return new Rolling(List.of(), Duration.ofSeconds(3));
        }
    }

    /** What becomes of a supervisor that does not follow from master to master. */
    public enum HandBack {
        /** A master that it keeps is not replaced. */
        REQUIRED,
        /** It is told to stop keeping the program, and the new master is looked after by the operator alone. */
        DETACH
    }

    /** The user's choice of strategy. */
    public enum Strategy {
        AUTO,
        BINARY_UPGRADE,
        HUP,
        ROLLING,
        SYSTEMD,
        CHAIN_RELOAD,
        COMMAND,
        NONE
    }

    /**
     * The user's own commands, each a list of words with {@code $(HOST)}, {@code $(REVISION)} and {@code $(PREVIOUS)} still in place.
     *
     * @param reload puts the code on disk into the running server
     * @param ready exits 0 when the new code serves; empty when there is none
     * @param revert undoes the reload; empty when {@code reload} does that too
     */
    public record Commands(List<String> reload, List<String> ready, List<String> revert) {
        public Commands {
            reload = List.copyOf(reload);
            ready = List.copyOf(ready);
            revert = List.copyOf(revert);
        }
    }

    /**
     * How to tell that it works.
     *
     * @param http the request to make, or null
     * @param tcpPort the port to connect to, or null
     * @param soak how long to go on watching after the change is complete
     * @param version where an answer to {@code http} tells which revision gave it, or null
     * @param bootMarkers the absolute path of the directory in which workers that have loaded the code say so, or null
     * @param traffic what is to be sent while the code is exchanged, or null
     */
    public record Verify(
            @Nullable Http http,
            @Nullable Integer tcpPort,
            Duration soak,
            @Nullable Version version,
            @Nullable String bootMarkers,
            @Nullable Load traffic) {
        /** Answers are not asked for their revision. */
        public Verify(@Nullable Http http, @Nullable Integer tcpPort, Duration soak) {
            this(http, tcpPort, soak, null, null, null);
        }
    }

    /**
     * Requests that are sent on the machine while the code is exchanged, to see whether any is lost.
     *
     * @param rps how many a second, on new connections; as many again on one that is kept
     * @param path the request target
     * @param lossBudget how many may be lost
     */
    public record Load(int rps, String path, int lossBudget) {}

    /** Where an answer tells which revision of the code gave it. */
    public sealed interface Version {
        /**
         * In a header.
         *
         * @param name its name, in lower case
         */
        record Header(String name) implements Version {}

        /**
         * In its body, which is JSON.
         *
         * @param path such as {@code $.build.git} or {@code $.parts[0].sha}; names and indices only
         */
        record JsonPath(String path) implements Version {
            /** The same place as RFC 6901 writes it, such as {@code /parts/0/sha}. */
            public String pointer() {
                return path.substring(1).replace('.', '/').replace("[", "/").replace("]", "");
            }
        }

        /** Where, for people. */
        default String phrase() {
            return switch (this) {
                case Header(String name) -> "header " + name;
                case JsonPath(String path) -> path + " of the body";
            };
        }
    }

    /**
     * A request that the application must answer.
     *
     * @param path the request target, beginning with a slash
     * @param address where to connect; null for the address that the master listens on
     * @param host the Host header
     * @param status the status code that is right
     * @param successes how many right answers in a row, each on a fresh connection
     * @param timeout for each of them
     */
    public record Http(
            String path, @Nullable Address address, String host, int status, int successes, Duration timeout) {}
}
