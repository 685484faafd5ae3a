package dev.graceful.upgrade;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Plan;
import dev.graceful.model.Step;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real gunicorns that give their requests three seconds, and a request that lasts until the test lets it end. */
class LongRequestsE2E {
    private static final int MOST_ROUNDS = 2_000;
    private static final Duration GRACE = Duration.ofSeconds(3);
    /** From then on a request is waited for. */
    private static final Duration LONG = Duration.ofMillis(1_100);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private AppRepository app;
    private Path origin;
    private LocalHost host;
    private String first;
    private String second;
    private @Nullable Instant renewed;
    private final List<String> waits = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        host = new LocalHost("localhost", directory.resolve("state"));
        app = AppRepository.create(directory.resolve("app"));
        first = app.works("v1");
        second = app.works("v2");
        origin = directory.resolve("origin.git");
        app.git("clone", "--quiet", "--bare", ".", origin.toString());
        app.checkout(first);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNewMasterTakesOverWhenALongRequestHasEnded(boolean unix) throws IOException {
        RealGunicorn.Flags flags = flags("sync").foreground();
        try (var gunicorn = start(unix ? flags.onUnixSocket() : flags)) {
            var answer = ask(gunicorn.address());

            Plan.Next end = upgrade(Strategy.BINARY_UPGRADE, PATIENCE, this::isTold);

            assertThat(answer).isCompletedWithValueMatching(LongRequestsE2E::isAnswer);
            assertThat(told()).isNotEmpty().allMatch(text -> text.contains(", on localhost; "));
            assertThat(message(end)).doesNotContain("cut");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aRequestThatOutlastsTheWaitIsCutAndThatIsTold(int patience) throws IOException {
        try (var gunicorn = start(flags("sync").foreground())) {
            var answer = ask(gunicorn.address());

            Plan.Next end = upgrade(Strategy.BINARY_UPGRADE, Duration.ofSeconds(patience), () -> false);

            assertThat(answer).as("gunicorn cuts it").succeedsWithin(PATIENCE).isEqualTo("");
            assertThat(isTold()).isEqualTo(patience > 0);
            assertThat(message(end)).contains("1 request of master", "cut, unless", "within 3s");
        }
    }

    @Test
    void threadsAreRenewedWhenALongRequestHasEnded() throws IOException {
        try (var gunicorn = start(flags("gthread").withoutPreload().with("--threads", "2", "--keep-alive", "300"));
                var idle = kept(gunicorn.address())) {
            var answer = ask(gunicorn.address());

            Plan.Next end = upgrade(Strategy.HUP, PATIENCE, this::isTold);

            assertThat(idle.isOpen())
                    .as("a connection that is kept is no request")
                    .isTrue();
            assertThat(answer).isCompletedWithValueMatching(LongRequestsE2E::isAnswer);
            assertThat(told()).allMatch(text -> text.startsWith("waiting for a request of worker"));
            assertThat(message(end)).doesNotContain("cut");
        }
    }

    /** Why nothing is waited for before HUP to sync workers. */
    @Test
    void aSyncWorkerThatIsRenewedEndsItsLongRequestWhateverItsTimeout() throws IOException {
        try (var gunicorn = start(flags("sync").withoutPreload())) {
            var answer = ask(gunicorn.address());

            Plan.Next end = upgrade(Strategy.HUP, PATIENCE, () -> renewing(GRACE.plusSeconds(2)));

            assertThat(answer).isCompletedWithValueMatching(LongRequestsE2E::isAnswer);
            assertThat(isTold()).isFalse();
            assertThat(message(end)).doesNotContain("cut");
        }
    }

    /** Whether HUP was sent so long ago. */
    private boolean renewing(Duration since) {
        Instant renewal = renewed;
        if (renewal == null && waits.stream().anyMatch(what -> what.contains("renewed, stable"))) {
            renewed = Instant.now();
        }
        return renewal != null && Instant.now().isAfter(renewal.plus(since));
    }

    private RealGunicorn start(RealGunicorn.Flags flags) throws IOException {
        return RealGunicorn.start(app, directory.resolve("run"), flags);
    }

    private static RealGunicorn.Flags flags(String workerClass) {
        return RealGunicorn.Flags.daemon(Venv.GUNICORN_NEWEST)
                .with("--graceful-timeout", "3", "--timeout", "300", "--worker-class", workerClass);
    }

    /** Until nothing is left to do; the request is let end as soon as that may be. */
    private Plan.Next upgrade(Strategy strategy, Duration patience, BooleanSupplier mayEnd) throws IOException {
        Desired plain = Wishes.revision(second, origin, app.directory(), strategy, Duration.ofMillis(500));
        Desired desired = Wishes.with(
                plain,
                plain.locator(),
                plain.reload().waitingForLongRequests(patience),
                plain.verify(),
                plain.attempt());
        var operator = new Operator(host, desired, Pace.real());
        try {
            return settled(operator, mayEnd);
        } finally {
            Files.writeString(release(), "");
        }
    }

    private Plan.Next settled(Operator operator, BooleanSupplier mayEnd) throws IOException {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Plan.Next next = operator.round();
            if (mayEnd.getAsBoolean()) {
                Files.writeString(release(), "");
            }
            switch (next) {
                case Plan.Next.Wait wait -> waits.add(wait.what());
                case Plan.Next.Act(Step step, Plan.Phase phase) -> {}
                case Plan.Next.Rest rest -> {
                    return rest;
                }
                case Plan.Next.Stop stop -> throw new AssertionError(stop + " after " + operator.done());
            }
        }
        throw new AssertionError("not settled: " + operator.done());
    }

    private Path release() {
        return directory.resolve("release");
    }

    private boolean isTold() {
        return !told().isEmpty();
    }

    private List<String> told() {
        return waits.stream()
                .filter(what -> what.contains("waits until"))
                .distinct()
                .toList();
    }

    private static String message(Plan.Next end) {
        assertThat(end).isInstanceOf(Plan.Next.Rest.class);
        return ((Plan.Next.Rest) end).message();
    }

    private static boolean isAnswer(String answer) {
        return answer.startsWith("HTTP/1.1 200 OK");
    }

    private static SocketChannel connect(Address address) throws IOException {
        return switch (address) {
            case Address.Tcp(String name, int port) -> SocketChannel.open(new java.net.InetSocketAddress(name, port));
            case Address.Unix(String path) -> {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(path));
                yield channel;
            }
        };
    }

    private static void send(SocketChannel channel, String path, String connection) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: " + connection + "\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
    }

    /** All that is answered to one request, which is a long one already; empty when the connection is cut. */
    private CompletableFuture<String> ask(Address address) throws IOException {
        SocketChannel channel = connect(address);
        send(channel, "/held?" + release(), "close");
        Instant isLong = Instant.now().plus(LONG);
        Awaitility.await().until(() -> Instant.now().isAfter(isLong));
        return CompletableFuture.supplyAsync(
                () -> {
                    try (channel) {
                        return new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
                    } catch (IOException cut) {
                        return "";
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    /** A connection that was answered and stays open. */
    private static SocketChannel kept(Address address) throws IOException {
        SocketChannel channel = connect(address);
        send(channel, "/", "keep-alive");
        assertThat(channel.read(ByteBuffer.allocate(4_096))).isPositive();
        return channel;
    }
}
