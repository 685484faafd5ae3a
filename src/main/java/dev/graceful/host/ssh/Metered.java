package dev.graceful.host.ssh;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** What a machine sends: remembers when the last byte came, and lets no machine talk without end before it is known. */
final class Metered extends FilterInputStream {
    /** Greeting, lists of algorithms, key exchange and authentication together: about 6 KiB are usual. */
    private static final int STRANGER = 256 * 1024;

    private volatile long last = System.nanoTime();
    private volatile boolean known;
    private int heard;

    private Metered(InputStream in) {
        super(in);
    }

    /** The meter, under a buffer: sshj reads the greeting byte by byte, and every packet in two halves. */
    static Metered of(InputStream in) {
        return new Metered(in);
    }

    InputStream buffered() {
        return new BufferedInputStream(this, 32 * 1024);
    }

    /** From now on it may send as much as it likes. */
    void known() {
        known = true;
    }

    /** The {@link System#nanoTime()} of the last byte. */
    long last() {
        return last;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int bytes) throws IOException {
        if (bytes > 0) {
            last = System.nanoTime();
        }
        if (!known) {
            heard += bytes;
            if (heard > STRANGER) {
                throw new IOException("it sent more than " + STRANGER + " bytes before anybody was logged in");
            }
        }
    }
}
