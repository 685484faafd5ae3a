package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One channel on which the host program answers. Whatever comes back is bounded and framed; a wrong frame, too much, or too late closes the
 * whole wire, because nothing that comes after could be trusted.
 */
final class Talk implements AutoCloseable {
    /** What an answer may hold at most. */
    static final int BOUND = 1024 * 1024 + 64 * 1024;

    private static final int NOISE = 64;
    private static final int LONGEST_LINE = 4096;
    private static final String GREETING = "graceful ";
    private static final String READY = "ready to be graceful";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String host;
    private final Wire wire;
    private final Channel channel;
    private final InputStream in;
    private final Drain complaints;
    private final AtomicReference<@Nullable String> dropped = new AtomicReference<>();

    private Talk(String host, Wire wire, Channel channel, Drain complaints) {
        this.host = host;
        this.wire = wire;
        this.channel = channel;
        this.in = new BufferedInputStream(channel.output());
        this.complaints = complaints;
    }

    /** It was not the host program that answered. */
    static final class NoGreeting extends Exception {
        private static final long serialVersionUID = 1L;

        NoGreeting(String said) {
            super(said);
        }

        /** What was said instead, bounded and on one line; may be empty. */
        String said() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * An answer.
     *
     * @param lines what was printed, line by line, as bytes
     */
    record Answer(List<byte[]> lines) {
        /** The lines as text. The line break before the end is ours, so a last line that is empty is none. */
        List<String> texts() {
            int count = lines.size() - (!lines.isEmpty() && lines.getLast().length == 0 ? 1 : 0);
            return lines.subList(0, count).stream()
                    .map(line -> new String(line, UTF_8))
                    .toList();
        }

        /** Everything as it was printed. */
        byte[] raw() {
            var all = new ByteArrayOutputStream();
            for (int i = 0; i < lines.size(); i++) {
                all.writeBytes(lines.get(i));
                if (i < lines.size() - 1) {
                    all.write('\n');
                }
            }
            return all.toByteArray();
        }
    }

    /**
     * Opens a channel and waits until the host program says that it is there.
     *
     * @param before what is sent first, such as a password; it is not kept
     * @param resident whether many requests will follow, so that a faster shell is worth a moment
     * @throws NoGreeting when something else answered, or nobody
     */
    static Talk open(String host, Wire wire, Program program, String before, boolean resident, Duration deadline)
            throws HostException, NoGreeting {
        Channel channel = wire.start(program, deadline);
        var talk = new Talk(host, wire, channel, Drain.of(channel.errors()));
        try (var _ = talk.within(deadline, "the shell of the account to begin")) {
            talk.offer(before);
            if (resident) {
                talk.offer(FASTER);
                if (talk.greeted(READY, GREETING).startsWith(GREETING)) {
                    return talk;
                }
            }
            if (program != Program.ROOT_PROGRAM) {
                talk.offer(Library.text());
            }
            talk.greeted(GREETING, GREETING);
            return talk;
        } catch (IOException broken) {
            talk.close();
            throw talk.broken(broken);
        } catch (NoGreeting strange) {
            talk.close();
            throw strange;
        }
    }

    /**
     * bash reads files in blocks where dash reads byte by byte: an observation costs a fifth (measured). A program that it is fed it would
     * read byte by byte too, so it is told how long that is, and takes it in one piece.
     */
    private static final String FASTER =
            "if [ -x /bin/bash ]; then LC_ALL=C; export LC_ALL; exec /bin/bash --norc --noprofile -c 'echo " + READY
                    + "; IFS= read -r -N " + Library.text().getBytes(UTF_8).length
                    + " gd_text && eval \"$gd_text\"'; else echo " + READY
                    + "; fi\n";

