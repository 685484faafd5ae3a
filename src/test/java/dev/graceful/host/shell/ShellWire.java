package dev.graceful.host.shell;

import dev.graceful.host.HostException;
import dev.graceful.model.Address;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A way to this machine that starts a chosen shell as a process: the host protocol without a network. */
public final class ShellWire implements Wire {
    private final List<String> shell;
    private final CopyOnWriteArrayList<Process> open = new CopyOnWriteArrayList<>();

    /** @param shell the words that start a POSIX shell, such as {@code busybox sh} */
    public ShellWire(List<String> shell) {
        this.shell = List.copyOf(shell);
    }

    /** The processes that were started and have not ended. */
    public List<Process> open() {
        return open.stream().filter(Process::isAlive).toList();
    }

    @Override
    public Channel start(Program program, Duration deadline) throws HostException {
        try {
            var process = new ProcessBuilder(new ArrayList<>(shell)).start();
            open.add(process);
            return new Pipes(process);
        } catch (IOException missing) {
            throw new HostException("localhost", "no shell: " + missing.getMessage(), missing);
        }
    }

    private record Pipes(Process process, Pump output, Pump errors) implements Channel {
        private Pipes(Process process) {
            this(process, new Pump(process.getInputStream()), new Pump(process.getErrorStream()));
        }

        @Override
        public OutputStream input() {
            return process.getOutputStream();
        }

        /** As sshd does it: the pipes are closed, nobody is killed. */
        @Override
        public void close() {
            output.close();
            errors.close();
            try {
                input().close();
            } catch (IOException ended) {
                // The process has closed the other end already.
            }
        }
    }

    @Override
    public Reach connect(Address address, Duration deadline) {
        return new Reach.Unsupported("a process makes no connections");
    }

    @Override
    public void drop(String why) {
        open.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        drop("closed");
    }
}
