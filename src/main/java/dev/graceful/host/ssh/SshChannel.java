package dev.graceful.host.ssh;

import dev.graceful.host.shell.Channel;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A stream of a connection as the port knows it. */
final class SshChannel implements Channel {
    private static final int CHUNK = 16 * 1024;

    private final Stream stream;
    private final OutputStream input;

    SshChannel(Stream stream) {
        this.stream = stream;
        this.input = new BufferedOutputStream(stream.input(), CHUNK);
    }

    @Override
    public OutputStream input() {
        return input;
    }

    @Override
    public InputStream output() {
        return new Shared(stream.output());
    }

    @Override
    public InputStream errors() {
        return new Shared(stream.errors());
    }

    @Override
    public void close() {
        stream.shut();
    }

    /**
     * A stream that lives as long as its channel: sshj takes data for a closed one for a breach of the protocol. And asked for no bytes it
     * waits for some (measured), as {@link InputStream#readNBytes(int)} does at last.
     */
    private static final class Shared extends FilterInputStream {
        Shared(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return length == 0 ? 0 : in.read(bytes, from, length);
        }

        @Override
        public void close() {}
    }
}