    /** The line that begins with one of two words; what a profile or a message of the day prints before it is passed over. */
    private String greeted(String one, String other) throws IOException, NoGreeting {
        String noise = "";
        for (int i = 0; i <= NOISE; i++) {
            byte[] bytes = line(LONGEST_LINE);
            if (bytes == null) {
                throw new NoGreeting(complaints.text().isEmpty() ? Excerpt.end(noise) : complaints.text());
            }
            String line = new String(bytes, UTF_8);
            noise = line;
            if (line.startsWith(one)) {
                return line;
            }
            if (line.startsWith(other)) {
                String digest = line.substring(GREETING.length()).strip();
                if (!digest.equals(Library.digest())) {
                    throw new HostException(
                            host,
                            Reason.HostLacks,
                            "the host program that is installed on " + host
                                    + " is of another version; nothing was done",
                            "install this one there: graceful host program > /usr/local/libexec/graceful-host",
                            null);
                }
                return line;
            }
        }
        throw new IOException("more than " + NOISE + " lines were printed before the host program began");
    }

    /** Asks and waits for the answer. */
    Answer call(String verb, List<String> words, Duration deadline) throws HostException {
        try (var _ = within(deadline, verb)) {
            String nonce = nonce();
            send(Words.request(nonce, verb, words));
            return read(nonce);
        } catch (IOException broken) {
            throw broken(broken);
        }
    }

    private Answer read(String nonce) throws IOException {
        byte[] begin = (nonce + " begin").getBytes(ISO_8859_1);
        byte[] end = (nonce + " end ").getBytes(ISO_8859_1);
        int room = BOUND;
        while (!Arrays.equals(next(room), begin)) {
            room -= 1;
        }
        var lines = new ArrayList<byte[]>();
        room = BOUND;
        byte[] line = next(room);
        for (; !startsWith(line, end); line = next(room)) {
            lines.add(line);
            room -= line.length + 1;
        }
        if (!new String(line, end.length, line.length - end.length, ISO_8859_1).equals("0")) {
            refuse(lines);
        }
        return new Answer(lines);
    }

    private byte[] next(int room) throws IOException {
        byte[] line = line(room);
        if (line == null) {
            String said = complaints.text();
            throw new IOException("the shell ended" + (said.isEmpty() ? "" : ": " + said));
        }
        return line;
    }

    private void refuse(List<byte[]> lines) throws IOException {
        for (byte[] line : lines) {
            String text = new String(line, UTF_8);
            if (text.startsWith("! ")) {
                throw Refusal.of(host, Words.decode(text));
            }
        }
        throw new IOException("the host program failed without a word");
    }

    private static boolean startsWith(byte[] line, byte[] start) {
        return line.length >= start.length && Arrays.equals(line, 0, start.length, start, 0, start.length);
    }

    /** One line without its end; null at the end of everything. */
    private byte @Nullable [] line(int bound) throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return line.size() == 0 ? null : line.toByteArray();
            }
            if (line.size() >= bound) {
                throw new IOException("it said more than the " + bound + " bytes that an answer may have");
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    /** Sends what somebody may not want who has ended already; what was said before the end tells more than the failure to send. */
    private void offer(String text) {
        try {
            send(text);
        } catch (IOException ended) {
            // The answer, or its absence, is read next.
        }
    }

    /** Sends text as it is. */
    void send(String text) throws IOException {
        if (!text.isEmpty()) {
            channel.input().write(text.getBytes(UTF_8));
            channel.input().flush();
        }
    }

    /** The channel itself, for a request whose answer is not framed. */
    Channel channel() {
        return channel;
    }

    String host() {
        return host;
    }

    /** What is said on standard error. */
    Drain errors() {
        return complaints;
    }

    /** The rest of what the program prints, when {@link #call} is not used. */
    InputStream output() {
        return in;
    }

    static String nonce() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Drops the wire when something takes longer. */
    Deadlines.Deadline within(Duration time, String what) {
        return Deadlines.in(time, () -> drop("waited " + time.toMillis() + " ms for " + what));
    }

    private void drop(String why) {
        dropped.compareAndSet(null, why);
        wire.drop(why);
        channel.close();
    }

    /** What a broken channel means; the wire is dropped. */
    HostException broken(IOException problem) {
        if (problem instanceof HostException known) {
            return known;
        }
        String late = dropped.get();
        String why = late == null ? Excerpt.end(String.valueOf(problem.getMessage())) : late;
        if (late == null) {
            drop(why);
        }
        return new HostException(host, why, problem);
    }

    @Override
    public void close() {
        channel.close();
    }
}
