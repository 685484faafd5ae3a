package dev.graceful.host.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/stat} says.
 *
 * <p>A process chooses its own name, and the name stands in this line between parentheses: {@code 7 (a) S 1 (b) R 42 …} belongs to a
 * child of 42. So everything is counted from the last closing parenthesis. OSHI 7.5 counts from the first and believes such a
 * process, which is why it is not asked for these.
 */
record Stat(long pid, char state, long parent, long session, boolean kernelThread, long startTicks) {
    private static final long PF_KTHREAD = 0x200000;
    private static final Path PROC = Path.of("/proc");

    /** Reads one process; null when it is gone. */
    static @Nullable Stat of(long pid) {
        try {
            return parse(pid, Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1));
        } catch (IOException gone) {
            return null; // a process may end between two system calls: that is normal
        }
    }

    /** Parses one line; null when it is not one. */
    static @Nullable Stat parse(long pid, String line) {
        int end = line.lastIndexOf(')');
        String[] fields =
                end < 0 ? new String[0] : line.substring(end + 1).strip().split(" ", -1);
        if (fields.length < 20 || fields[0].isEmpty()) {
            return null;
        }
        return new Stat(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[3]),
                (Long.parseLong(fields[6]) & PF_KTHREAD) != 0,
                Long.parseLong(fields[19]));
    }

    /** Whether it has ended, be it that nobody has asked for its exit status yet. */
    boolean ended() {
        return state == 'Z' || state == 'X' || state == 'x';
    }
}
