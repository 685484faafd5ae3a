package dev.graceful.host.local;

import dev.graceful.host.HostException;
import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Printed;
import dev.graceful.host.shell.Program;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.Address;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The way to this machine itself: each channel is a shell, without a network between. */
final class LocalWire implements Wire {
    private final String host;
    private final Set<Shell> open = ConcurrentHashMap.newKeySet();

    LocalWire(String host) {
        this.host = host;
    }

    private final class Shell implements Channel {
        private final Process process;
        private final Printed output = new Printed();
        private final Printed errors = new Printed();

        private Shell(Process process) {
            this.process = process;
            read("local-output", process.getInputStream(), output);
            read("local-errors", process.getErrorStream(), errors);
        }

        /** A read from a pipe holds its carrier, so a virtual thread would be no gain here. */
        private static void read(String name, InputStream from, Printed into) {
            Thread.ofPlatform().daemon().name(name).start(() -> into.fill(from));
        }

        @Override
        public OutputStream input() {
            return process.getOutputStream();
        }

        @Override
        public InputStream output() {
            return output;
        }

        @Override
        public InputStream errors() {
            return errors;
        }

        @Override
        public void close() {
            process.destroyForcibly();
            output.end();
            errors.end();
            open.remove(this);
        }
    }

    /** Nobody becomes somebody else here, so only the plain shell is ever asked for. */
    @Override
    public Channel start(Program program, Duration deadline) throws HostException {
        try {
            var shell = new Shell(new ProcessBuilder("/bin/sh", "-c", program.text()).start());
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
        open.forEach(Shell::close);
    }

    @Override
    public @Nullable String fingerprint() {
        return null;
    }

    @Override
    public @Nullable String hostKey() {
        return null;
    }

    @Override
    public void close() {
        drop("closed");
    }
}
