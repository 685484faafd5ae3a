package dev.graceful.host.local;

import dev.graceful.host.Delivery;
import dev.graceful.model.ProcessId;
import java.util.Set;
import java.util.function.LongUnaryOperator;

/** Signals one exact process: a handle to it is opened first and verified then, so nobody else can take its place in between. */
final class Signals {
    /** ESRCH; ENOENT and EINVAL where the pid has become that of a thread. */
    private static final Set<Long> NO_SUCH_PROCESS = Set.of(-3L, -2L, -22L);

    private final String bootId;
    private final LongUnaryOperator open;

    Signals(String bootId) {
        this(bootId, Kernel::openProcess);
    }

    /** @param open opens a handle to a pid; a test stands in for a kernel that cannot */
    Signals(String bootId, LongUnaryOperator open) {
        this.bootId = bootId;
        this.open = open;
    }

    Delivery send(ProcessId process, int signal) {
        if (process.pid() <= 1 || leadsHere(process.pid())) {
            return Delivery.NOT_PERMITTED;
        }
        long handle = open.applyAsLong(process.pid());
        if (NO_SUCH_PROCESS.contains(handle)) {
            return Delivery.GONE;
        }
        if (handle < 0) {
            // No handles before Linux 5.3 and in some sandboxes: then only microseconds lie between the look and the
            // signal.
            return alive(process) ? delivery(Kernel.kill(process.pid(), signal)) : Delivery.GONE;
        }
        try {
            return alive(process) ? delivery(Kernel.signal(handle, signal)) : Delivery.GONE;
        } finally {
            Kernel.close(handle);
        }
    }

    private boolean alive(ProcessId process) {
        Stat stat = Stat.of(process.pid());
        return stat != null
                && !stat.ended()
                && stat.startTicks() == process.startTicks()
                && bootId.equals(process.bootId());
    }

    private static Delivery delivery(long result) {
        if (result == 0) {
            return Delivery.DELIVERED;
        }
        return NO_SUCH_PROCESS.contains(result) ? Delivery.GONE : Delivery.NOT_PERMITTED;
    }

    /** Whether it is this process or one of its ancestors. */
    private static boolean leadsHere(long pid) {
        long next = ProcessHandle.current().pid();
        while (next > 1) {
            if (next == pid) {
                return true;
            }
            Stat stat = Stat.of(next);
            next = stat == null ? 0 : stat.parent();
        }
        return false;
    }
}
