package dev.graceful.host;

import dev.graceful.model.Address;
import dev.graceful.model.ProcessId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read in one round trip.
 *
 * @param at the machine's clock
 * @param bootId the machine's boot
 * @param processes every process
 * @param listening every listening stream socket, TCP and Unix
 * @param files the files that were asked for, in any order, each present or not
 * @param directoryOwner the account that owns the application's directory; null when it does not exist
 * @param journal the lines of the application's journal, oldest first
 */
public record Snapshot(
        Instant at,
        String bootId,
        List<ProcessFact> processes,
        List<SocketFact> listening,
        Map<String, FileFact> files,
        @Nullable String directoryOwner,
        List<String> journal) {
    public Snapshot {
        processes = List.copyOf(processes);
        listening = List.copyOf(listening);
        files = Map.copyOf(files);
        journal = List.copyOf(journal);
    }

    /**
     * One process.
     *
     * @param id its identity
     * @param parent its parent's pid
     * @param user the account it runs as
     * @param startedAt when it was started
     * @param state the letter of {@code /proc/PID/stat}: R, S, D, T, Z …
     * @param argv its command line; one word when it rewrote its title; empty for a zombie
     * @param detail more, when it was asked for and may be read; else null
     */
    public record ProcessFact(
            ProcessId id,
            long parent,
            String user,
            Instant startedAt,
            char state,
            List<String> argv,
            @Nullable Detail detail) {
        public ProcessFact {
            argv = List.copyOf(argv);
        }
    }

    /**
     * More about one process.
     *
     * @param directory its working directory
     * @param executable the target of {@code /proc/PID/exe}
     * @param environment those variables at its start whose names begin with GUNICORN_, SUPERVISOR_, SYSTEMD_, LISTEN_, NOTIFY_ or INVOCATION_, or are
     *     PATH, PWD, VIRTUAL_ENV or PYTHONPATH; never others, which may hold secrets
     * @param cgroup the last line of {@code /proc/PID/cgroup} that names a path, or empty
     * @param sockets the inodes of the sockets it holds
     */
    public record Detail(
            String directory, String executable, Map<String, String> environment, String cgroup, List<Long> sockets) {
        public Detail {
            environment = Map.copyOf(environment);
            sockets = List.copyOf(sockets);
        }
    }

    /**
     * A listening socket.
     *
     * @param address where
     * @param inode its inode, which ties it to the processes that hold it
     */
    public record SocketFact(Address address, long inode) {}

    /** A file that was asked for. */
    public sealed interface FileFact {
        /**
         * It was read.
         *
         * @param text its end, decoded as UTF-8 with replacement
         */
        record Text(String text) implements FileFact {}

        /** There is no such file. */
        record Absent() implements FileFact {}

        /** There is a directory at this path. */
        record Directory() implements FileFact {}

        /**
         * It may not be read.
         *
         * @param problem what the machine said
         */
        record Unreadable(String problem) implements FileFact {}
    }
}
