package dev.graceful.host.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.shell.Program;
import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Measures what one warm connection costs: heap, threads, time to connect, and time for a program. Run by hand, for it is no test:
 * {@code java -cp target/test-classes:target/classes:… dev.graceful.host.ssh.ConnectionCost 100}
 */
final class ConnectionCost {
    private static final Duration LONG = Duration.ofMinutes(1);

    private ConnectionCost() {}

    /**
     * Measures and prints.
     *
     * @param arguments how many connections; 100 if nothing is said
     */
    public static void main(String[] arguments) throws Exception {
        int count = arguments.length == 0 ? 100 : Integer.parseInt(arguments[0]);
        Path directory = Files.createTempDirectory("connection-cost");
        SshKey key = SshKey.make(directory, "id");
        var wires = new ArrayList<SshWire>();
        try (Sshd sshd = Sshd.in(directory.resolve("sshd"), "Cost of connections")
                .authorize(key.publicLine())
                .start()) {
            var target = SshTarget.direct(
                            "web",
                            "127.0.0.1",
                            sshd.port(),
                            sshd.user(),
                            Credentials.key(key.privateText()),
                            HostKeys.parse(sshd.hostKeyLines()))
                    .within(LONG);
            try (SshWire first = new SshWire(target)) {
                exec(first);
            }
            measure(target, count, wires);
        } finally {
            wires.forEach(SshWire::close);
            delete(directory);
        }
    }

    private static void measure(SshTarget target, int count, List<SshWire> wires) throws Exception {
        long heap = heap();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            wires.add(new SshWire(target));
        }
        all(wires);
        say(count + " connected and asked once, together, ms", millis(start));
        say("heap per connection, KiB", (heap() - heap) / count / 1024);
        say(
                "platform threads per connection",
                (ManagementFactory.getThreadMXBean().getThreadCount() - threads) / (double) count);
        start = System.nanoTime();
        all(wires);
        say("a program on each, warm, ms", millis(start));
        start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            exec(wires.getFirst());
        }
        say("a program on one, warm, ms", millis(start) / 100.0);
    }

    private static void all(List<SshWire> wires) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = new ArrayList<Future<?>>();
            wires.forEach(wire -> asked.add(threads.submit(() -> exec(wire))));
            for (Future<?> one : asked) {
                one.get();
            }
        }
    }

    private static int exec(SshWire wire) throws IOException {
        try (var channel = wire.start(Program.SHELL, LONG)) {
            channel.input().write("echo\n".getBytes(UTF_8));
            channel.input().close();
            return channel.output().readAllBytes().length;
        }
    }

    private static long heap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static long millis(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static void say(String what, Object value) {
        System.out.println(what + ": " + value);
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
