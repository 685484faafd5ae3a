package dev.graceful.host.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import net.schmizz.keepalive.KeepAliveProvider;
import net.schmizz.sshj.ConfigImpl;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.ConnectionImpl;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.transport.TransportImpl;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the first byte to its end, which comes once and for all its streams together.
 *
 * <p>sshj's own threads for keeping alive are not used: they would be one more per connection, and they wait for the same lock as a write
 * that a dead peer does not take.
 */
final class Link {
    /** A machine that does not confirm the end of so many channels does not keep to the protocol, or its programs do not end. */
    private static final int LINGERING = 32;

    private static final int PACKET = 32 * 1024;

    private final TransportImpl transport;
    private final ConnectionImpl connection;
    private final Ends ends;
    private final Metered meter;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> end = new AtomicReference<>();
    private final AtomicReference<Pulse.Timer> beat = new AtomicReference<>(() -> {});

    /**
     * What a connection runs over.
     *
     * @param shut closes both at once, without waiting for anybody
     */
    record Ends(InputStream in, OutputStream out, Runnable shut) {}

    /**
     * When a silent peer counts as dead.
     *
     * @param every after so much silence it is asked for a sign of life
     * @param misses so often, before it is given up
     */
    record KeepAlive(Duration every, int misses) {}

    Link(Ends ends, ConfigImpl config) {
        this.ends = ends;
        this.meter = Metered.of(ends.in());
        this.transport = new TransportImpl(config);
        this.connection = new ConnectionImpl(transport, KeepAliveProvider.KEEP_ALIVE);
        connection.setWindowSize(Algorithms.WINDOW);
        connection.setMaxPacketSize(PACKET);
        transport.setDisconnectListener((reason, message) -> kill(message == null ? reason.toString() : message));
    }

    TransportImpl transport() {
        return transport;
    }

    ConnectionImpl connection() {
        return connection;
    }

    /** Exchanges the greetings; what is sent before this is the machine's own. */
    void greet(String address, int port) throws TransportException {
        transport.init(address, port, meter.buffered(), ends.out());
    }

    /** Begins to watch whether the peer is alive, once somebody is logged in. */
    void loggedIn(KeepAlive keepAlive) {
        meter.known();
        beat.set(Pulse.every(keepAlive.every(), () -> beat(keepAlive)));
        if (!alive()) {
            beat.get().close();
        }
    }

    /** Asks a peer that is silent; one that stays silent is dead. */
    private void beat(KeepAlive keepAlive) {
        long idle = System.nanoTime() - meter.last();
        long every = keepAlive.every().toNanos();
        if (idle > every * keepAlive.misses()) {
            kill("it gave no sign of life for " + Duration.ofNanos(idle).toMillis() + " ms");
        } else if (idle >= every / 2) {
            ask();
        }
    }

    private void ask() {
        try {
            connection.sendGlobalRequest("keepalive@openssh.com", true, new byte[0]);
        } catch (TransportException e) {
            kill(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the connection unless the machine says something within this time: it was waited for in vain. */
    void suspect(Duration patience) {
        long before = System.nanoTime();
        Pulse.away(this::ask);
        Pulse.after(patience, () -> {
            if (meter.last() - before < 0) {
                kill("it gave no sign of life when it was asked");
            }
        });
    }

    boolean alive() {
        return end.get() == null;
    }

    /** Why it ended. */
    String end() {
        String why = end.get();
        return why == null ? "it has not ended" : why;
    }

    /** Ends the connection if something takes longer than this; closing what is returned calls it off. */
    Pulse.Timer atMost(Duration time, String what) {
        return Pulse.after(time, () -> kill(what));
    }

    Stream stream(Endpoint far) throws IOException {
        long lingering = streams.stream().filter(Stream::lingers).count();
        if (lingering >= LINGERING) {
            kill("it did not confirm the end of " + lingering + " channels");
        }
        var stream = new Stream(this, far);
        streams.add(stream);
        if (!alive()) {
            streams.remove(stream);
            throw new ConnectionException("the connection was lost: " + end());
        }
        return stream;
    }

    void forget(Stream stream) {
        streams.remove(stream);
    }

    /** Closes everything at once. Safe to call from any thread, any number of times. */
    void kill(String why) {
        if (!end.compareAndSet(null, why)) {
            return;
        }
        beat.get().close();
        ends.shut().run();
        var lost = new ConnectionException("the connection was lost: " + why);
        streams.forEach(stream -> stream.fail(lost));
        streams.clear();
    }
}
