package dev.graceful.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final String GOOD = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nv1\n";

    private final AtomicReference<String> reply = new AtomicReference<>(GOOD);
    private ServerSocket server;

    LoadTest() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @BeforeEach
    void serve() {
        var listening = server;
        Thread.ofVirtual().start(() -> acceptAll(listening));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void everyAnswerIsCountedWithItsVersion() {
        var tally = tallyOnceThereAre(40);

        assertThat(tally.lost()).isZero();
        assertThat(tally.versions()).containsOnlyKeys("v1").containsEntry("v1", tally.answered());
        assertThat(tally.longest()).isGreaterThanOrEqualTo(tally.median());
    }

    @Test
    void anAnswerThatIsCutShortIsLost() {
        reply.set("HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\nv1\n");

        var tally = tallyOnceThereAre(10);

        assertThat(tally.answered()).isZero();
        assertThat(tally.losses()).first().asString().contains("closed after 3 of 30 bytes");
    }

    @Test
    void anErrorOfTheServerIsLost() {
        reply.set("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");

        var tally = tallyOnceThereAre(10);

        assertThat(tally.answered()).isZero();
        assertThat(tally.losses()).first().asString().contains("502");
    }

    @Test
    void aConnectionThatIsClosedWithoutAnAnswerIsLost() {
        reply.set("");

        var tally = tallyOnceThereAre(10);

        assertThat(tally.answered()).isZero();
        assertThat(tally.lost()).isEqualTo(tally.sent());
    }

    @Test
    void aRefusedConnectionIsLost() throws IOException {
        server.close();
        // The thread that is in the middle of accepting may let some more in.
        await().until(this::isRefused);

        var tally = tallyOnceThereAre(10);

        assertThat(tally.answered()).isZero();
        assertThat(tally.losses()).first().asString().startsWith("new connection: ConnectException");
    }

    private boolean isRefused() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            return !socket.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    private Tally tallyOnceThereAre(int requests) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
        try (var load = Load.start(address, "/version", 400)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> load.sent() >= requests);
            return load.finish();
        }
    }

    private void acceptAll(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                var socket = listening.accept();
                Thread.ofVirtual().start(() -> answerAll(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Reads requests and answers each at once; closes after one that is not a whole good answer. */
    private void answerAll(Socket socket) {
        try (socket) {
            var in = socket.getInputStream();
            var request = new StringBuilder();
            for (var next = in.read(); next >= 0; next = in.read()) {
                request.append((char) next);
                if (request.toString().endsWith("\r\n\r\n")) {
                    var text = reply.get();
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    if (!text.equals(GOOD) || request.toString().contains("Connection: close")) {
                        return;
                    }
                    request.setLength(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
