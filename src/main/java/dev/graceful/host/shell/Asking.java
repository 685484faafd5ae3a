package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.graceful.host.Answer;
import dev.graceful.host.Excerpt;
import dev.graceful.host.HostException;
import dev.graceful.host.HttpReply;
import dev.graceful.host.Question;
import dev.graceful.model.Address;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Asks an application on a machine, from there: over a connection that the machine makes for us where it forwards connections, else with the
 * machine's own Python.
 */
final class Asking {
    private static final int BOUND = 64 * 1024;
    /** The exit status of the host's program for an answer that took too long, see {@code signal.sh}. */
    private static final int TIMED_OUT = 7;

    private static final Duration SLACK = Duration.ofSeconds(15);

    private final String host;
    private final Wire wire;
    private final Entry entry;
    private final Addresses addresses;

    Asking(String host, Wire wire, Entry entry) {
        this.host = host;
        this.wire = wire;
        this.entry = entry;
        this.addresses = new Addresses(entry);
    }

    /** @throws IllegalArgumentException when the path or the Host header could smuggle in a line of their own */
    Answer ask(Question question) throws HostException {
        String path = question.path();
        byte[] request = path == null ? new byte[0] : HttpReply.request(path, question.host());
        String elsewhere = question.address() instanceof Address.Tcp tcp ? addresses.elsewhere(tcp.host()) : null;
        if (elsewhere != null) {
            return new Answer.Silent(elsewhere);
        }
        Address address = question.address() instanceof Address.Tcp tcp
                ? new Address.Tcp(Addresses.reachable(tcp.host()), tcp.port())
                : question.address();
        return switch (wire.connect(address, question.timeout())) {
            case Wire.Reach.Connected(Channel channel) -> talk(channel, request, question.timeout());
            case Wire.Reach.Refused(String problem) -> new Answer.Silent(Excerpt.end(problem));
            case Wire.Reach.Unsupported unsupported -> there(address, request, question.timeout());
        };
    }

    private static Answer talk(Channel channel, byte[] request, Duration timeout) {
        try (channel;
                var _ = Deadlines.in(timeout, channel::close)) {
            if (request.length == 0) {
                return new Answer.Accepted();
            }
            channel.input().write(request);
            channel.input().flush();
            return read(channel.output(), new ByteArrayOutputStream(), timeout);
        } catch (IOException cut) {
            return late(timeout);
        }
    }

    private static Answer read(InputStream in, ByteArrayOutputStream got, Duration timeout) {
        long start = System.nanoTime();
        boolean closed = false;
        byte[] chunk = new byte[8 * 1024];
        while (true) {
            if (HttpReply.read(got.toByteArray(), closed, got.size() >= BOUND)
                    instanceof HttpReply.Progress.Finished(Answer answer)) {
                // A channel that was closed at the deadline looks as if the application had closed it.
                boolean over = closed && System.nanoTime() - start >= timeout.toNanos();
                return answer instanceof Answer.Silent && over ? late(timeout) : answer;
            }
            try {
                int count = in.read(chunk, 0, Math.min(chunk.length, BOUND - got.size()));
                closed = count < 0;
                got.write(chunk, 0, Math.max(0, count));
            } catch (IOException cut) {
                closed = true;
            }
        }
    }

    private static Answer late(Duration timeout) {
        return new Answer.Silent("no whole answer within " + timeout.toMillis() + " ms");
    }

    /** With a program on the machine. */
    private Answer there(Address address, byte[] request, Duration timeout) throws HostException {
        List<String> words = switch (address) {
            case Address.Tcp(String name, int port) ->
                List.of(
                        name.contains(":") ? "6" : "4",
                        name.replaceAll("[\\[\\]]", ""),
                        Integer.toString(port),
                        Words.seconds(timeout),
                        Integer.toString(request.length));
            case Address.Unix(String path) ->
                List.of("unix", path, "0", Words.seconds(timeout), Integer.toString(request.length));
        };
        try (Talk talk = entry.open(false);
                var _ = talk.within(timeout.plus(SLACK), "an answer of the application")) {
            String nonce = Talk.nonce();
            talk.send(Words.request(nonce, "ask", words));
            talk.channel().input().write(request);
            talk.channel().input().flush();
            return answer(talk, nonce, request.length == 0, timeout);
        } catch (IOException broken) {
            throw broken instanceof HostException known ? known : new HostException(host, "asking: " + broken, broken);
        }
    }

    private static Answer answer(Talk talk, String nonce, boolean onlyConnect, Duration timeout) throws IOException {
        var printed = new Marked(nonce, BOUND + 256, true);
        byte[] chunk = new byte[8 * 1024];
        while (!printed.has("end")) {
            int count = talk.output().read(chunk);
            if (count < 0 || printed.dropped() > 0) {
                throw new IOException("the shell ended in the middle of an answer");
            }
            printed.add(chunk, count);
        }
        byte[] all = printed.bytes();
        String text = new String(all, ISO_8859_1);
        if (!text.startsWith("a\n")) {
            return new Answer.Silent(
                    text.startsWith("q ")
                            ? Excerpt.end(text.substring(2).replaceAll("\nk [0-9]+\n*$", ""))
                            : "nothing was said");
        }
        if (onlyConnect) {
            return new Answer.Accepted();
        }
        int last = text.lastIndexOf("\nk ");
        byte[] reply = Arrays.copyOfRange(all, 2, Math.max(2, last));
        boolean late = text.startsWith("\nk " + TIMED_OUT, last);
        return HttpReply.read(reply, true, reply.length >= BOUND) instanceof HttpReply.Progress.Finished(Answer answer)
                        && !(late && answer instanceof Answer.Silent)
                ? answer
                : late(timeout);
    }
}
