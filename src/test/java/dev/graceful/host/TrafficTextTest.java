package dev.graceful.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTextTest {
    private static final String FIRST = "traffic 71 9001 0f3a-11 10 0 0 12 0 0 0 -\n";
    private static final String SECOND = "traffic 71 9001 0f3a-11 20 2 1 15 3 4 5 502:1,refused:1\n";

    @Test
    void theLastWholeLineCounts() {
        assertThat(TrafficText.last(FIRST + SECOND + "traffic 71 9001 0f3a-11 30 0"))
                .contains(new TrafficText.Said(
                        new ProcessId(71, 9001, "0f3a-11"), new Traffic(20, 2, 1, 15, 3, 4, 5, "502:1,refused:1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "Traceback\n",
                "traffic 71 9001 0f3a-11 20 2 1 15 3 4 5\n",
                "traffic x 1 b 1 1 1 1 1 1 1 -\n"
            })
    void anythingElseSaysNothing(String log) {
        assertThat(TrafficText.last(log)).isEmpty();
    }

    @Test
    void whatAnEarlierVersionCountedIsStillRead() {
        assertThat(TrafficText.counts("20:2:1:15:3:4".split(":", -1), "reset:2"))
                .isEqualTo(new Traffic(20, 2, 1, 15, 3, 4, 0, "reset:2"));
    }

    /** Nobody accepts, so whoever connects waits. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsToBeAcceptedIsCounted(boolean unix, @TempDir Path scratch) throws IOException {
        SocketAddress bound = unix
                ? UnixDomainSocketAddress.of(scratch.resolve("s"))
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var family = unix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET;
        try (var server = ServerSocketChannel.open(family).bind(bound, 10);
                var one = SocketChannel.open(server.getLocalAddress());
                var two = SocketChannel.open(server.getLocalAddress())) {
            assertThat(List.of(one.isConnected(), two.isConnected())).containsOnly(true);
            Address address = server.getLocalAddress() instanceof InetSocketAddress tcp
                    ? new Address.Tcp("127.0.0.1", tcp.getPort())
                    : new Address.Unix(bound.toString());
            var http = new Desired.Http("/", null, "localhost", 200, 1, Duration.ofMillis(300));

            Process program =
                    new ProcessBuilder(TrafficText.words(address, new Desired.Load(20, "/", 0), http)).start();
            try (var lines = program.inputReader(UTF_8).lines()) {
                assertThat(lines.map(line -> TrafficText.last(line + "\n").orElseThrow())
                                .anyMatch(said -> said.counts().backlogMax() >= 2))
                        .isTrue();
            } finally {
                program.destroyForcibly();
            }
        }
    }

    @Test
    void whatAnOldPythonSaysOfItselfDoesNotHideTheCounts() {
        assertThat(TrafficText.last("warning\n" + FIRST + "warning\n")).isPresent();
    }
}
