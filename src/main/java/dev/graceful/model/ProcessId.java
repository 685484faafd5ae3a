package dev.graceful.model;

/**
 * The identity of one process that survives the reuse of pids.
 *
 * @param pid the process id
 * @param startTicks field 22 of {@code /proc/PID/stat}: clock ticks (10 ms) from boot to the start of the process
 * @param bootId {@code /proc/sys/kernel/random/boot_id} of the boot in which it runs
 */
public record ProcessId(long pid, long startTicks, String bootId) {
    @Override
    public String toString() {
        return Long.toString(pid);
    }
}
