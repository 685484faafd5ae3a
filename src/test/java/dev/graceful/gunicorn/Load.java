package dev.graceful.gunicorn;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.graceful.model.Address;
import dev.graceful.testing.Requirement;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A constant load of clients that never try twice, in a process of its own that knows nothing of the product. */
public final class Load implements AutoCloseable {
    private static final Path SCRIPT = Path.of("src/test/load/load.py").toAbsolutePath();

    private static final Duration BEGIN = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedReader output;
    private @Nullable Result result;
    private volatile boolean begun;

    private Load(Process process) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
    }

    /**
     * How many clients of each kind.
     *
     * @param fresh open a connection for every request
     * @param keepAlive keep their connection as long as the server does
     * @param slow ask for the path that takes 1.5 seconds
     */
    public record Mix(int fresh, int keepAlive, int slow) {
        /** Six that connect anew and two that are slow: what gunicorn's sync workers are made for. */
        public static Mix usual() {
            return new Mix(6, 0, 2);
        }
    }

    /**
     * What became of the requests.
     *
     * @param requests all of them
     * @param failed those that were not answered with 200
     * @param fresh of these the first of a connection, by the kind of failure: real losses
     * @param reused of these the later ones of a connection, by the kind of failure
     * @param by the answered ones by the label of the code that answered
     * @param p50 milliseconds
     * @param p99 milliseconds
     * @param max milliseconds
     */
    public record Result(
            int requests,
            int failed,
            Map<String, Integer> fresh,
            Map<String, Integer> reused,
            Map<String, Integer> by,
            double p50,
            double p99,
            double max) {}

    /** Starts the clients and waits until each of them has had an answer. */
    public static Load start(Address address, Mix mix) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(
                            "python3", SCRIPT.toString(),
                            "--connect", address.toString(),
                            "--fresh", Integer.toString(mix.fresh()),
                            "--keepalive", Integer.toString(mix.keepAlive()),
                            "--slow", Integer.toString(mix.slow()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException missing) {
            throw Requirement.unmet("the load", "there is no python3");
        }
        var load = new Load(process);
        String line = load.firstLine();
        if (!"running".equals(line)) {
            load.close();
            throw new IOException("the load did not begin: " + line);
        }
        return load;
    }

    /** The first line; a load that has not begun by then is asked what it has counted instead. */
    private @Nullable String firstLine() throws IOException {
        CompletableFuture<Void> late = CompletableFuture.runAsync(
                this::endInput, CompletableFuture.delayedExecutor(BEGIN.toSeconds(), TimeUnit.SECONDS));
        String line = output.readLine();
        begun = true;
        late.cancel(false);
        return line;
    }

    private void endInput() {
        if (!begun) {
            try {
                process.getOutputStream().close();
            } catch (IOException ended) {
                // Then its output ends too.
            }
        }
    }

    /** Lets the requests under way end and counts. Every further call gives the same. */
    public Result stop() throws IOException {
        Result known = result;
        if (known == null) {
            process.getOutputStream().close();
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the load ended without a count");
            }
            known = parse(line);
            result = known;
        }
        return known;
    }

    private static Result parse(String line) throws IOException {
        JsonNode json = new ObjectMapper().readTree(line);
        JsonNode latency = json.get("latencyMs");
        return new Result(
                json.get("requests").asInt(),
                json.get("failed").asInt(),
                counts(json.get("fresh")),
                counts(json.get("reused")),
                counts(json.get("by")),
                latency.get("p50").asDouble(),
                latency.get("p99").asDouble(),
                latency.get("max").asDouble());
    }

    private static Map<String, Integer> counts(JsonNode object) {
        var counts = new TreeMap<String, Integer>();
        object.properties()
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue().asInt()));
        return counts;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
