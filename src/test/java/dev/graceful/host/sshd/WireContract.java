package dev.graceful.host.sshd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.graceful.host.HostException;
import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Program;
import dev.graceful.host.shell.Wire;
import dev.graceful.model.Reason;
import dev.graceful.testing.FaultProxy;
import dev.graceful.testing.FaultProxy.Fault;
import dev.graceful.testing.FaultProxy.Way;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every way to a machine over SSH must do, against a real sshd. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class WireContract {
    /** More than anything takes that works. */
    protected static final Duration LONG = Duration.ofSeconds(20);

    /** What "at once" may take on a busy machine. */
    protected static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final int MEBIBYTE = 1024 * 1024;

    @TempDir
    @Nullable
    Path directory;

    private @Nullable Sshd sshd;
    private @Nullable SshKey key;
    private final List<AutoCloseable> opened = new ArrayList<>();

    /**
     * A wire to the sshd by way of this port, which enters by the key and knows the host key.
     *
     * @param timeout how long one try to connect may take
     * @param silence after about so much silence the peer must count as dead
     */
    protected abstract Wire wire(int port, Duration timeout, Duration silence);

    @BeforeEach
    final void startSshd() {
        key = SshKey.make(directory(), "id");
        sshd = Sshd.in(directory().resolve("sshd"), getClass().getSimpleName())
                .authorize(key.publicLine())
                .start();
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
        if (sshd != null) {
            sshd.close();
        }
    }

    protected Path directory() {
        return Objects.requireNonNull(directory);
    }

    protected Sshd sshd() {
        return Objects.requireNonNull(sshd);
    }

    /** The key that the sshd lets in. */
    protected SshKey key() {
        return Objects.requireNonNull(key);
    }

    /** Closed after the test, in reverse order. */
    protected <T extends AutoCloseable> T closing(T one) {
        opened.add(one);
        return one;
    }

    protected FaultProxy proxy() throws IOException {
        return closing(FaultProxy.before(sshd().port()));
    }

    protected Wire wire() {
        return wire(sshd().port());
    }

    protected Wire wire(int port) {
        return closing(wire(port, Duration.ofSeconds(10), Duration.ofMinutes(10)));
    }

    /** Runs a script in a shell of the machine and gives all that it printed. */
    protected static String run(Wire wire, String script) throws IOException {
        try (Channel channel = wire.start(Program.SHELL, LONG)) {
            channel.input().write((script + "\n").getBytes(UTF_8));
            channel.input().close();
            return text(channel.output());
        }
    }

    protected static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }

    protected static HostException failure(Wire wire, Duration deadline) {
        return Objects.requireNonNull(
                catchThrowableOfType(HostException.class, () -> wire.start(Program.SHELL, deadline)), "it started");
    }

    /** Starts a shell that was told to run a script. */
    protected Channel started(Wire wire, String script) throws IOException {
        Channel channel = closing(wire.start(Program.SHELL, LONG));
        channel.input().write((script + "\n").getBytes(UTF_8));
        channel.input().flush();
        return channel;
    }

    /** The same, for a script that reads: a shell takes more from its input than the line that it runs, so it is waited for. */
    private Channel reading(Wire wire, String script) throws IOException {
        Channel channel = started(wire, "echo ready; " + script);
        assertThat(new String(channel.output().readNBytes(6), UTF_8)).isEqualTo("ready\n");
        return channel;
    }

    protected static <T> Future<T> meanwhile(java.util.concurrent.Callable<T> work) {
        var result = new CompletableFuture<T>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    @Test
    void aShellStartsAndRunsWhatItIsTold() throws Exception {
        assertThat(run(wire(), "echo $((6 * 7))")).isEqualTo("42\n");
    }

    @Test
    void theTwoOutputsOfAProgramAreKeptApart() throws Exception {
        try (Channel channel = wire().start(Program.SHELL, LONG)) {
            channel.input().write("echo out; echo err >&2; exit\n".getBytes(UTF_8));
            channel.input().flush();

            assertThat(text(channel.output())).isEqualTo("out\n");
            assertThat(text(channel.errors())).contains("err\n");
        }
    }

    @Test
    void aProgramIsTalkedToAndAnswersLineByLine() throws Exception {
        Channel channel = reading(wire(), "while read -r word; do echo \"<$word>\"; done");

        for (int i = 0; i < 20; i++) {
            channel.input().write(("word" + i + "\n").getBytes(UTF_8));
            channel.input().flush();
            String expected = "<word" + i + ">\n";
            assertThat(new String(channel.output().readNBytes(expected.length()), UTF_8))
                    .isEqualTo(expected);
        }
    }

    @Test
    void manyMebibytesPassUnharmedInBothDirections() throws Exception {
        byte[] much = new byte[8 * MEBIBYTE];
        new java.util.Random(42).nextBytes(much);
        Channel channel = reading(wire(), "exec cat");

        Future<?> writing = meanwhile(() -> {
            channel.input().write(much);
            channel.input().close();
            return true;
        });

        assertThat(java.util.Arrays.equals(channel.output().readAllBytes(), much))
                .isTrue();
        assertThat(writing.get(10, TimeUnit.SECONDS)).isEqualTo(true);
    }

    @Test
    void manyChannelsAreUsedAtOnceOverOneConnection() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = wire(proxy.port());
        run(wire, "true");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<String>>();
            for (int i = 0; i < 30; i++) {
                String word = "answer " + i;
                answers.add(threads.submit(() -> run(wire, "echo " + word)));
            }
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo("answer " + i + "\n");
            }
        }
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void endlessOutputThatNobodyReadsIsNotHeldAndOtherChannelsGoOn() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = wire(proxy.port());
        run(wire, "true");

        for (int i = 0; i < 4; i++) {
            started(wire, "exec cat /dev/zero");
        }
        await().pollInterval(Duration.ofMillis(300)).atMost(LONG).until(new Still(proxy));

        assertThat(proxy.forwarded(Way.TO_CLIENT)).isLessThan(32L * MEBIBYTE);
        assertThat(heapUsed()).isLessThan(400L * MEBIBYTE);
        assertThat(run(wire, "echo still here")).isEqualTo("still here\n");
    }

    private static long heapUsed() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Whether nothing more came since it was asked last. */
    private static final class Still implements java.util.concurrent.Callable<Boolean> {
        private final FaultProxy proxy;
        private long before = -1;

        Still(FaultProxy proxy) {
            this.proxy = proxy;
        }

        @Override
        public Boolean call() {
            long now = proxy.forwarded(Way.TO_CLIENT);
            boolean still = now == before;
            before = now;
            return still;
        }
    }

    @Test
    void endlessErrorsThatNobodyReadsDoNotHarmOtherChannels() throws Exception {
        Wire wire = wire();
        started(wire, "exec cat /dev/zero >&2");

        assertThat(run(wire, "echo still here")).isEqualTo("still here\n");
    }

    @Test
    void aChannelIsClosedAtOnceWhileItsProgramRunsAndPrints() throws Exception {
        Wire wire = wire();
        for (String script : List.of(
                "exec sleep 300", "exec cat /dev/zero", "trap '' HUP PIPE TERM; while :; do echo; sleep 1; done")) {
            Channel channel = started(wire, script);
            long before = System.nanoTime();
            channel.close();
            channel.close();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        }
        assertThat(run(wire, "echo still here")).isEqualTo("still here\n");
    }

    @Test
    void closingAChannelWakesWhoReadsFromIt() throws Exception {
        Channel channel = started(wire(), "exec sleep 300");
        Future<?> reading = reading(channel);

        channel.close();

        await().atMost(AT_ONCE).until(reading::isDone);
    }

    @Test
    void droppingWakesWhoReadsAndTheNextStartConnectsAnew() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = wire(proxy.port());
        List<Future<?>> reading =
                List.of(reading(started(wire, "exec sleep 300")), reading(started(wire, "exec sleep 300")));

        long before = System.nanoTime();
        wire.drop("a test wants it");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
        await().atMost(AT_ONCE).until(() -> reading.stream().allMatch(Future::isDone));
        assertThat(run(wire, "echo anew")).isEqualTo("anew\n");
        assertThat(proxy.connections()).isEqualTo(2);
    }

    @Test
    void droppingWakesWhoWritesToAProgramThatDoesNotRead() throws Exception {
        Wire wire = wire();
        Channel channel = started(wire, "exec sleep 300");
        Future<?> writing = writing(channel);

        wire.drop("a test wants it");

        await().atMost(AT_ONCE).until(writing::isDone);
        assertThat(run(wire, "echo anew")).isEqualTo("anew\n");
    }

    @Test
    void aProgramThatEndsWithoutReadingHoldsUpNobody() throws Exception {
        Wire wire = wire();
        Channel channel = started(wire, "sleep 1; exit 0");
        Future<?> writing = writing(channel);

        assertThat(text(channel.output())).isEmpty();
        await().atMost(AT_ONCE).until(writing::isDone);
        assertThat(run(wire, "echo still here")).isEqualTo("still here\n");
    }

    @Test
    void aStalledLinkEndsInTimeAtEveryStageOfConnecting() throws Exception {
        FaultProxy proxy = proxy();
        try (Wire measuring = wire(proxy.port(), Duration.ofSeconds(10), Duration.ofMinutes(10))) {
            run(measuring, "true");
        }
        long all = proxy.forwarded(Way.TO_CLIENT);

        for (int part = 0; part < 8; part++) {
            proxy.now(new Fault.Stall(Way.TO_CLIENT, all * part / 10));
            Wire wire = closing(wire(proxy.port(), Duration.ofMillis(1_500), Duration.ofMinutes(10)));
            long before = System.nanoTime();

            HostException failure = failure(wire, Duration.ofSeconds(4));

            assertThat(failure.reason()).isEqualTo(Reason.HostUnreachable);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void aLinkThatStallsBeforeAChannelIsOpenEndsInTimeAndIsReplaced() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = wire(proxy.port());
        run(wire, "true");
        proxy.now(new Fault.Stall(Way.TO_CLIENT, 0));
        long before = System.nanoTime();

        HostException failure = failure(wire, Duration.ofSeconds(1));

        assertThat(failure.reason()).isEqualTo(Reason.HostUnreachable);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(6));
        proxy.now(new Fault.None());
        await().atMost(LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(run(wire, "echo anew")).isEqualTo("anew\n"));
    }

    @Test
    void aDeadPeerIsNoticedAndWakesWhoReads() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = closing(wire(proxy.port(), Duration.ofSeconds(10), Duration.ofSeconds(3)));
        Future<?> reading = reading(started(wire, "exec sleep 300"));

        proxy.now(new Fault.Silence());

        await().atMost(LONG).until(reading::isDone);
        proxy.now(new Fault.None());
        assertThat(run(wire, "echo anew")).isEqualTo("anew\n");
    }

    @Test
    void anIdleButHealthyConnectionStays() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = closing(wire(proxy.port(), Duration.ofSeconds(10), Duration.ofSeconds(3)));
        Channel channel = started(wire, "sleep 7; echo awake");

        assertThat(new String(channel.output().readNBytes(6), UTF_8)).isEqualTo("awake\n");
        assertThat(proxy.connections()).isEqualTo(1);
    }

    @Test
    void aResetLinkWakesWhoReadsAndIsReplaced() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = wire(proxy.port());
        Future<?> reading = reading(started(wire, "exec sleep 300"));

        proxy.reset();

        await().atMost(AT_ONCE).until(reading::isDone);
        assertThat(run(wire, "echo anew")).isEqualTo("anew\n");
    }

    @Test
    void aLinkThatIsCutWhileAProgramPrintsIsAnErrorOrAnEndAndIsReplaced() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = wire(proxy.port());
        run(wire, "true");
        proxy.now(new Fault.Cut(Way.TO_CLIENT, 64 * 1024));
        Future<?> reading = reading(started(wire, "exec cat /dev/zero"));

        await().atMost(AT_ONCE).until(reading::isDone);
        proxy.now(new Fault.None());
        assertThat(run(wire, "echo anew")).isEqualTo("anew\n");
    }

    @Test
    void aRestartedSshdIsConnectedToAnew() throws Exception {
        Wire wire = wire();
        run(wire, "true");

        sshd().restart();

        await().atMost(LONG)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(run(wire, "echo anew")).isEqualTo("anew\n"));
    }

    @Test
    void aMachineThatRefusesConnectionsIsUnreachableAndSaysWhere() throws Exception {
        FaultProxy proxy = proxy();
        proxy.refuse();

        HostException failure = failure(wire(proxy.port()), LONG);

        assertThat(failure.reason()).isEqualTo(Reason.HostUnreachable);
        assertThat(failure.host()).isEqualTo("web1");
        assertThat(failure).hasMessageContaining("127.0.0.1").hasMessageContaining("nothing was changed");
        assertThat(failure.unblock()).isNotBlank();
    }

    @Test
    void theFingerprintIsThatOfTheKeyOfTheMachine() throws Exception {
        Wire wire = wire();
        run(wire, "true");

        assertThat(wire.fingerprint()).isEqualTo(new SshKey(directory().resolve("sshd/host_ed25519")).fingerprint());
    }

    @Test
    void aClosedWireConnectsNoMore() throws Exception {
        FaultProxy proxy = proxy();
        Wire wire = wire(proxy.port());
        run(wire, "true");
        Future<?> reading = reading(started(wire, "exec sleep 300"));

        wire.close();

        await().atMost(AT_ONCE).until(reading::isDone);
        assertThat(failure(wire, LONG)).hasMessageContaining("closed");
        assertThat(proxy.connections()).isEqualTo(1);
    }

    /** Reads until there is an end or an error. */
    private static Future<?> reading(Channel channel) {
        return meanwhile(() -> {
            byte[] chunk = new byte[8192];
            int count = 0;
            while (count >= 0) {
                count = channel.output().read(chunk);
            }
            return count;
        });
    }

    /** Writes until there is an error. */
    private static Future<?> writing(Channel channel) throws Exception {
        var begun = new java.util.concurrent.CountDownLatch(1);
        Future<?> writing = meanwhile(() -> {
            byte[] chunk = new byte[MEBIBYTE];
            while (true) {
                channel.input().write(chunk);
                channel.input().flush();
                begun.countDown();
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        return writing;
    }
}
