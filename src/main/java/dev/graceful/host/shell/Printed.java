package dev.graceful.host.shell;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a process prints, up to a bound, for a reader that can be woken: nobody wakes one from the pipe itself, which others, such as the
 * master of an SSH connection, may hold open long after the process ended.
 */
final class Printed extends InputStream {
    private static final int BOUND = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring = new byte[BOUND];
    private int first;
    private int count;
    private boolean over;

    /** Takes what a stream gives until its end. */
    void fill(InputStream in) {
        byte[] chunk = new byte[16 * 1024];
        try (in) {
            int n = in.read(chunk);
            while (n >= 0 && put(chunk, n)) {
                n = in.read(chunk);
            }
        } catch (IOException ended) {
            // The process was ended; what it printed until then can be read.
        } finally {
            end();
        }
    }

    private boolean put(byte[] bytes, int length) {
        lock.lock();
        try {
            for (int at = 0; at < length; ) {
                while (count == BOUND && !over) {
                    changed.awaitUninterruptibly();
                }
                if (over) {
                    return false;
                }
                int to = (first + count) % BOUND;
                int n = Math.min(length - at, Math.min(BOUND - count, BOUND - to));
                System.arraycopy(bytes, at, ring, to, n);
                count += n;
                at += n;
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more comes; whoever waits is woken. */
    void end() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        lock.lock();
        try {
            while (count == 0 && !over && length > 0) {
                changed.await();
            }
            if (count == 0 && over && length > 0) {
                return -1;
            }
            int n = Math.min(length, Math.min(count, BOUND - first));
            System.arraycopy(ring, first, bytes, from, n);
            first = (first + n) % BOUND;
            count -= n;
            changed.signalAll();
            return n;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("the waiting was interrupted");
        } finally {
            lock.unlock();
        }
    }

    /** Closing it says nothing to the process. */
    @Override
    public void close() {}
}
