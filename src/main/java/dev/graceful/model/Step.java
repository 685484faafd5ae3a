package dev.graceful.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The closed vocabulary of everything that the product can do to a machine. Audit, dry run, journal, events and metrics fall out of
 * this one list.
 */
public sealed interface Step {
    /** The short stable name that status and metrics show, such as {@code reload.usr2}. */
    default String label() {
        return switch (this) {
            case Fetch f -> "fetch";
            case SetAside s -> "local-changes";
            case Move m -> m.undo() ? "revert.checkout" : "checkout";
            case Rehearse r -> "rehearse";
            case Send s ->
                (s.undo() ? "revert." : "reload.")
                        + (s.through() == null ? s.signal().name().toLowerCase(Locale.ROOT) : "systemd");
            case Tell t -> (t.undo() ? "revert." : "reload.") + t.channel().label();
            case Order(KeeperOrder order, Owner keeper, ProcessId target, Revision revision) ->
                (target == null ? "keeper." : "reload.") + order.name().toLowerCase(Locale.ROOT);
            case RestartInstance r -> r.undo() ? "revert.restart" : "reload.restart";
            case RunCommand c -> c.undo() ? "revert.command" : "reload.command";
            case StartTraffic t -> "traffic.start";
            case EndTraffic t -> "traffic.end";
            case Await a -> "reload.verify";
            case Soak s -> "soak";
            case Note n -> "note";
        };
    }

    /**
     * Download the wished commit; the work tree is not touched.
     *
     * @param repo from where
     * @param requested the branch or tag to ask for
     * @param revision the commit that must be there afterwards
     */
    record Fetch(String repo, String requested, Revision revision) implements Step {}

    /**
     * Stash or discard changed tracked files.
     *
     * @param discard whether they are thrown away
     * @param files which
     */
    record SetAside(boolean discard, List<String> files) implements Step {
        public SetAside {
            files = List.copyOf(files);
        }
    }

    /**
     * Move the work tree.
     *
     * @param from what is there
     * @param to what will be there
     * @param undo whether this takes a change back
     */
    record Move(Revision from, Revision to, boolean undo) implements Step {}

    /**
     * Import the new code in a process of its own, with the master's interpreter, arguments, directory and user.
     *
     * @param master whose settings to use
     * @param revision the code that is on disk
     * @param required whether nothing may follow when the code cannot be tried, as the master's arguments are hidden
     */
    record Rehearse(Master master, Revision revision, boolean required) implements Step {}

    /**
     * Send one signal to one verified process.
     *
     * @param purpose why
     * @param signal which
     * @param target the master it goes to
     * @param revision the code that is on disk
     * @param through the keeper that is told to reload instead, because the user asks for that; null for the kernel
     * @param detour how the same is asked for when the kernel does not permit the signal; null where it cannot be
     */
    record Send(
            JournalEntry.Purpose purpose,
            Signal signal,
            ProcessId target,
            Revision revision,
            @Nullable Owner through,
            @Nullable Channel detour)
            implements Step {
        /** One that goes by the kernel or not at all. */
        public Send(JournalEntry.Purpose purpose, Signal signal, ProcessId target, Revision revision) {
            this(purpose, signal, target, revision, null, null);
        }

        /** Whether this takes a change back. */
        public boolean undo() {
            return purpose.undo();
        }
    }

    /**
     * Have one instance of a pool restarted by whoever keeps it, so that it loads the code on disk. It is also how one that ended is started.
     *
     * @param keeping who keeps it
     * @param instance its name there
     * @param before the master that is to end, or null when there is none
     * @param revision the code that is on disk
     * @param patience how long the old one may take to end and the new one to start
     * @param undo whether this takes a change back
     */
    record RestartInstance(
            Keeping keeping,
            String instance,
            @Nullable ProcessId before,
            Revision revision,
            Duration patience,
            boolean undo)
            implements Step {
        /** Why it is restarted. */
        public JournalEntry.Purpose purpose() {
            return undo ? JournalEntry.Purpose.ROLL_BACK : JournalEntry.Purpose.ROLL;
        }
    }

    /**
     * Tell a keeper to stop or to start the program that it keeps.
     *
     * @param order what
     * @param keeper who, with the program's name
     * @param target the old master whose end is meant by a stop, and which the keeper must be watching; null for any or no process
     * @param revision the code that is on disk
     */
    record Order(KeeperOrder order, Owner keeper, @Nullable ProcessId target, Revision revision) implements Step {}

    /**
     * Ask a uWSGI master to reload by another way than a signal.
     *
     * @param purpose why
     * @param target the master that is asked
     * @param account whose rights are used: the account of the master
     * @param channel how it is asked
     * @param revision the code that is on disk
     */
    record Tell(JournalEntry.Purpose purpose, ProcessId target, String account, Channel channel, Revision revision)
            implements Step {
        /** Whether this takes a change back. */
        public boolean undo() {
            return purpose == JournalEntry.Purpose.UNDO;
        }
    }

    /** How a master is asked by another way than a signal of ours. */
    sealed interface Channel {
        /**
         * One letter into the master fifo of a uWSGI: {@code c} renews its workers one after another, {@code r} all at once, as HUP does.
         *
         * @param path the fifo
         * @param command the letter
         */
        record Fifo(String path, char command) implements Channel {}

        /**
         * The touch of a file that a uWSGI watches.
         *
         * @param path the file, which must exist
         */
        record Touch(String path) implements Channel {}

        /**
         * HUP by the supervisord that watches the master.
         *
         * @param program what supervisord calls it
         */
        record Supervised(String program) implements Channel {}

        /** The short stable name. */
        default String label() {
            return switch (this) {
                case Fifo f -> "fifo";
                case Touch t -> "touch";
                case Supervised s -> "supervisor";
            };
        }

        /** A phrase for people. */
        default String phrase() {
            return switch (this) {
                case Fifo(String path, char command) -> "write " + command + " to " + path;
                case Touch(String path) -> "touch " + path;
                case Supervised(String program) -> "supervisorctl signal HUP " + program;
            };
        }
    }

    /**
     * Run a command of the user's.
     *
     * @param argv its words, with the substitutions done
     * @param timeout when it is given up
     * @param revision the code that is on disk
     * @param undo whether this takes a change back
     */
    record RunCommand(List<String> argv, Duration timeout, Revision revision, boolean undo) implements Step {
        public RunCommand {
            argv = List.copyOf(argv);
        }
    }

    /**
     * Begin to send requests on the machine, and count what is lost.
     *
     * @param address where to
     * @param revision the code that is about to be put into service
     */
    record StartTraffic(Address address, Revision revision) implements Step {}

    /**
     * Send no more of them, and record what was lost.
     *
     * @param revision the code that was to be put into service
     */
    record EndTraffic(Revision revision) implements Step {}

    /**
     * Wait for something to be seen; nothing is done.
     *
     * @param what for what, for people
     * @param deadline when it is given up
     */
    record Await(String what, Instant deadline) implements Step {}

    /**
     * Keep watching for a while; nothing is done.
     *
     * @param what what is watched, for people
     * @param until when it ends; null in a plan in which it has not begun
     */
    record Soak(String what, @Nullable Instant until) implements Step {}

    /**
     * Write a fact into the journal.
     *
     * @param event which
     */
    record Note(JournalEntry.Event event) implements Step {}
}
