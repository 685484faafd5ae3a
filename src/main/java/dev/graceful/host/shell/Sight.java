package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.host.SocketTable;
import dev.graceful.host.Tenure;
import dev.graceful.model.AppKey;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a machine over one conversation. While nothing has changed a look is one round trip and starts no process there; what was asked
 * with other programs is asked again when the processes it belongs to change, and every minute.
 */
final class Sight implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration STALE = Duration.ofSeconds(60);
    private static final Duration CLOCK_WAS_SET = Duration.ofSeconds(1);
    private static final int FILE_BOUND = 64 * 1024;

    private final Talk talk;
    private final Tenure tenure;
    private final String state;
    private final Journals journals;
    private final Census census;
    private final Map<String, Optional<String>> owners = new HashMap<>();
    private final Map<AppKey, Large> large = new HashMap<>();
    private final Slots slots = new Slots();
    private Greeting greeting;
    private @Nullable List<SocketFact> sockets;
    private long readAt = System.nanoTime();
    private Instant at = Instant.EPOCH;

    Sight(Talk talk, Greeting greeting, Tenure tenure, String state, Journals journals) {
        this.talk = talk;
        this.greeting = greeting;
        this.tenure = tenure;
        this.state = state;
        this.journals = journals;
        this.census = new Census(talk);
    }

    Snapshot look(Look look) throws HostException {
        try {
            return read(look);
        } catch (NumberFormatException | IndexOutOfBoundsException | ArithmeticException | DateTimeException nonsense) {
            throw talk.broken(new IOException("its answer to a look cannot be understood", nonsense));
        }
    }

    private Snapshot read(Look look) throws HostException {
        doubtWhatIsOld();
        var files = new FileAnswers(look.files());
        boolean directory =
                table(talk.call("table", slots.words(state, look), PATIENCE).texts(), files);
        if (census.complete(look.detailed()) || sockets == null) {
            sockets = sockets();
            large.clear();
        }
        readLarge(look, files);
        return new Snapshot(
                at,
                greeting.bootId(),
                census.facts(greeting.bootId(), greeting.booted()),
                sockets,
                files.facts(),
                directory ? owner(look.directory()) : null,
                journal(look.app()));
    }

    /**
     * A large file, such as the history of HEAD, is read again when a small one of the same look or one of the processes that are read in
     * detail has changed since, and every minute.
     */
    private void readLarge(Look look, FileAnswers files) throws HostException {
        var small = Map.copyOf(files.facts());
        Large known = large.get(look.app());
        if (known == null
                || !known.small().equals(small)
                || !known.facts().keySet().containsAll(files.large())) {
            var facts = new HashMap<String, FileFact>();
            for (String path : files.large()) {
                facts.put(path, new FileFact.Text(new String(tail(path, FILE_BOUND), UTF_8)));
            }
            known = new Large(small, facts);
            large.put(look.app(), known);
        }
        for (String path : files.large()) {
            files.put(path, java.util.Objects.requireNonNull(known.facts().get(path)));
        }
    }

    private record Large(Map<String, FileFact> small, Map<String, FileFact> facts) {}

    private void doubtWhatIsOld() throws HostException {
        if (System.nanoTime() - readAt < STALE.toNanos()) {
            return;
        }
        readAt = System.nanoTime();
        census.doubt();
        owners.clear();
        journals.doubt();
        sockets = null;
        large.clear();
        slots.clear();
        String clock = talk.call("clock", List.of(), PATIENCE).texts().getFirst();
        Instant booted = Greeting.booted(clock.substring(clock.indexOf(' ') + 1));
        if (Duration.between(greeting.booted(), booted).abs().compareTo(CLOCK_WAS_SET) > 0) {
            greeting = new Greeting(greeting.uid(), greeting.account(), greeting.state(), greeting.bootId(), booted);
        }
    }

    /** Takes in what the table tells; whether the directory is one. */
    private boolean table(List<String> lines, FileAnswers files) throws HostException {
        boolean directory = false;
        for (String line : lines) {
            char kind = line.isEmpty() ? ' ' : line.charAt(0);
            String value = line.length() > 2 ? line.substring(2) : "";
            switch (kind) {
                case 'u' -> {
                    var uptime = new BigDecimal(value);
                    census.uptime(uptime);
                    at = greeting.booted().plusMillis(uptime.movePointRight(3).longValue());
                }
                case 'e' -> mayLook(value);
                case 'd' -> directory = value.equals("1");
                case 'l' -> census.all(value);
                case 'p' -> census.changed(value);
                case 'f' -> files.begin(value);
                case '+', '-' -> files.line(line);
                default -> {
                    // A newer program may tell more.
                }
            }
        }
        return directory;
    }

    /** Who was replaced must not even go on looking: what it would conclude is another's business. */
    private void mayLook(String claim) throws HostException {
        String[] words = claim.split(" ", 2);
        if (!words[0].equals("-") && !words[0].equals(tenure.owner())) {
            throw Refusal.of(talk.host(), "! " + Reason.ForeignOwner + " this machine is looked after by " + words[0]);
        }
        if (words[1].matches("[0-9]{1,18}") && Long.parseLong(words[1]) > tenure.epoch()) {
            throw Refusal.of(
                    talk.host(),
                    "! " + Reason.Fenced + " an operator of epoch " + words[1]
                            + " has taken over; this one is of epoch " + tenure.epoch());
        }
    }

    private List<SocketFact> sockets() throws HostException {
        var found = new ArrayList<SocketFact>();
        for (String line : talk.call("sockets", List.of(), PATIENCE).texts()) {
            if (line.startsWith("t ")) {
                try {
                    SocketTable.addTcp(line.substring(2), found);
                } catch (UnknownHostException nonsense) {
                    throw talk.broken(nonsense);
                }
            } else if (line.startsWith("n ")) {
                SocketTable.addUnix(line.substring(2), found);
            }
        }
        return List.copyOf(found);
    }

    private byte[] tail(String path, int bound) throws HostException {
        return talk.call("tail", List.of(path, Integer.toString(bound)), PATIENCE)
                .raw();
    }

    private @Nullable String owner(String directory) throws HostException {
        Optional<String> known = owners.get(directory);
        if (known == null) {
            known = talk.call("owner", List.of(directory), PATIENCE).texts().stream()
                    .findFirst();
            owners.put(directory, known);
        }
        return known.orElse(null);
    }

    private List<String> journal(AppKey app) throws HostException {
        List<String> known = journals.get(app);
        if (known != null) {
            return known;
        }
        long writes = journals.writes(app);
        List<String> lines =
                talk.call("journal", List.of(state, app.namespace(), app.name()), PATIENCE).texts().stream()
                        .filter(line -> !line.isEmpty())
                        .toList();
        journals.put(app, lines, writes);
        return lines;
    }

    @Override
    public void close() {
        talk.close();
    }
}
