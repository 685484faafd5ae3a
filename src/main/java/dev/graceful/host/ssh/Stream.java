package dev.graceful.host.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.ChannelInputStream;
import net.schmizz.sshj.connection.channel.direct.AbstractDirectChannel;
import net.schmizz.sshj.transport.TransportException;
import org.jspecify.annotations.Nullable;

/**
 * A channel of a connection that never makes another one wait. sshj's own channels do: closing one waits for the program at its other end;
 * data that arrives after a stream was closed ends the whole connection; and its output stream is locked while it waits for room, so that
 * a program which ends without reading what it was sent holds up the only reader of the connection for half a minute.
 */
final class Stream extends AbstractDirectChannel {
    private static final int EXTENDED_DATA_ERRORS = 1;
    private static final Set<String> TOLD = Set.of("exit-status", "exit-signal", "eow@openssh.com");

    private final Link link;
    private final Endpoint far;
    private final @Nullable ChannelInputStream errors;
    private final OutputStream input = new Outflow();

    /** Held while something is sent that must not follow the end of the channel, which the peer takes for an attack. */
    private final ReentrantLock gate = new ReentrantLock();

    /** Nobody here waits for it any more: what still arrives is dropped. */
    private volatile boolean over;

    private volatile boolean abandoned;
    private volatile boolean ended;
    private volatile boolean closing;

    Stream(Link link, Endpoint far) {
        super(link.connection(), far.type());
        this.link = link;
        this.far = far;
        this.errors = far instanceof Endpoint.Exec ? new ChannelInputStream(this, trans, lwin) : null;
    }

    OutputStream input() {
        return input;
    }

    InputStream output() {
        return getInputStream();
    }

    InputStream errors() {
        return errors == null ? InputStream.nullInputStream() : errors;
    }

    /**
     * Opens the channel and starts what is to be at its other end.
     *
     * @throws IOException also when there is no answer in time; then it may still be opened later, and is closed when that happens
     */
    void begin(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        boolean done = false;
        try {
            send(buildOpenReq(), end);
            openEvent.await(millis(end), TimeUnit.MILLISECONDS);
            if (far instanceof Endpoint.Exec(String command)) {
                try (var _ = guard(end)) {
                    sendChannelRequest("exec", true, new Buffer.PlainBuffer().putString(command))
                            .await(millis(end), TimeUnit.MILLISECONDS);
                }
            }
            done = true;
        } finally {
            if (!done) {
                shut();
            }
        }
    }

    private void send(SSHPacket packet, long end) throws TransportException {
        try (var _ = guard(end)) {
            trans.write(packet);
        }
    }

    private Pulse.Timer guard(long end) {
        return link.atMost(Duration.ofNanos(end - System.nanoTime()), "it did not take what was sent to it in time");
    }

    /** sshj takes zero for ever. */
    private static long millis(long end) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
    }

    @Override
    protected SSHPacket buildOpenReq() {
        SSHPacket packet = super.buildOpenReq();
        far.name(packet);
        return packet;
    }

    /** Ends it from here, without waiting; whoever reads or writes is woken. */
    void shut() {
        if (over) {
            return;
        }
        over = true;
        abandoned = true;
        // A write that the peer does not take holds the locks that are needed now.
        Pulse.away(() -> {
            wake(new ConnectionException("the channel was closed"));
            if (openEvent.isSet() && link.alive()) {
                tell();
            } else if (!link.alive()) {
                link.forget(this);
            }
        });
    }

    private void tell() {
        try {
            sendClose();
        } catch (TransportException e) {
            link.kill(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the peer has not yet confirmed an end from here. */
    boolean lingers() {
        return over && !ended;
    }

    /** Ends it because the connection ended. */
    void fail(SSHException why) {
        over = true;
        Pulse.away(() -> wake(why));
    }

    private void wake(SSHException why) {
        ((ChannelInputStream) getInputStream()).notifyError(why);
        if (errors != null) {
            errors.notifyError(why);
        }
        wakeWriter();
    }

    /** A writer sees what happened when it looks whether there is room now. */
    private void wakeWriter() {
        if (rwin != null) {
            rwin.expand(1);
        }
    }

    @Override
    protected void gotUnknown(Message message, SSHPacket packet) throws ConnectionException, TransportException {
        super.gotUnknown(message, packet);
        if (abandoned && message == Message.CHANNEL_OPEN_CONFIRMATION) {
            sendClose();
        }
    }

    @Override
    protected void gotExtendedData(SSHPacket packet) throws SSHException {
        try {
            if (errors == null || packet.readUInt32AsInt() != EXTENDED_DATA_ERRORS) {
                super.gotExtendedData(packet);
            } else {
                receiveInto(errors, packet);
            }
        } catch (Buffer.BufferException e) {
            throw new ConnectionException(e);
        }
    }

    @Override
    protected void receiveInto(ChannelInputStream stream, SSHPacket packet) throws SSHException {
        if (over) {
            return;
        }
        try {
            super.receiveInto(stream, packet);
        } catch (ConnectionException e) {
            if (!over) {
                throw e;
            }
        }
    }

    /** What sshd only tells; anything else asks, as its ClientAliveInterval does, and gets an answer. */
    @Override
    protected void handleRequest(String request, SSHPacket packet) throws ConnectionException, TransportException {
        if (!TOLD.contains(request)) {
            super.handleRequest(request, packet);
        }
    }

    @Override
    protected void eofInputStreams() {
        if (errors != null) {
            errors.eof();
        }
        super.eofInputStreams();
    }

    @Override
    protected void closeAllStreams() {
        ended = true;
        wakeWriter();
        if (errors != null) {
            errors.eof();
        }
        // Not those of sshj: its output, which nobody uses, would send one more packet.
        ((ChannelInputStream) getInputStream()).eof();
    }

    @Override
    protected void sendClose() throws TransportException {
        gate.lock();
        try {
            closing = true;
            super.sendClose();
        } finally {
            gate.unlock();
        }
    }

    @Override
    protected void finishOff() {
        ended = true;
        super.finishOff();
        link.forget(this);
    }

    @Override
    public void notifyError(SSHException error) {
        if (errors != null) {
            errors.notifyError(error);
        }
        super.notifyError(error);
    }

    /** What is sent to the other end, as soon as it is written. */
    private final class Outflow extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            while (at < from + length) {
                int count = (int) Math.min(room(), Math.min(rwin.getMaxPacketSize(), from + length - at));
                gate.lock();
                try {
                    writable();
                    rwin.consume(count);
                    trans.write(newBuffer(Message.CHANNEL_DATA).putBytes(bytes, at, count));
                } finally {
                    gate.unlock();
                }
                at += count;
            }
        }

        /** Waits until the other end takes more. */
        private long room() throws IOException {
            while (true) {
                writable();
                long room = rwin.getSize();
                if (room > 0) {
                    return room;
                }
                try {
                    rwin.awaitExpansion(0);
                } catch (ConnectionException e) {
                    // It gives up after half a minute; how long is long is for the caller to say, who closes then.
                    if (Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                }
            }
        }

        private void writable() throws IOException {
            if (over || ended || closing) {
                throw new IOException(
                        link.alive() ? "the channel was closed" : "the connection was lost: " + link.end());
            }
        }

        @Override
        public void close() throws IOException {
            gate.lock();
            try {
                if (!over && !ended && !closing) {
                    trans.write(newBuffer(Message.CHANNEL_EOF));
                }
            } finally {
                gate.unlock();
            }
        }
    }
}
