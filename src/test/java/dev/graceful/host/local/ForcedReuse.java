package dev.graceful.host.local;

import dev.graceful.host.Delivery;
import dev.graceful.model.ProcessId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A program for a pid namespace of its own, in which it makes the kernel give the pid of an ended process to another one: before the
 * signal, and between the moment in which the handle was opened and the moment in which it was verified.
 */
final class ForcedReuse {
    static final int ROUNDS = 200;

    private static final String BOOT = "this-boot";
    private static int reused;
    private static int hit;

    private ForcedReuse() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 2 == 0) {
                beforeTheSignal();
            } else {
                betweenHandleAndLook();
            }
        }
        System.out.println("reused " + reused + ", strangers hit " + hit);
    }

    private static void beforeTheSignal() throws IOException, InterruptedException {
        Process old = sleeper();
        ProcessId id = identity(old);
        old.waitFor(20, TimeUnit.MILLISECONDS); // a start time is told in steps of 10 ms
        Process stranger = replace(old);
        check(new Signals(BOOT).send(id, 15), stranger);
    }

    private static void betweenHandleAndLook() throws IOException, InterruptedException {
        Process old = sleeper();
        ProcessId id = identity(old);
        var stranger = new Process[1];
        var signals = new Signals(BOOT, pid -> {
            long handle = Kernel.openProcess(pid);
            try {
                stranger[0] = replace(old);
            } catch (IOException | InterruptedException failed) {
                throw new IllegalStateException(failed);
            }
            return handle;
        });
        check(signals.send(id, 15), stranger[0]);
    }

    private static Process sleeper() throws IOException {
        return new ProcessBuilder("sleep", "600").start();
    }

    private static ProcessId identity(Process process) {
        Stat stat = Objects.requireNonNull(Stat.of(process.pid()));
        return new ProcessId(process.pid(), stat.startTicks(), BOOT);
    }

    /** Ends a process and starts others until one of them has its pid. */
    private static Process replace(Process old) throws IOException, InterruptedException {
        old.destroyForcibly().waitFor();
        while (true) {
            Files.writeString(Path.of("/proc/sys/kernel/ns_last_pid"), Long.toString(old.pid() - 1));
            Process next = sleeper();
            if (next.pid() == old.pid()) {
                reused++;
                return next;
            }
            next.destroyForcibly().waitFor();
        }
    }

    private static void check(Delivery delivery, Process stranger) throws InterruptedException {
        // Time for a wrong signal to take effect. The kernel is asked then, not the JDK, which keeps ends of processes
        // by their pids: it
        // told of a stranger that it had ended by SIGKILL, as the one before it had and as nothing here is ended while
        // it is checked.
        stranger.waitFor(5, TimeUnit.MILLISECONDS);
        Stat now = Stat.of(stranger.pid());
        if (now == null || now.ended() || delivery != Delivery.GONE) {
            hit++;
        }
        stranger.destroyForcibly().waitFor();
    }
}
