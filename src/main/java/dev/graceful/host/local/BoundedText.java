package dev.graceful.host.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads one output of a command to its end, so that the command never waits for us, and keeps the beginning of it.
 *
 * <p>The reading thread ends with the pipe. That may be later than the command: a daemon that it started and that kept the pipe goes
 * on being read, because closing the pipe would end the daemon at its next line.
 */
final class BoundedText {
    private static final int CHUNK = 16 * 1024;

    private final int bound;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final CountDownLatch ended = new CountDownLatch(1);
    private long dropped;

    private BoundedText(int bound) {
        this.bound = bound;
    }

    /** Begins to read. */
    static BoundedText of(InputStream stream, int bound) {
        var text = new BoundedText(bound);
        // A read from a pipe holds its carrier, so a virtual thread would be no gain here.
        Thread.ofPlatform().daemon().name("command-output").start(() -> text.drain(stream));
        return text;
    }

    private void drain(InputStream stream) {
        byte[] chunk = new byte[CHUNK];
        try (stream) {
            for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                keep(chunk, count);
            }
        } catch (IOException closed) {
            // What was read until then is kept; the exit status tells how the command ended.
        } finally {
            ended.countDown();
        }
    }

    private synchronized void keep(byte[] chunk, int count) {
        int room = Math.min(count, bound - kept.size());
        kept.write(chunk, 0, room);
        dropped += count - room;
    }

    /** Waits for the end of the output, but not longer than this: while somebody else holds the pipe, what is there is the answer. */
    boolean await(Duration patience) throws InterruptedException {
        return ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What was kept so far, and a last line that tells how much was not. */
    synchronized String text() {
        String text = kept.toString(UTF_8);
        return dropped == 0 ? text : text + "\n[" + dropped + " more bytes were dropped]";
    }
}
