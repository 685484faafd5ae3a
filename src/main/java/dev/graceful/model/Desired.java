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
     */
    public record Reload(
            Strategy strategy,
            Duration timeout,
            Duration soak,
            Rolling rolling,
            @Nullable Commands command) {
        /** With the usual way of restarting instances. */
        public Reload(Strategy strategy, Duration timeout, Duration soak, @Nullable Commands command) {
            this(strategy, timeout, soak, Rolling.usual(), command);
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

    /** The user's choice of strategy. */
    public enum Strategy {
        AUTO,
        BINARY_UPGRADE,
        HUP,
        ROLLING,
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
     */
    public record Verify(@Nullable Http http, @Nullable Integer tcpPort, Duration soak) {}

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
