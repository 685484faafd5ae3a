package dev.graceful.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A master process that was identified with certainty.
 *
 * @param id its identity
 * @param parent the pid of its parent
 * @param user the name of the account it runs as
 * @param startedAt when it was started (kept over HUP)
 * @param kind the server's kind
 * @param argv its command line as the kernel shows it
 * @param executable the absolute path of its executable, as started (a virtual environment's link is not followed), or null when unreadable
 * @param directory its working directory
 * @param settings what it was told
 * @param owner who will react when it ends
 * @param listening the addresses whose listening sockets it holds
 * @param workers its children that answer requests; a new master it forked is not among them
 * @param kept what the keeper of its owner says; null when it was not asked
 * @param uwsgi what only uWSGI has; null for every other server
 * @param inherited whether its listening socket is one that whoever keeps it opened and holds, too
 */
public record Master(
        ProcessId id,
        long parent,
        String user,
        Instant startedAt,
        ServerKind kind,
        List<String> argv,
        @Nullable String executable,
        String directory,
        Settings settings,
        Owner owner,
        List<Address> listening,
        List<Worker> workers,
        @Nullable Kept kept,
        boolean inherited,
        @Nullable Uwsgi uwsgi) {
    public Master {
        argv = List.copyOf(argv);
        listening = List.copyOf(listening);
        workers = List.copyOf(workers);
    }

    /** A master of another server than uWSGI, which opened its socket itself. */
    public Master(
            ProcessId id,
            long parent,
            String user,
            Instant startedAt,
            ServerKind kind,
            List<String> argv,
            @Nullable String executable,
            String directory,
            Settings settings,
            Owner owner,
            List<Address> listening,
            List<Worker> workers,
            @Nullable Kept kept) {
        this(
                id,
                parent,
                user,
                startedAt,
                kind,
                argv,
                executable,
                directory,
                settings,
                owner,
                listening,
                workers,
                kept,
                false,
                null);
    }

    /** One whose keeper was not asked. */
    public Master(
            ProcessId id,
            long parent,
            String user,
            Instant startedAt,
            ServerKind kind,
            List<String> argv,
            @Nullable String executable,
            String directory,
            Settings settings,
            Owner owner,
            List<Address> listening,
            List<Worker> workers) {
        this(id, parent, user, startedAt, kind, argv, executable, directory, settings, owner, listening, workers, null);
    }
}
