package dev.graceful.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that gives the same bytes to everybody who has sent something. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final byte[] reply;
    private final boolean closes;
    private final CompletableFuture<String> request = new CompletableFuture<>();
    private final List<SocketChannel> open = new CopyOnWriteArrayList<>();

    private ScriptedServer(ServerSocketChannel listener, String reply, boolean closes) {
        this.listener = listener;
        this.reply = reply.getBytes(UTF_8);
        this.closes = closes;
    }

    /** Listens on a free port; closes the connection after its reply when told so. */
    static ScriptedServer tcp(String reply, boolean closes) throws IOException {
        var listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new ScriptedServer(listener, reply, closes).serve();
    }

    static ScriptedServer unix(Path path, String reply) throws IOException {
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        return new ScriptedServer(listener, reply, true).serve();
    }

    /** Never accepts, and has no room for one more that waits. */
    static ScriptedServer full(Path path) throws IOException {
        var address = UnixDomainSocketAddress.of(path);
        var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 1);
        var server = new ScriptedServer(listener, "", false);
        for (int i = 0; i < 2; i++) {
            server.open.add(SocketChannel.open(address));
        }
        return server;
    }

    private ScriptedServer serve() {
        Thread.ofVirtual().start(() -> {
            while (listener.isOpen()) {
                try {
                    SocketChannel connection = listener.accept();
                    open.add(connection);
                    answer(connection);
                } catch (IOException ended) {
                    // The client went away, or the test is over.
                }
            }
        });
        return this;
    }

    private void answer(SocketChannel connection) throws IOException {
        var in = ByteBuffer.allocate(10_000);
        connection.read(in);
        request.complete(UTF_8.decode(in.flip()).toString());
        var out = ByteBuffer.wrap(reply);
        while (out.hasRemaining()) {
            connection.write(out);
        }
        if (closes) {
            connection.close();
        }
    }

    Address address() throws IOException {
        SocketAddress bound = listener.getLocalAddress();
        return bound instanceof InetSocketAddress tcp
                ? new Address.Tcp("127.0.0.1", tcp.getPort())
                : new Address.Unix(bound.toString());
    }

    /** What was sent first. */
    String request() {
        return request.join();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel connection : open) {
            connection.close();
        }
    }
}
