package dev.graceful.host.shell;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A pipe of a process that can be closed while somebody waits for it, as a channel of SSH can. It holds a bounded part of what comes. */
final class Pump extends InputStream {
    private static final int MOST = 16;

    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private int used;
    private boolean ended;
    private boolean closed;

    Pump(InputStream source) {
        Thread.ofPlatform().daemon().name("pump").start(() -> pump(source));
    }

    private void pump(InputStream source) {
        try (source) {
            byte[] chunk = new byte[8 * 1024];
            for (int count = source.read(chunk); count >= 0 && put(chunk, count); count = source.read(chunk)) {
                chunk = new byte[8 * 1024];
            }
        } catch (IOException gone) {
            // The process was ended.
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }

    private synchronized boolean put(byte[] chunk, int count) {
        try {
            while (chunks.size() >= MOST && !closed) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            closed = true;
            Thread.currentThread().interrupt();
        }
        chunks.add(java.util.Arrays.copyOf(chunk, count));
        notifyAll();
        return !closed;
    }

    private synchronized byte @Nullable [] first() throws IOException {
        try {
            while (chunks.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException interrupted) {
            closed = true;
            Thread.currentThread().interrupt();
        }
        if (closed) {
            throw new IOException("the channel was closed");
        }
        return chunks.peek();
    }

    @Override
    public synchronized int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        byte[] chunk = first();
        if (chunk == null) {
            return -1;
        }
        int count = Math.min(length, chunk.length - used);
        System.arraycopy(chunk, used, into, offset, count);
        used += count;
        if (used == chunk.length) {
            chunks.remove();
            used = 0;
            notifyAll();
        }
        return count;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
