package dev.graceful.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy on the loopback interface that breaks as networks do. It forwards to one target until it is told otherwise; what it is told
 * holds for the connections that stand and for new ones.
 */
public final class FaultProxy implements AutoCloseable {
    private final SocketAddress target;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicLong toTarget = new AtomicLong();
    private final AtomicLong toClient = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Fault fault = new Fault.None();
    private volatile ServerSocket listener;
    private volatile boolean closed;

    /** Which way bytes go. */
    public enum Way {
        TO_TARGET,
        TO_CLIENT
    }

    /** What is wrong with the network. Bytes are counted per connection. */
    public sealed interface Fault {
        /** Nothing. */
        record None() implements Fault {}

        /** Both ends are closed after so many bytes in this direction. */
        record Cut(Way way, long after) implements Fault {}

        /** Nothing more is forwarded in this direction after so many bytes; everything stays open. */
        record Stall(Way way, long after) implements Fault {}

        /** Whatever comes is swallowed, the end of a connection too: neither side hears of the other again. */
        record Silence() implements Fault {}
    }

    private FaultProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        listener = listen(0);
    }

    /** One in front of a port of the loopback interface. */
    public static FaultProxy before(int port) throws IOException {
        return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** One in front of a machine of the tests. */
    public static FaultProxy before(String address, int port) throws IOException {
        return new FaultProxy(new InetSocketAddress(address, port));
    }

    /** Where it listens; the same for its whole life. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on. */
    public void now(Fault next) {
        lock.lock();
        try {
            fault = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Breaks what stands with a reset, as a machine does that was restarted. */
    public void reset() {
        pairs.forEach(Pair::reset);
    }

    /** Refuses new connections, and closes those that stand. */
    public void refuse() throws IOException {
        listener.close();
        pairs.forEach(Pair::close);
    }

    /** Accepts connections again, at the same port. */
    public void accept() throws IOException {
        listener = listen(listener.getLocalPort());
    }

    /** How many bytes were forwarded, of all connections together. */
    public long forwarded(Way way) {
        return (way == Way.TO_TARGET ? toTarget : toClient).get();
    }

    /** How many connections were made. */
    public long connections() {
        return accepted.get();
    }

    private ServerSocket listen(int port) throws IOException {
        var socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().name("fault-proxy").start(() -> serve(socket));
        return socket;
    }

    private void serve(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                accepted.incrementAndGet();
                new Pair(client).start();
            } catch (IOException refusedOrClosed) {
                // The loop asks whether it is closed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        now(new Fault.None());
        pairs.forEach(Pair::close);
    }

    /** One connection through it. */
    private final class Pair {
        private final Socket client;
        private final Socket server = new Socket();

        Pair(Socket client) {
            this.client = client;
        }

        void start() throws IOException {
            pairs.add(this);
            try {
                server.connect(target);
                server.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
            } catch (IOException unreachable) {
                close();
                throw unreachable;
            }
            Thread.ofVirtual().start(() -> pump(client, server, Way.TO_TARGET, toTarget));
            Thread.ofVirtual().start(() -> pump(server, client, Way.TO_CLIENT, toClient));
        }

        private void pump(Socket from, Socket to, Way way, AtomicLong total) {
            byte[] chunk = new byte[16 * 1024];
            long passed = 0;
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                while (true) {
                    int count = in.read(chunk, 0, Math.clamp(allowed(way, passed), 1, chunk.length));
                    if (count < 0 && swallows()) {
                        return;
                    }
                    if (count < 0) {
                        to.shutdownOutput();
                        return;
                    }
                    if (!swallows()) {
                        passOn(way, passed);
                        out.write(chunk, 0, count);
                        total.addAndGet(count);
                        passed += count;
                    }
                }
            } catch (IOException broken) {
                close();
            }
        }

        /** Waits while the link is stalled. */
        private void passOn(Way way, long passed) throws IOException {
            lock.lock();
            try {
                while (fault instanceof Fault.Stall(Way stalled, long after)
                        && stalled == way
                        && passed >= after
                        && !closed) {
                    changed.awaitUninterruptibly();
                }
            } finally {
                lock.unlock();
            }
            if (fault instanceof Fault.Cut(Way cut, long after) && cut == way && passed >= after) {
                throw new IOException("cut");
            }
        }

        private long allowed(Way way, long passed) {
            return switch (fault) {
                case Fault.Cut(Way cut, long after) when cut == way -> after - passed;
                case Fault.Stall(Way stalled, long after) when stalled == way -> after - passed;
                case Fault.None any -> Long.MAX_VALUE;
                case Fault.Silence any -> Long.MAX_VALUE;
                case Fault.Cut any -> Long.MAX_VALUE;
                case Fault.Stall any -> Long.MAX_VALUE;
            };
        }

        private boolean swallows() {
            return fault instanceof Fault.Silence;
        }

        void reset() {
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
                } catch (IOException closedAlready) {
                    // There is nothing left to reset.
                }
            }
            close();
        }

        void close() {
            pairs.remove(this);
            for (Socket socket : new Socket[] {client, server}) {
                try {
                    socket.close();
                } catch (IOException closedAlready) {
                    // It is closed either way.
                }
            }
        }
    }
}
