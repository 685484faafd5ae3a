package dev.graceful.controller;

import dev.graceful.api.HostResource;
import dev.graceful.host.Adoptable;
import dev.graceful.host.Answer;
import dev.graceful.host.Command;
import dev.graceful.host.Delivery;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Question;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Program;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.Address;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Machines that do nothing but answer, or refuse, or hang; and Host resources. */
final class Machines {
    static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBXCX3Hkvr4a6QPkSEuqfTQPdasg2s/u2cipq8LbgnTC";

    private Machines() {}

    /** A valid Host over SSH with more lines in its spec. */
    static HostResource ssh(String name, String... lines) {
        return host(name, "connection: SSH\n  address: a.example\n  user: deploy\n  secretRef: {name: key}", lines);
    }

    /** A Host with these lines in its spec. */
    static HostResource host(String name, String first, String... lines) {
        String yaml = """
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %s, namespace: web, generation: 3, uid: u-1}
                spec:
                  %s
                """.formatted(name, first);
        return read(yaml
                + String.join(
                        "",
                        List.of(lines).stream().map(line -> "  " + line + "\n").toList()));
    }

    static HostResource read(String yaml) {
        // What begins with a brace would be taken for JSON.
        return OperatorRuntime.serialization().unmarshal("---\n" + yaml, HostResource.class);
    }

    /** One machine. */
    static final class Machine implements Host, Adoptable {
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger adoptions = new AtomicInteger();
        final AtomicInteger commands = new AtomicInteger();
        private final CountDownLatch closed = new CountDownLatch(1);
        private final String name;
        private volatile boolean hangs;
        private volatile @Nullable Reason refusal;

        Machine(String name) {
            this.name = name;
        }

        /** From now on it refuses with this reason; null to answer again. */
        void refuse(@Nullable Reason reason) {
            refusal = reason;
        }

        /** From now on nothing comes back until it is closed. */
        void hang() {
            hangs = true;
        }

        boolean isClosed() {
            return closed.getCount() == 0;
        }

        private void answer() throws HostException {
            Reason reason = refusal;
            if (reason != null) {
                throw new HostException(name, reason, name + " said " + reason, "do something", null);
            }
            if (hangs) {
                try {
                    closed.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                throw new HostException(name, "nothing came back", null);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Snapshot look(Look look) throws HostException {
            looks.incrementAndGet();
            answer();
            return new Snapshot(
                    Instant.now(),
                    "boot",
                    List.of(),
                    List.of(),
                    Map.of(
                            "/etc/os-release", new FileFact.Text("PRETTY_NAME=\"Debian 12\"\n"),
                            "/proc/sys/kernel/osrelease", new FileFact.Text("6.1.0\n"),
                            "/proc/1/comm", new FileFact.Text("systemd\n")),
                    null,
                    List.of());
        }

        @Override
        public Reply run(Command command) throws HostException {
            commands.incrementAndGet();
            answer();
            return new Reply.Exited(0, "2.39.5\n", "");
        }

        @Override
        public Delivery signal(ProcessId process, Signal signal) {
            throw new AssertionError("nothing here is signalled");
        }

        @Override
        public Answer ask(Question question) {
            throw new AssertionError("nothing here is asked");
        }

        @Override
        public void append(AppKey app, String line) throws HostException {
            answer();
        }

        @Override
        public void adopt() {
            adoptions.incrementAndGet();
            refusal = null;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    /** A connection that shows a key and carries nothing. */
    record Line(String hostKey) implements Wire {
        @Override
        public Channel start(Program program, Duration deadline) {
            throw new AssertionError("nothing is started over it");
        }

        @Override
        public Reach connect(Address address, Duration deadline) {
            throw new AssertionError("nothing is reached over it");
        }

        @Override
        public void drop(String why) {}

        @Override
        public String fingerprint() {
            return "SHA256:of-" + hostKey.length();
        }

        @Override
        public void close() {}

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
