package dev.graceful.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import dev.graceful.model.Revision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * The product's part of the benchmark: {@code FleetBench WAY ENDPOINTS ORIGIN STATE_DIR}. It stays, as the operator does, and is told on
 * standard input what to do; every line is answered with one JSON object, times in nanoseconds:
 *
 * <pre>
 * look REVISION          {"wall":…,"cpu":…}    what the raw script reads: revision, processes, sockets
 * observe REVISION       {"wall":…,"cpu":…}    that, one answer of the application, and a plan
 * change REVISION        {"wall":…,"cpu":…}
 * poll REVISION ROUNDS   {"wall":…,"cpu":…}    so many observations in a row
 * good COUNT             {}   from now on only the first so many machines are worked with
 * besiege                {}   from now on the others are tried over and over
 * siege                  {"tries":…,"HostUnreachable":…,…}   what became of that
 * parts                  {"observe":…,"observe.count":…,…}   where the time of the last change went, summed over all machines
 * figures                {"processStarts":…,"heapUsed":…,"heapPeak":…}
 * </pre>
 *
 * <p>The CPU time is that of the whole JVM. What goes wrong is answered with {@code {"problem":"…"}}.
 */
final class FleetBench {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Fleet fleet;
    private final Recording starts;
    private final PrintStream out;
    private @Nullable Siege siege;

    private FleetBench(Fleet fleet, Recording starts, PrintStream out) {
        this.fleet = fleet;
        this.starts = starts;
        this.out = out;
    }

    public static void main(String[] words) throws IOException {
        Connector connector = Connector.named(words[0], Path.of(words[3]));
        var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        try (var starts = new Recording();
                Fleet fleet = Fleet.of(Endpoint.readAll(Path.of(words[1])), connector, words[2])) {
            starts.enable("jdk.ProcessStart");
            starts.start();
            var bench = new FleetBench(fleet, starts, System.out);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                bench.answer(line.split(" ", -1));
            }
            bench.endSiege();
        }
    }

    private void endSiege() {
        if (siege != null) {
            siege.close();
        }
    }

    private void answer(String[] words) {
        try {
            out.println(
                    switch (words[0]) {
                        case "look" -> timed(() -> fleet.look(new Revision(words[1])));
                        case "observe" -> timed(() -> fleet.observe(new Revision(words[1])));
                        case "change" -> timed(() -> fleet.change(new Revision(words[1])));
                        case "poll" -> timed(() -> poll(new Revision(words[1]), Integer.parseInt(words[2])));
                        case "good" -> workWith(Integer.parseInt(words[1]));
                        case "besiege" -> besiege();
                        case "siege" -> siege == null ? problem("there is none") : json(siege.ends());
                        case "parts" -> json(fleet.parts());
                        case "figures" -> figures();
                        default -> problem("no such command: " + words[0]);
                    });
        } catch (IOException failed) {
            out.println(problem(failed.toString()));
        }
    }

    private void poll(Revision revision, int rounds) throws IOException {
        for (int round = 0; round < rounds; round++) {
            fleet.observe(revision);
        }
    }

    private interface Job {
        void run() throws IOException;
    }

    private static String timed(Job job) throws IOException {
        long cpu = SYSTEM.getProcessCpuTime();
        long begin = System.nanoTime();
        job.run();
        long wall = System.nanoTime() - begin;
        return "{\"wall\":" + wall + ",\"cpu\":" + (SYSTEM.getProcessCpuTime() - cpu) + "}";
    }

    private String workWith(int count) {
        fleet.workWith(count);
        return "{}";
    }

    private String besiege() {
        siege = fleet.besiege();
        return "{}";
    }

    private static String json(Map<String, Long> numbers) {
        return numbers.entrySet().stream()
                .map(number -> "\"" + number.getKey() + "\":" + number.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String figures() throws IOException {
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(usage -> usage.getUsed())
                .sum();
        return "{\"processStarts\":" + processStarts() + ",\"heapUsed\":" + used + ",\"heapPeak\":" + peak + "}";
    }

    /** How many processes this JVM has started since the recording began, by its own event for that. */
    private long processStarts() throws IOException {
        Path dump = Files.createTempFile("fleet-bench-", ".jfr");
        try {
            starts.dump(dump);
            return RecordingFile.readAllEvents(dump).stream()
                    .filter(event -> event.getEventType().getName().equals("jdk.ProcessStart"))
                    .count();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        } finally {
            Files.delete(dump);
        }
    }

    private static String problem(String text) {
        var quoted = new StringBuilder();
        text.codePoints()
                .forEach(c -> quoted.append(
                        c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : Character.toString(c)));
        return "{\"problem\":\"" + quoted + "\"}";
    }
}
