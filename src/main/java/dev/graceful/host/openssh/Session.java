package dev.graceful.host.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.ProcessChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One {@code ssh} process that asks the master for a channel. The process says on its standard error, before anything else comes there,
 * whether it was given one.
 */
final class Session implements AutoCloseable {
    private static final String GIVEN = "master session id: ";
    private static final int PREFACE = 64 * 1024;

    private final ProcessChannel channel;
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private volatile String said = "";

    private Session(Process process) {
        this.channel = new ProcessChannel(process, "ssh", this::preface);
    }

    static Session start(List<String> words) throws IOException {
        return new Session(new ProcessBuilder(words).start());
    }

    private void preface(InputStream in) {
        var lines = new StringBuilder();
        try {
            String line = line(in);
            while (line != null && !line.contains(GIVEN) && lines.length() < PREFACE) {
                if (!line.startsWith("debug")) {
                    lines.append(line).append('\n');
                }
                line = line(in);
            }
            said = lines.toString();
            begun.complete(line != null && line.contains(GIVEN));
        } catch (IOException ended) {
            said = lines.toString();
        } finally {
            begun.complete(false);
        }
    }

    private static @org.jspecify.annotations.Nullable String line(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                return bytes.toString(UTF_8);
            }
            if (bytes.size() < PREFACE) {
                bytes.write(b);
            }
        }
        return bytes.size() == 0 ? null : bytes.toString(UTF_8);
    }

    /** Whether the machine opened the channel; not completed while it is silent. */
    CompletableFuture<Boolean> begun() {
        return begun;
    }

    /** The channel, once it is open. */
    Channel channel() {
        return channel;
    }

    /** Whether its process is gone. */
    boolean ended() {
        return channel.ended();
    }

    /** What ssh said instead. */
    String said() {
        return said;
    }

    @Override
    public void close() {
        channel.close();
    }
}
