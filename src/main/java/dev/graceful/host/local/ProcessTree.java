package dev.graceful.host.local;

import java.util.HashMap;
import java.util.Map;

/** Ends a command with everything that it started and with nothing else. */
final class ProcessTree {
    private static final int SIGKILL = 9;
    private static final int SIGSTOP = 19;
    private static final int ROUNDS = 20;

    private ProcessTree() {}

    /**
     * Kills a process that leads a session of its own, its descendants, and what stayed in its session after its parent ended. All are
     * stopped first, until a look finds nobody new: a process that forks while it is looked for would leave a child behind.
     */
    static void kill(ProcessHandle leader) {
        var stopped = new HashMap<Long, Stat>();
        for (int round = 0; round < ROUNDS; round++) {
            Map<Long, Stat> found = members(leader);
            found.keySet().removeAll(stopped.keySet());
            if (found.isEmpty()) {
                break;
            }
            found.values().forEach(member -> signal(member, SIGSTOP));
            stopped.putAll(found);
        }
        stopped.values().forEach(member -> signal(member, SIGKILL));
        leader.destroyForcibly();
    }

    private static Map<Long, Stat> members(ProcessHandle leader) {
        var members = new HashMap<Long, Stat>();
        ProcessHandle.allProcesses().forEach(process -> {
            Stat stat = Stat.of(process.pid());
            if (stat != null && !stat.ended() && (stat.session() == leader.pid() || descends(stat, leader.pid()))) {
                members.put(stat.pid(), stat);
            }
        });
        return members;
    }

    private static boolean descends(Stat process, long ancestor) {
        Stat next = process;
        while (next != null && next.pid() > 1) {
            if (next.pid() == ancestor) {
                return true;
            }
            next = Stat.of(next.parent());
        }
        return false;
    }

    private static void signal(Stat member, int signal) {
        long handle = Kernel.openProcess(member.pid());
        if (handle < 0) {
            return; // gone already; the leader itself is ended by its own handle in any case
        }
        try {
            Stat now = Stat.of(member.pid());
            if (now != null && now.startTicks() == member.startTicks()) {
                Kernel.signal(handle, signal);
            }
        } finally {
            Kernel.close(handle);
        }
    }
}
