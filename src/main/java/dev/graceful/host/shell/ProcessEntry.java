package dev.graceful.host.shell;

import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.ProcessId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One process as it was last told, and what was asked about it since.
 *
 * @param pid its pid
 * @param state the letter of its state; S for every one that is well
 * @param parent its parent
 * @param flags the flags of the kernel
 * @param start its start in clock ticks after the boot
 * @param account the account it acts as; null until asked
 * @param argv its words; null until asked
 * @param detail more about it; null until asked, or when it may not be read
 * @param detailed whether its detail was asked for
 * @param settled whether it was old enough when it was asked: a young one may be between fork and exec
 */
record ProcessEntry(
        long pid,
        char state,
        long parent,
        long flags,
        long start,
        @Nullable String account,
        @Nullable List<String> argv,
        @Nullable Detail detail,
        boolean detailed,
        boolean settled) {
    private static final long PF_KTHREAD = 0x200000;
    private static final long MILLIS_PER_TICK = 10;
    private static final int STATE = 0;
    private static final int FIELDS = 4;

    /**
     * One line of the table: {@code PID STATE PARENT FLAGS START COMMAND}.
     *
     * @throws NumberFormatException when it is none
     */
    static ProcessEntry parse(long pid, String line) {
        String[] fields = line.split(" ", FIELDS + 1);
        if (fields.length < FIELDS || fields[STATE].length() != 1) {
            throw new NumberFormatException("not a process: " + line);
        }
        return new ProcessEntry(
                pid,
                fields[STATE].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                null,
                null,
                null,
                false,
                false);
    }

    boolean ofTheKernel() {
        return (flags & PF_KTHREAD) != 0;
    }

    /** Whether its words are still to be asked for. */
    boolean unread() {
        return !ofTheKernel() && (argv == null || !settled);
    }

    ProcessEntry with(String who, List<String> words, boolean old) {
        return new ProcessEntry(pid, state, parent, flags, start, who, words, null, false, old);
    }

    ProcessEntry with(@Nullable Detail more) {
        return new ProcessEntry(pid, state, parent, flags, start, account, argv, more, true, settled);
    }

    /** The same, its detail still to be asked for. */
    ProcessEntry undetailed() {
        return new ProcessEntry(pid, state, parent, flags, start, account, argv, null, false, settled);
    }

    /** Whether one of these texts is part of its command line. */
    boolean matches(List<String> texts) {
        String line = argv == null ? "" : String.join(" ", argv);
        return texts.stream().anyMatch(line::contains);
    }

    ProcessFact fact(String bootId, Instant booted) {
        return new ProcessFact(
                new ProcessId(pid, start, bootId),
                parent,
                account == null ? "root" : account,
                booted.plusMillis(start * MILLIS_PER_TICK),
                state,
                argv == null ? List.of() : argv,
                detail);
    }
}
