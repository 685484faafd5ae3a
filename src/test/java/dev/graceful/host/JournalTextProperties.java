package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.KeeperOrder;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JournalTextProperties {
    private static final int ROUNDS = 2_000;
    private static final String LETTERS = "aZ09 %+-_.:\n\r\t\0/\\\"'$(`{é☃\u202e€";

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @Test
    void everyEntryComesBackAsItWas() {
        for (int round = 0; round < ROUNDS; round++) {
            JournalEntry entry = entry();

            String line = JournalText.encode(entry);

            assertThat(line).as("seed %d", seed).matches("[\\x20-\\x7e]+");
            assertThat(JournalText.decode(line)).as("seed %d: %s", seed, line).contains(entry);
        }
    }

    @Test
    void aLineThatWasTornAnywhereIsSkipped() {
        for (int round = 0; round < 100; round++) {
            String line = JournalText.encode(entry());

            for (int length = 0; length < line.length(); length++) {
                assertThat(JournalText.decode(line.substring(0, length)))
                        .as("seed %d: %s", seed, line)
                        .isEmpty();
            }
        }
    }

    @Test
    void aLineWithOneChangedCharacterIsSkipped() {
        for (int round = 0; round < ROUNDS; round++) {
            String line = JournalText.encode(entry());
            int at = random.nextInt(line.length());
            char other = (char) (' ' + random.nextInt(95));
            String changed = line.substring(0, at) + other + line.substring(at + 1);

            assertThat(JournalText.decode(changed).isPresent())
                    .as("seed %d: %s", seed, changed)
                    .isEqualTo(changed.equals(line));
        }
    }

    /** Journals lie on machines for years; these lines were written before commands outlived the operator. */
    @Test
    void linesOfOlderOperatorsAreStillRead() {
        String sha = "b".repeat(40);

        var journal = JournalText.decode(List.of(
                "1 1767268800123 Ran COMMAND " + sha + " - 3bfc5647",
                "2 1767268801123 Ran COMMAND " + sha + " 0 da1c77d2"));

        assertThat(journal.entries())
                .extracting(JournalEntry::event)
                .containsExactly(
                        new Event.Ran(Purpose.COMMAND, new Revision(sha), null),
                        new Event.Ran(Purpose.COMMAND, new Revision(sha), 0));
        assertThat(journal.pending()).isEmpty();
    }

    @Test
    void noiseBetweenEntriesDoesNotHideThem() {
        JournalEntry first = entry();
        JournalEntry second = entry();

        var journal = JournalText.decode(List.of(
                "",
                " ",
                "garbage",
                JournalText.encode(first),
                "\u0000\u0000",
                "1 2 Moved 3 00000000",
                JournalText.encode(second)));

        assertThat(journal.entries()).as("seed %d", seed).containsExactly(first, second);
    }

    private JournalEntry entry() {
        Instant at = Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
        return new JournalEntry(random.nextLong(1, Long.MAX_VALUE), at, event());
    }

    private Event event() {
        return switch (random.nextInt(17)) {
            case 0 -> new Event.Signalling(purpose(), process(), revision());
            case 1 -> new Event.Signalled(purpose(), process(), random.nextBoolean() ? process() : null);
            case 2 -> new Event.Moving(revision(), revision());
            case 3 -> new Event.Moved(revision());
            case 4 -> new Event.Verified(process(), revision());
            case 5 -> new Event.Ran(purpose(), revision(), exit(), text());
            case 6 -> new Event.Failed(revision(), text(), revision(), reason(), text());
            case 12 -> new Event.Restarting(purpose(), text(), revision());
            case 13 -> new Event.Restarted(purpose(), text());
            case 7 -> new Event.Starting(purpose(), revision(), text());
            case 8 -> new Event.Watching(revision());
            case 9 -> new Event.Watched(revision(), traffic());
            case 10 -> new Event.Ordering(order(), new Owner.Supervisor(text()));
            case 11 -> new Event.Ordered(order(), new Owner.Systemd(text()));
            case 14 -> new Event.Holding(process());
            case 15 -> new Event.Cutting(process(), random.nextInt(9), millis(), millis(), random.nextBoolean());
            default -> new Event.Converged(revision());
        };
    }

    private @Nullable Integer exit() {
        return random.nextBoolean() ? random.nextInt(256) : null;
    }

    private Duration millis() {
        return Duration.ofMillis(random.nextLong(1L << 40));
    }

    private Purpose purpose() {
        return List.of(Purpose.values()).get(random.nextInt(Purpose.values().length));
    }

    private KeeperOrder order() {
        return List.of(KeeperOrder.values()).get(random.nextInt(KeeperOrder.values().length));
    }

    private Reason reason() {
        return List.of(Reason.values()).get(random.nextInt(Reason.values().length));
    }

    private Traffic traffic() {
        long[] n = random.longs(7, 0, 1L << 40).toArray();
        return new Traffic(n[0], n[1], n[2], n[3], n[4], n[5], n[6], text());
    }

    private ProcessId process() {
        return new ProcessId(random.nextInt(1, 1 << 22), random.nextLong(1L << 40), text());
    }

    private Revision revision() {
        int length = random.nextBoolean() ? 40 : 64;
        var sha = new StringBuilder();
        random.ints(length, 0, 16).forEach(digit -> sha.append(Integer.toHexString(digit)));
        return new Revision(sha.toString());
    }

    private String text() {
        var text = new ArrayList<String>();
        random.ints(random.nextInt(30), 0, LETTERS.length()).forEach(i -> text.add(LETTERS.substring(i, i + 1)));
        return String.join("", text);
    }
}
