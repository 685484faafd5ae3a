package dev.graceful.host.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Sends what is written at once: a connection inside another one is flushed by nobody else. */
final class Flushing extends FilterOutputStream {
    Flushing(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        out.flush();
    }

    /** What was written was sent; closing the channel is for whoever opened it. */
    @Override
    public void close() {}
}
