package dev.graceful.host.local;

import dev.graceful.host.HostException;
import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.ProcessChannel;
import dev.graceful.host.shell.Program;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.Address;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The way to this machine itself: each channel is a shell, without a network between. */
final class LocalWire implements Wire {
    private final String host;
    private final Set<ProcessChannel> open = ConcurrentHashMap.newKeySet();

    LocalWire(String host) {
        this.host = host;
    }

    /** Nobody becomes somebody else here, so only the plain shell is ever asked for. */
    @Override
    public Channel start(Program program, Duration deadline) throws HostException {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", program.text()).start();
            var shell = new ProcessChannel(process, "local", errors -> {});
            open.removeIf(ProcessChannel::ended);
            open.add(shell);
            return shell;
        } catch (IOException missing) {
            throw new HostException(
                    host,
                    Reason.HostLacks,
                    "no POSIX shell could be started on " + host + " (" + missing.getMessage() + "); nothing was done",
                    "install one as /bin/sh",
                    missing);
        }
    }

    @Override
    public Reach connect(Address address, Duration deadline) {
        return new Reach.Unsupported("the machine of the operator is asked directly");
    }

    @Override
    public void drop(String why) {
        open.forEach(ProcessChannel::close);
        open.clear();
    }

    @Override
    public void close() {
        drop("closed");
    }
}
