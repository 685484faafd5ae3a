package dev.graceful.host.shell;

import java.io.InputStream;
import java.io.OutputStream;

/** The three streams of a program on a machine, or the two of a connection (then {@link #errors} is empty). */
public interface Channel extends AutoCloseable {
    /** What the program reads; flushing sends. */
    OutputStream input();

    /** What the program prints. Reading waits; it ends, with an {@link java.io.IOException} or an end, when the channel or its wire is closed. */
    InputStream output();

    /** What it says on standard error; whoever opens a channel must drain it or the program may wait. */
    InputStream errors();

    /** Ends the channel at once and without waiting for the other end; closing twice is harmless. */
    @Override
    void close();
}
