package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.FlightProgram.Connection;
import dev.graceful.host.local.LocalHost;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program is real, and this JVM is the worker. */
class FlightProgramTest {
    private static final ByteBuffer SOME = ByteBuffer.wrap(new byte[100]);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionHasARequestOnceSomethingWasAsked(boolean keeps) throws IOException {
        try (var server = tcp();
                var client = SocketChannel.open(server.getLocalAddress());
                var accepted = server.accept()) {
            assertThat(ours(keeps, accepted)).isEmpty();

            send(client, accepted);
            assertThat(ours(keeps, accepted)).hasSize(1).allMatch(request -> request.age() != null);
        }
    }

    @Test
    void onlyAKeptConnectionIsIdleWhenItWasAnswered() throws IOException {
        try (var server = tcp();
                var client = SocketChannel.open(server.getLocalAddress());
                var accepted = server.accept()) {
            send(client, accepted);
            send(accepted, client);
            assertThat(ours(true, accepted)).isEmpty();
            assertThat(ours(false, accepted)).hasSize(1);

            send(client, accepted);
            assertThat(ours(true, accepted)).hasSize(1);
        }
    }

    @Test
    void aUnixConnectionIsARequestUnlessItMayBeIdle() throws IOException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("web.sock")));
            try (var client = SocketChannel.open(server.getLocalAddress());
                    var accepted = server.accept()) {
                assertThat(client.isConnected() && accepted.isConnected()).isTrue();
                assertThat(FlightProgram.connections(printed(false)).orElseThrow())
                        .anyMatch(request -> request.age() == null);
                assertThat(FlightProgram.connections(printed(true))).isEmpty();
                assertThat(FlightProgram.problem(printed(true))).contains("may be idle");
            }
        }
    }

    @Test
    void whatDidNotComeToItsEndIsNotBelieved() {
        assertThat(FlightProgram.connections("request 7 8 100\n")).isEmpty();
        assertThat(FlightProgram.connections("request 7 8 a\nend\n")).isEmpty();
        assertThat(FlightProgram.connections("")).isEmpty();
        assertThat(FlightProgram.connections("end\n")).isEqualTo(Optional.of(List.of()));
        assertThat(FlightProgram.connections("request 7 8 100\nrequest 7 9 -1\nend\n"))
                .contains(List.of(new Connection(7, 8, Duration.ofMillis(100)), new Connection(7, 9, null)));
        assertThat(FlightProgram.problem("request 7 8 100\n")).contains("did not come to its end");
    }

    private static ServerSocketChannel tcp() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** All of it has arrived. */
    private static void send(SocketChannel from, SocketChannel to) throws IOException {
        from.write(SOME.duplicate());
        for (int left = SOME.capacity(); left > 0; ) {
            left -= to.read(ByteBuffer.allocate(left));
        }
    }

    /** Those of one connection; this JVM may have others. */
    private List<Connection> ours(boolean keeps, SocketChannel accepted) throws IOException {
        long inode = inode(accepted);
        return FlightProgram.connections(printed(keeps)).orElseThrow().stream()
                .filter(connection -> connection.inode() == inode)
                .toList();
    }

    private static long inode(SocketChannel accepted) throws IOException {
        String local = ":%04X".formatted(((InetSocketAddress) accepted.getLocalAddress()).getPort());
        String remote = ":%04X".formatted(((InetSocketAddress) accepted.getRemoteAddress()).getPort());
        return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[1].endsWith(local) && words[2].endsWith(remote))
                .map(words -> Long.parseLong(words[9]))
                .findFirst()
                .orElseThrow();
    }

    private String printed(boolean keeps) throws IOException {
        try (var host = new LocalHost("localhost", directory.resolve("state"))) {
            Command ask =
                    FlightProgram.ask(keeps, List.of(ProcessHandle.current().pid()));
            return host.run(ask) instanceof Reply.Exited(int exit, String out, String err)
                    ? out
                    : "unknown " + ask.argv().getFirst();
        }
    }
}
