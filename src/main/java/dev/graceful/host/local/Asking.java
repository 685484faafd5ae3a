package dev.graceful.host.local;

import dev.graceful.host.Answer;
import dev.graceful.host.HttpReply;
import dev.graceful.host.Question;
import dev.graceful.model.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes one request to an application on this machine, over a connection of its own, and never to another machine. */
final class Asking implements AutoCloseable {
    private static final int BOUND = 64 * 1024;

    private final ScheduledThreadPoolExecutor deadlines;

    Asking() {
        deadlines = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("probe-deadline").factory());
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /** @throws IllegalArgumentException when the path or the Host header could smuggle in a line of their own */
    Answer ask(Question question) {
        String path = question.path();
        byte[] request = path == null ? null : HttpReply.request(path, question.host());
        String nowhere = question.address() instanceof Address.Tcp tcp ? elsewhere(tcp.host()) : null;
        if (nowhere != null) {
            return new Answer.Silent(nowhere);
        }
        try (SocketChannel channel = open(question.address())) {
            // Closing is what ends a connect, a write and a read that wait, in every kind of thread.
            ScheduledFuture<?> deadline =
                    deadlines.schedule(() -> end(channel), question.timeout().toNanos(), TimeUnit.NANOSECONDS);
            try {
                connect(channel, question.address());
                return request == null ? new Answer.Accepted() : exchange(channel, request);
            } finally {
                deadline.cancel(false);
            }
        } catch (ClosedChannelException late) {
            return new Answer.Silent(
                    "no whole answer within " + question.timeout().toMillis() + " ms");
        } catch (IOException refused) {
            return new Answer.Silent(String.valueOf(refused.getMessage()));
        }
    }

    private static SocketChannel open(Address address) throws IOException {
        return switch (address) {
            case Address.Tcp tcp -> SocketChannel.open();
            case Address.Unix unix -> SocketChannel.open(StandardProtocolFamily.UNIX);
        };
    }

    private static void connect(SocketChannel channel, Address address) throws IOException {
        channel.connect(
                switch (address) {
                    case Address.Tcp tcp -> new InetSocketAddress(reachable(tcp.host()), tcp.port());
                    case Address.Unix unix -> UnixDomainSocketAddress.of(unix.path());
                });
    }

    private static Answer exchange(SocketChannel channel, byte[] request) throws IOException {
        var out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) {
            channel.write(out);
        }
        var in = ByteBuffer.allocate(BOUND);
        while (true) {
            boolean closed = channel.read(in) < 0;
            byte[] bytes = Arrays.copyOf(in.array(), in.position());
            if (HttpReply.read(bytes, closed, !in.hasRemaining())
                    instanceof HttpReply.Progress.Finished(Answer answer)) {
                return answer;
            }
        }
    }

    /** Why a name is not one of this machine; null when it is. */
    private static @Nullable String elsewhere(String host) {
        try {
            InetAddress address = reachable(host);
            boolean here = address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
            return here ? null : host + " is not an address of this machine, and no other machine is asked";
        } catch (UnknownHostException unknown) {
            return host + " has no address";
        } catch (IOException unreadable) {
            return "the addresses of this machine cannot be read: " + unreadable.getMessage();
        }
    }

    /** Who listens on all addresses is reached over the loopback. */
    private static InetAddress reachable(String host) throws UnknownHostException {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        InetAddress address = InetAddress.getByName(bare);
        if (!address.isAnyLocalAddress()) {
            return address;
        }
        return InetAddress.getByName(address.getAddress().length == 4 ? "127.0.0.1" : "::1");
    }

    private static void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException closed) {
            // The waiting thread sees the closed channel in any case.
        }
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }
}
