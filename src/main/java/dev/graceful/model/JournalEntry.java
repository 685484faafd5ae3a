package dev.graceful.model;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One durable line of the journal that lies on the host: what cannot be seen from the outside, written before the deed (an intent)
 * or after it was seen (a fact).
 *
 * @param seq the position, from 1
 * @param at when it was written, by the host's clock
 * @param event what is recorded
 */
public record JournalEntry(long seq, Instant at, Event event) {
    /** The closed vocabulary of the journal. */
    public sealed interface Event {
        /**
         * A signal is about to be sent.
         *
         * @param purpose why
         * @param target to which process
         * @param revision the code that is on disk at that moment
         */
        record Signalling(Purpose purpose, ProcessId target, Revision revision) implements Event {}

        /**
         * A signal was delivered.
         *
         * @param purpose why
         * @param target to which process
         * @param fresh the child that appeared because of a USR2, or null when none was seen within the short wait after it
         */
        record Signalled(
                Purpose purpose, ProcessId target, @Nullable ProcessId fresh) implements Event {}

        /**
         * An instance of a pool is about to be restarted by whoever keeps it.
         *
         * @param purpose why
         * @param instance its name there
         * @param revision the code that is on disk at that moment
         */
        record Restarting(Purpose purpose, String instance, Revision revision) implements Event {}

        /**
         * Whoever keeps the instance has ended the old one and has started a new one, or has tried to.
         *
         * @param purpose why
         * @param instance its name there
         */
        record Restarted(Purpose purpose, String instance) implements Event {}

        /**
         * The work tree is about to move.
         *
         * @param from what is on disk
         * @param to what will be
         */
        record Moving(Revision from, Revision to) implements Event {}

        /**
         * The work tree has moved.
         *
         * @param to what is on disk now
         */
        record Moved(Revision to) implements Event {}

        /**
         * The new generation was seen complete, stable and answering: the soak begins.
         *
         * @param master the master whose workers were verified
         * @param revision the code they run
         */
        record Verified(ProcessId master, Revision revision) implements Event {}

        /**
         * A command of the user's is about to be started where it outlives the operator. Its place in the journal makes it the one run
         * that it is: whoever finds this line asks the machine what became of that run, and never starts another one for it.
         *
         * @param purpose which
         * @param revision the code that it puts into service
         * @param wish the fingerprint of the wish it is started for, {@link Desired#fingerprint()}
         */
        record Starting(Purpose purpose, Revision revision, String wish) implements Event {}

        /**
         * A command of the user's (reload, revert) or the rehearsal runs or ended.
         *
         * @param purpose which
         * @param revision the wished code
         * @param exit the exit status, or null: after {@link Starting} it was begun; without that it was about to run on the connection of
         *     an operator, and may have
         * @param said the end of what a failed rehearsal printed, such as the last lines of a traceback, on one line; else empty
         */
        record Ran(
                Purpose purpose,
                Revision revision,
                @Nullable Integer exit,
                String said) implements Event {
            /** As a shell says it of a command that could not be started. */
            public static final int NOT_TRIED = 127;

            /** One of which nothing needs to be repeated. */
            public Ran(Purpose purpose, Revision revision, @Nullable Integer exit) {
                this(purpose, revision, exit, "");
            }
        }

        /**
         * Requests are about to be sent on the machine, to count what is lost. Its place in the journal makes it the one run that it is.
         *
         * @param revision the code that is about to be put into service
         */
        record Watching(Revision revision) implements Event {}

        /**
         * They have ended.
         *
         * @param revision the code that was to be put into service
         * @param counts what they counted
         */
        record Watched(Revision revision, Traffic counts) implements Event {}

        /**
         * A keeper is about to be told something about the program it keeps. A program that was stopped so is started again by whoever
         * finds that no master is left.
         *
         * @param order what
         * @param keeper who, with the program's name
         */
        record Ordering(KeeperOrder order, Owner keeper) implements Event {}

        /**
         * A keeper was told, and said that it will be so.
         *
         * @param order what
         * @param keeper who
         */
        record Ordered(KeeperOrder order, Owner keeper) implements Event {}

        /**
         * A signal to a master waits for requests that have been in flight for long. Its time is what the bound counts from.
         *
         * @param master whose requests
         */
        record Holding(ProcessId master) implements Event {}

        /**
         * Requests that may have been cut, because they outlast what they were given.
         *
         * @param master whose workers answer them
         * @param requests how many; 0 when those that were recorded before were seen to have ended in time
         * @param oldest for how long the oldest of them had been there at least
         * @param grace how long they are given after the signal
         * @param last whether they were still there when that time was nearly over; else it was before the signal
         */
        record Cutting(ProcessId master, int requests, Duration oldest, Duration grace, boolean last)
                implements Event {}

        /**
         * The revision was tried and taken back; it is not tried again for the same wish.
         *
         * @param revision the code that failed
         * @param wish the fingerprint of the wish it was tried for, {@link Desired#fingerprint()}
         * @param back the code to return to
         * @param reason the closed reason
         * @param message the evidence, for people
         */
        record Failed(Revision revision, String wish, Revision back, Reason reason, String message) implements Event {}

        /**
         * The revision is what every process of the application runs.
         *
         * @param revision the code
         */
        record Converged(Revision revision) implements Event {}
    }

    /** Why a signal is sent or a command run. */
    public enum Purpose {
        /** USR2 to the old master. */
        SPAWN,
        /** WINCH to the old master: its workers end, it stays. */
        THIN,
        /** TERM to the old master: the point of no return. */
        RETIRE,
        /** TERM to the fresh master: the upgrade is taken back. */
        ABANDON,
        /** HUP to the old master whose workers were sent away: it forks them again. */
        RECALL,
        /** HUP: the workers load what is on disk. */
        RELOAD,
        /** HUP after the old code was put back. */
        UNDO,
        /** The import of the new code in a process of its own before anything is signalled. */
        REHEARSE,
        /** The restart of an instance, which loads the new code. */
        ROLL,
        /** The restart of an instance after the old code was put back. */
        ROLL_BACK,
        /** The user's reload command. */
        COMMAND,
        /** The user's revert command. */
        COMMAND_UNDO;

        /** Whether this takes a change back. */
        public boolean undo() {
            return switch (this) {
                case ABANDON, RECALL, UNDO, COMMAND_UNDO, ROLL_BACK -> true;
                case SPAWN, THIN, RETIRE, RELOAD, REHEARSE, COMMAND, ROLL -> false;
            };
        }
    }
}
