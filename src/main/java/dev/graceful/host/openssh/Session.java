package dev.graceful.host.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Printed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One {@code ssh} process that asks the master for a channel. The process says on its standard error, before anything else comes there,
 * whether it was given one.
 */
final class Session implements Channel {
    private static final String GIVEN = "master session id: ";
    private static final int PREFACE = 64 * 1024;

    private final Process process;
    private final Printed output = new Printed();
    private final Printed errors = new Printed();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private volatile String said = "";

    private Session(Process process) {
        this.process = process;
    }

    static Session start(List<String> words) throws IOException {
        var session = new Session(new ProcessBuilder(words).start());
        thread("ssh-output", () -> session.output.fill(session.process.getInputStream()));
        thread("ssh-errors", session::drainErrors);
        return session;
    }

    /** A read from a pipe holds its carrier, so a virtual thread would be no gain here. */
    static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void drainErrors() {
        InputStream in = process.getErrorStream();
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
        errors.fill(in);
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

    /** Whether its process is gone. */
    boolean ended() {
        return !process.isAlive();
    }

    /** What ssh said instead. */
    String said() {
        return said;
    }

    @Override
    public OutputStream input() {
        return process.getOutputStream();
    }

    @Override
    public InputStream output() {
        return output;
    }

    @Override
    public InputStream errors() {
        return errors;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        output.end();
        errors.end();
    }
}
