package dev.graceful.host;

import dev.graceful.model.Journal;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.KeeperOrder;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Traffic;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The journal as text: one entry is one line of words, {@code SEQ MILLISECONDS KIND FIELD… CRC}. Each field is percent-encoded, so that it
 * is one word of ASCII. A line that was torn by a crash or written by somebody else does not pass the checksum and is skipped: the journal
 * says what may have been tried, the processes say what happened.
 */
public final class JournalText {
    private static final String NONE = "-";

    private JournalText() {}

    /** The entry as one line, without a line break; milliseconds are the finest time that is kept. */
    public static String encode(JournalEntry entry) {
        var words = new ArrayList<String>();
        words.add(Long.toString(entry.seq()));
        words.add(Long.toString(entry.at().toEpochMilli()));
        words.addAll(words(entry.event()));
        String line = String.join(" ", words);
        return line + " " + checksum(line);
    }

    /** The entry of one line, or empty when the line is none of ours or is damaged. */
    public static Optional<JournalEntry> decode(String line) {
        int cut = line.lastIndexOf(' ');
        if (cut < 0 || !checksum(line.substring(0, cut)).equals(line.substring(cut + 1))) {
            return Optional.empty();
        }
        try {
            String[] words = line.substring(0, cut).split(" ", -1);
            long seq = Long.parseLong(words[0]);
            Instant at = Instant.ofEpochMilli(Long.parseLong(words[1]));
            return Optional.of(
                    new JournalEntry(seq, at, event(words[2], List.of(words).subList(3, words.length))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException notOurs) {
            // Somebody who knows the checksum may still write nonsense; it is worth as much as a torn line.
            return Optional.empty();
        }
    }

    /** All entries of some lines, in their order; lines that are no entries are left out. */
    public static Journal decode(List<String> lines) {
        return new Journal(lines.stream()
                .map(JournalText::decode)
                .flatMap(Optional::stream)
                .toList());
    }

    private static List<String> words(Event event) {
        return switch (event) {
            case Event.Signalling(Purpose purpose, ProcessId target, Revision revision) ->
                List.of("Signalling", purpose.name(), text(target), revision.sha());
            case Event.Signalled(Purpose purpose, ProcessId target, ProcessId fresh) ->
                List.of("Signalled", purpose.name(), text(target), fresh == null ? NONE : text(fresh));
            case Event.Restarting(Purpose purpose, String instance, Revision revision) ->
                List.of("Restarting", purpose.name(), escape(instance), revision.sha());
            case Event.Restarted(Purpose purpose, String instance) ->
                List.of("Restarted", purpose.name(), escape(instance));
            case Event.Moving(Revision from, Revision to) -> List.of("Moving", from.sha(), to.sha());
            case Event.Moved(Revision to) -> List.of("Moved", to.sha());
            case Event.Verified(ProcessId master, Revision revision) ->
                List.of("Verified", text(master), revision.sha());
            case Event.Starting(Purpose purpose, Revision revision, String wish) ->
                List.of("Starting", purpose.name(), revision.sha(), escape(wish));
            case Event.Ran(Purpose purpose, Revision revision, Integer exit, String said) ->
                List.of("Ran", purpose.name(), revision.sha(), exit == null ? NONE : exit.toString(), escape(said));
            case Event.Watching(Revision revision) -> List.of("Watching", revision.sha());
            case Event.Watched(Revision revision, Traffic counts) ->
                List.of("Watched", revision.sha(), TrafficText.numbers(counts), escape(counts.kinds()));
            case Event.Ordering(KeeperOrder order, Owner keeper) -> List.of("Ordering", order.name(), text(keeper));
            case Event.Ordered(KeeperOrder order, Owner keeper) -> List.of("Ordered", order.name(), text(keeper));
            case Event.Holding(ProcessId master) -> List.of("Holding", text(master));
            case Event.Cutting(ProcessId master, int requests, Duration oldest, Duration grace, boolean last) ->
                List.of(
                        "Cutting",
                        text(master),
                        Integer.toString(requests),
                        Long.toString(oldest.toMillis()),
                        Long.toString(grace.toMillis()),
                        last ? "last" : "before");
            case Event.Failed(Revision revision, String wish, Revision back, Reason reason, String message) ->
                List.of("Failed", revision.sha(), escape(wish), back.sha(), reason.name(), escape(message));
            case Event.Converged(Revision revision) -> List.of("Converged", revision.sha());
        };
    }

    private static Event event(String kind, List<String> f) {
        int fields = switch (kind) {
            case "Moved", "Converged", "Watching", "Holding" -> 1;
            case "Moving", "Verified", "Ordering", "Ordered", "Restarted" -> 2;
            case "Failed", "Cutting" -> 5;
            case "Ran" -> 4;
            default -> 3;
        };
        // Earlier versions wrote no more than three fields of what ran.
        if (f.size() != fields && !(kind.equals("Ran") && f.size() == 3)) {
            throw new IllegalArgumentException(kind + " has " + f.size() + " fields");
        }
        return switch (kind) {
            case "Signalling" -> new Event.Signalling(Purpose.valueOf(f.get(0)), process(f.get(1)), revision(f.get(2)));
            case "Signalled" ->
                new Event.Signalled(
                        Purpose.valueOf(f.get(0)), process(f.get(1)), none(f.get(2)) ? null : process(f.get(2)));
            case "Restarting" ->
                new Event.Restarting(Purpose.valueOf(f.get(0)), unescape(f.get(1)), revision(f.get(2)));
            case "Restarted" -> new Event.Restarted(Purpose.valueOf(f.get(0)), unescape(f.get(1)));
            case "Moving" -> new Event.Moving(revision(f.get(0)), revision(f.get(1)));
            case "Moved" -> new Event.Moved(revision(f.get(0)));
            case "Verified" -> new Event.Verified(process(f.get(0)), revision(f.get(1)));
            case "Starting" -> new Event.Starting(Purpose.valueOf(f.get(0)), revision(f.get(1)), unescape(f.get(2)));
            case "Ran" ->
                new Event.Ran(
                        Purpose.valueOf(f.get(0)),
                        revision(f.get(1)),
                        exit(f.get(2)),
                        f.size() == 3 ? "" : unescape(f.get(3)));
            case "Watching" -> new Event.Watching(revision(f.get(0)));
            case "Watched" ->
                new Event.Watched(
                        revision(f.get(0)), TrafficText.counts(f.get(1).split(":", -1), unescape(f.get(2))));
            case "Ordering" -> new Event.Ordering(KeeperOrder.valueOf(f.get(0)), keeper(f.get(1)));
            case "Ordered" -> new Event.Ordered(KeeperOrder.valueOf(f.get(0)), keeper(f.get(1)));
            case "Holding" -> new Event.Holding(process(f.get(0)));
            case "Cutting" ->
                new Event.Cutting(
                        process(f.get(0)),
                        Integer.parseInt(f.get(1)),
                        Duration.ofMillis(Long.parseLong(f.get(2))),
                        Duration.ofMillis(Long.parseLong(f.get(3))),
                        f.get(4).equals("last"));
            case "Failed" ->
                new Event.Failed(
                        revision(f.get(0)),
                        unescape(f.get(1)),
                        revision(f.get(2)),
                        Reason.valueOf(f.get(3)),
                        unescape(f.get(4)));
            case "Converged" -> new Event.Converged(revision(f.get(0)));
            default -> throw new IllegalArgumentException("no such kind of entry: " + kind);
        };
    }

    /** Only who may be told something. */
    private static String text(Owner keeper) {
        return switch (keeper) {
            case Owner.Supervisor(String program) -> "Supervisor:" + escape(program);
            case Owner.Systemd(String unit) -> "Systemd:" + escape(unit);
            case Owner.Nobody n -> throw new IllegalArgumentException("nobody is told something");
            case Owner.Unwatched u -> throw new IllegalArgumentException("a unit that watches nothing is told nothing");
            case Owner.Follower f -> throw new IllegalArgumentException("a follower is told nothing");
            case Owner.Emperor e -> throw new IllegalArgumentException("an Emperor is told nothing");
            case Owner.Orphan o -> throw new IllegalArgumentException("nobody is told something");
        };
    }

    private static Owner keeper(String word) {
        String name = unescape(word.substring(word.indexOf(':') + 1));
        return switch (word.substring(0, Math.max(0, word.indexOf(':')))) {
            case "Supervisor" -> new Owner.Supervisor(name);
            case "Systemd" -> new Owner.Systemd(name);
            default -> throw new IllegalArgumentException("not a keeper: " + word);
        };
    }

    private static boolean none(String word) {
        return word.equals(NONE);
    }

    private static @Nullable Integer exit(String word) {
        return none(word) ? null : Integer.valueOf(word);
    }

    private static String text(ProcessId id) {
        return id.pid() + ":" + id.startTicks() + ":" + escape(id.bootId());
    }

    private static ProcessId process(String word) {
        String[] parts = word.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not a process: " + word);
        }
        return new ProcessId(Long.parseLong(parts[0]), Long.parseLong(parts[1]), unescape(parts[2]));
    }

    private static Revision revision(String word) {
        return new Revision(word);
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String unescape(String word) {
        return URLDecoder.decode(word, StandardCharsets.UTF_8);
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
