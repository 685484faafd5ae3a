package dev.graceful.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The program that tells which connections workers are answering, and what it prints, which its file explains. */
public final class FlightProgram {
    private static final String NAME = "flight.py";
    private static final String PROGRAM = program();
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Pattern REQUEST = Pattern.compile("request [0-9]{1,18} [0-9]{1,18} (?:-1|[0-9]{1,15})");
    private static final String UNKNOWN = "unknown ";

    private FlightProgram() {}

    /**
     * One connection with a request.
     *
     * @param worker the pid of its worker
     * @param inode its socket, which no other one of the same boot is likely to have
     * @param age how long ago the last byte of the request came, or null where the kernel does not tell
     */
    public record Connection(
            long worker, long inode, @Nullable Duration age) {}

    /**
     * What asks for the connections of some workers, with the rights of the product.
     *
     * @param keeps whether a connection may stay open between two requests
     */
    public static Command ask(boolean keeps, List<Long> workers) {
        var argv = new ArrayList<>(List.of("python3", "-I", "-S", "-c", PROGRAM, keeps ? "1" : "0"));
        workers.forEach(pid -> argv.add(Long.toString(pid)));
        return Command.of(argv, "/", null, DEADLINE);
    }

    /** The connections that it printed; empty when it did not come to its end, {@link #problem} tells why. */
    public static Optional<List<Connection>> connections(String printed) {
        List<String> lines = printed.lines().toList();
        if (lines.isEmpty() || !lines.getLast().equals("end")) {
            return Optional.empty();
        }
        List<String> requests = lines.subList(0, lines.size() - 1);
        return requests.stream().allMatch(line -> REQUEST.matcher(line).matches())
                ? Optional.of(requests.stream()
                        .map(line -> connection(line.split(" ")))
                        .toList())
                : Optional.empty();
    }

    /** Why it does not know. */
    public static String problem(String printed) {
        return printed.lines()
                .filter(line -> line.startsWith(UNKNOWN))
                .findFirst()
                .map(line -> Excerpt.end(line.substring(UNKNOWN.length())))
                .orElse("what looks for them did not come to its end");
    }

    private static Connection connection(String[] words) {
        long millis = Long.parseLong(words[3]);
        return new Connection(
                Long.parseLong(words[1]), Long.parseLong(words[2]), millis < 0 ? null : Duration.ofMillis(millis));
    }

    private static String program() {
        try (InputStream resource = FlightProgram.class.getResourceAsStream(NAME)) {
            return new String(Objects.requireNonNull(resource, NAME).readAllBytes(), UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the jar is damaged: " + NAME, damaged);
        }
    }
}
