package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.graceful.model.Address;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowingConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a machine asks an application on itself. */
interface AskContract {
    Host host();

    Path directory();

    private Answer ask(Address address, @Nullable String path) throws HostException {
        return host().ask(new Question(address, path, "app.example", Duration.ofSeconds(20)));
    }

    private Answer answerTo(String reply) throws IOException {
        try (var server = ScriptedServer.tcp(reply, true)) {
            return ask(server.address(), "/");
        }
    }

    private static ThrowingConsumer<Answer> isAnswer(int status, String body) {
        return answer -> assertThat(answer)
                .asInstanceOf(type(Answer.Answered.class))
                .extracting(Answer.Answered::status, Answer.Answered::body)
                .containsExactly(status, body);
    }

    @Test
    default void theHeadersOfAnAnswerAreToldButCookies() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nX-Revision:  9ab01CE \r\nVary: a\r\nvary: b\r\nSet-Cookie: secret\r\n";
        String many = head + "X-Long: " + "x".repeat(5_000) + "\r\n" + "\r\n";

        assertThat(answerTo(many + "x"))
                .asInstanceOf(type(Answer.Answered.class))
                .satisfies(answer -> assertThat(answer.headers())
                        .containsEntry("x-revision", "9ab01CE")
                        .containsEntry("vary", "a, b")
                        .doesNotContainKey("set-cookie")
                        .hasEntrySatisfying("x-long", value -> assertThat(value).hasSize(1_024)));
    }

    @Test
    default void anAnswerWithALengthIsReadThoughTheConnectionStaysOpen() throws IOException {
        try (var server = ScriptedServer.tcp("HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r\n\r\nhello", false)) {
            assertThat(ask(server.address(), "/healthz?x=1")).satisfies(isAnswer(200, "hello"));
            assertThat(server.request())
                    .startsWith("GET /healthz?x=1 HTTP/1.1\r\n")
                    .contains("\r\nHost: app.example\r\n", "\r\nConnection: close\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @Test
    default void anAnswerInChunksIsPutTogether() throws IOException {
        String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        try (var server = ScriptedServer.tcp(chunks, false)) {
            assertThat(ask(server.address(), "/")).satisfies(isAnswer(200, "abcde"));
        }
    }

    @Test
    default void anAnswerThatEndsWithTheConnectionIsRead() throws IOException {
        assertThat(answerTo("HTTP/1.0 503 Service Unavailable\r\n\r\nno é")).satisfies(isAnswer(503, "no é"));
        assertThat(answerTo("HTTP/1.1 204 No Content\r\n\r\n")).satisfies(isAnswer(204, ""));
        assertThat(answerTo("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\n\r\nx"))
                .satisfies(isAnswer(200, "x"));
    }

    @Test
    default void aRedirectIsTheAnswer() throws IOException {
        assertThat(answerTo("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"))
                .satisfies(isAnswer(302, ""));
    }

    @Test
    default void aLongAnswerIsCut() throws IOException {
        for (String head : List.of(
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2DC6C0\r\n")) {
            assertThat(answerTo(head + "x".repeat(3_000_000)))
                    .asInstanceOf(type(Answer.Answered.class))
                    .satisfies(answer -> assertThat(answer.body()).hasSizeBetween(60_000, 64 * 1024));
        }
    }

    @Test
    default void whatIsNotAWholeHttpAnswerIsNone() throws IOException {
        for (String reply : List.of(
                "",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
                "\0".repeat(100_000))) {
            assertThat(answerTo(reply)).isInstanceOf(Answer.Silent.class);
        }
    }

    @Test
    default void nobodyListening() throws IOException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        assertThat(ask(new Address.Tcp("127.0.0.1", port), "/")).isInstanceOf(Answer.Silent.class);
        assertThat(ask(new Address.Tcp("127.0.0.1", port), null)).isInstanceOf(Answer.Silent.class);
        assertThat(ask(new Address.Unix(directory().resolve("none").toString()), "/"))
                .isInstanceOf(Answer.Silent.class);
    }

    @Test
    default void whoAcceptsAndSaysNothingOrTooLittleIsGivenUpAtTheDeadline() throws IOException {
        for (String reply : List.of("", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nx")) {
            try (var server = ScriptedServer.tcp(reply, false)) {
                Answer answer = host().ask(new Question(server.address(), "/", "h", Duration.ofMillis(200)));

                assertThat(answer).isInstanceOf(Answer.Silent.class).asString().contains("200 ms");
            }
        }
    }

    @Test
    default void aConnectionThatIsNeverAcceptedIsGivenUpAtTheDeadline() throws IOException {
        try (var full = ScriptedServer.full(directory().resolve("full"))) {
            Answer answer = host().ask(new Question(full.address(), null, "h", Duration.ofMillis(200)));

            assertThat(answer).isInstanceOf(Answer.Silent.class);
        }
    }

    @Test
    default void connectingIsEnoughWhenNothingIsAsked() throws IOException {
        try (var server = ScriptedServer.tcp("", false)) {
            assertThat(ask(server.address(), null)).isEqualTo(new Answer.Accepted());
        }
    }

    @Test
    default void aUnixSocketIsAskedLikeAnyOther() throws IOException {
        try (var server = ScriptedServer.unix(directory().resolve("s"), "HTTP/1.1 200 OK\r\n\r\nunix")) {
            assertThat(ask(server.address(), "/")).satisfies(isAnswer(200, "unix"));
        }
    }

    @Test
    default void whoListensOnAllAddressesIsAskedOverTheLoopback() throws IOException {
        try (var server = ScriptedServer.tcp("HTTP/1.1 200 OK\r\n\r\nx", true)) {
            int port = ((Address.Tcp) server.address()).port();

            assertThat(ask(new Address.Tcp("0.0.0.0", port), "/")).satisfies(isAnswer(200, "x"));
        }
    }

    @Test
    default void noOtherMachineIsAsked() throws HostException {
        for (String other : List.of("192.0.2.1", "[2001:db8::1]", "169.254.169.254")) {
            assertThat(ask(new Address.Tcp(other, 80), "/"))
                    .asInstanceOf(type(Answer.Silent.class))
                    .satisfies(silent -> assertThat(silent.problem()).contains("not an address of this machine"));
        }
    }

    @Test
    default void aRequestCannotBeSmuggledIn() {
        var address = new Address.Tcp("127.0.0.1", 1);
        for (String bad : List.of("a\r\nX: y", "a\nb", "a b", "a\0b", "")) {
            assertThatThrownBy(() -> host().ask(new Question(address, "/", bad, Duration.ofSeconds(1))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> host().ask(new Question(address, bad, "h", Duration.ofSeconds(1))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
