package dev.graceful.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Traffic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The program that sends requests on a machine, and what it prints: one line of words for each second, which its file explains. */
public final class TrafficText {
    private static final String NAME = "traffic.py";
    private static final Pattern LINE =
            Pattern.compile("traffic(?: [0-9]{1,18}){2} [0-9a-f-]{1,64}(?: -?[0-9]{1,18}){7} [\\w:,-]{1,500}");
    private static final int FIRST = 4;
    private static final int NUMBERS = 7;

    private TrafficText() {}

    /**
     * What the program last said.
     *
     * @param process itself
     * @param counts what it has counted so far
     */
    public record Said(ProcessId process, Traffic counts) {}

    /**
     * The words that start it.
     *
     * @param address where it connects
     * @param http tells the Host header and how long an answer may take
     */
    public static List<String> words(Address address, Desired.Load load, Desired.Http http) {
        List<String> where = switch (address) {
            case Address.Tcp(String host, int port) ->
                List.of("tcp", host.replaceAll("[\\[\\]]", ""), Integer.toString(port));
            case Address.Unix(String path) -> List.of("unix", path, "0");
        };
        return java.util.stream.Stream.of(
                        List.of("python3", "-c", program()),
                        where,
                        List.of(Integer.toString(load.rps()), load.path(), http.host(), seconds(http.timeout())))
                .flatMap(List::stream)
                .toList();
    }

    private static String seconds(Duration duration) {
        return Double.toString(duration.toMillis() / 1000.0);
    }

    private static String program() {
        try (InputStream resource = TrafficText.class.getResourceAsStream(NAME)) {
            return new String(Objects.requireNonNull(resource, NAME).readAllBytes(), UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException("the jar is damaged: " + NAME, damaged);
        }
    }

    /** The last whole line in the end of what it printed; empty when there is none. */
    public static Optional<Said> last(String log) {
        // What comes after the last line break is not whole yet.
        String whole = log.substring(0, log.lastIndexOf('\n') + 1);
        return whole.lines()
                .filter(line -> LINE.matcher(line).matches())
                .reduce((first, second) -> second)
                .map(line -> said(line.split(" ", -1)));
    }

    private static Said said(String[] words) {
        var process = new ProcessId(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
        return new Said(process, counts(Arrays.copyOfRange(words, FIRST, FIRST + NUMBERS), words[FIRST + NUMBERS]));
    }

    static String numbers(Traffic counts) {
        return LongStream.of(
                        counts.sent(),
                        counts.lost(),
                        counts.retried(),
                        counts.p99Millis(),
                        counts.backlogMax(),
                        counts.listenOverflows(),
                        counts.listenDrops())
                .mapToObj(Long::toString)
                .collect(Collectors.joining(":"));
    }

    /**
     * The counts of a line, or of a journal; one of an earlier version has no drops.
     *
     * @throws IllegalArgumentException when there are not as many numbers as there should be
     */
    static Traffic counts(String[] numbers, String kinds) {
        if (numbers.length != NUMBERS && numbers.length != NUMBERS - 1) {
            throw new IllegalArgumentException("not counts: " + Arrays.toString(numbers));
        }
        long[] n =
                Arrays.copyOf(Arrays.stream(numbers).mapToLong(Long::parseLong).toArray(), NUMBERS);
        return new Traffic(n[0], n[1], n[2], n[3], n[4], n[5], n[6], kinds);
    }
}
