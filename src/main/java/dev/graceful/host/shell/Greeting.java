package dev.graceful.host.shell;

import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a machine says of itself at the beginning.
 *
 * @param uid the number of the account that the product has there
 * @param account its name
 * @param state where it keeps its state unless told otherwise
 * @param bootId the machine's boot
 * @param booted the wall-clock time of the boot, by the machine's clock
 */
record Greeting(long uid, String account, String state, String bootId, Instant booted) {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * Asks.
     *
     * @throws HostException with {@link Reason#HostLacks} when a program is missing there
     */
    static Greeting ask(Talk talk) throws HostException {
        List<String> said = talk.call("hello", List.of(), PATIENCE).texts();
        var values = new HashMap<String, String>();
        said.forEach(line -> {
            int cut = line.indexOf(' ');
            values.put(cut < 0 ? line : line.substring(0, cut), cut < 0 ? "" : line.substring(cut + 1));
        });
        String lacks = values.getOrDefault("lacks", "").strip();
        if (!lacks.isEmpty()) {
            throw new HostException(
                    talk.host(),
                    Reason.HostLacks,
                    talk.host() + " lacks " + lacks.replace(" ", ", ") + "; nothing was done",
                    "install them there (Debian: apt install coreutils util-linux grep sed)",
                    null);
        }
        try {
            return new Greeting(
                    Long.parseLong(value(values, "uid")),
                    value(values, "name"),
                    Words.decode(value(values, "state")),
                    value(values, "boot"),
                    booted(value(values, "clock")));
        } catch (IllegalArgumentException
                | NullPointerException
                | IndexOutOfBoundsException
                | ArithmeticException nonsense) {
            throw talk.broken(new IOException("it says nonsense about itself", nonsense));
        }
    }

    /** @param clock {@code DATE UPTIME}, both in seconds with a fraction; without one where date knows none */
    static Instant booted(String clock) {
        String[] words = clock.split(" ", -1);
        var date = new BigDecimal(words[0].replaceFirst("\\..*[^0-9].*$", ""));
        return seconds(date.subtract(new BigDecimal(words[1])));
    }

    static Instant seconds(BigDecimal seconds) {
        return Instant.ofEpochMilli(seconds.movePointRight(3).longValue());
    }

    private static String value(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
