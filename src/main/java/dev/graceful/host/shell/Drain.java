package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Excerpt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads standard error to its end on a thread of its own, so that the other side never waits, and keeps a bounded beginning of it. */
final class Drain {
    private static final int COMPLAINT = 4096;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private @Nullable Marked marked;

    private Drain() {}

    static Drain of(InputStream stream) {
        var drain = new Drain();
        Thread.ofVirtual().name("host-errors").start(() -> drain.read(stream));
        return drain;
    }

    private void read(InputStream stream) {
        byte[] chunk = new byte[8 * 1024];
        try {
            for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
                keep(chunk, count);
            }
        } catch (IOException closed) {
            // What was said until then is all there is.
        }
    }

    private synchronized void keep(byte[] chunk, int count) {
        if (marked != null) {
            marked.add(chunk, count);
        } else {
            kept.write(chunk, 0, Math.min(count, COMPLAINT - kept.size()));
        }
    }

    /** Gives what comes from now on to somebody else. */
    synchronized void into(Marked other) {
        marked = other;
    }

    /** What was said, fit for a message. */
    synchronized String text() {
        return Excerpt.end(kept.toString(UTF_8));
    }
}
