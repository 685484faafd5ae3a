package dev.graceful.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Address;
import dev.graceful.model.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a HUP takes beyond the boot of the workers: the product beside the same checkout and the same signal by hand, in turns, on one
 * gunicorn. By hand nothing is proven but that the new code answers and the old workers are gone. The product watches the new workers for two
 * seconds, which is no time lost but the proof itself, so it is taken off; its rehearsal of the new code is not.
 *
 * <p>Not part of {@code ./mvnw verify}: {@code ./mvnw -Dtest=ReloadBench test}.
 */
class ReloadBench {
    private static final int ROUNDS = 7;
    private static final int MOST_ROUNDS = 2_000;
    private static final int ANSWERS = 5;
    private static final Duration PROOF = Duration.ofSeconds(2);

    @TempDir
    private Path directory;

    @Test
    void timeOfHupBeyondTheBootOfTheServer() throws IOException {
        AppRepository app = AppRepository.create(directory.resolve("app"));
        List<String> versions = new ArrayList<>();
        for (int version = 0; version <= 2 * ROUNDS; version++) {
            versions.add(app.works("v" + version));
        }
        Path origin = directory.resolve("origin.git");
        app.git("clone", "--quiet", "--bare", ".", origin.toString());
        app.checkout(versions.getFirst());
        List<Duration> product = new ArrayList<>();
        List<Duration> hand = new ArrayList<>();
        try (var host = new LocalHost("localhost", directory.resolve("state"));
                var gunicorn =
                        RealGunicorn.start(app, directory.resolve("run"), Start.HUP.flags(Venv.GUNICORN_NEWEST))) {
            for (int round = 0; round < ROUNDS; round++) {
                int first = 2 * round + 1;
                hand.add(timed(() -> byHand(gunicorn, versions.get(first), "v" + first)));
                var wish = Wishes.revision(
                        versions.get(first + 1), origin, app.directory(), Start.HUP.strategy(), Duration.ZERO);
                product.add(timed(() -> assertThat(new Operator(host, wish, Pace.real()).untilSettled(MOST_ROUNDS))
                        .isInstanceOf(Plan.Next.Rest.class)));
            }
        }
        Duration beyond = median(product).minus(median(hand)).minus(PROOF);
        System.out.printf(
                "%s: by hand %d ms, product %d ms, of which 2000 ms watch the new workers: %d ms beyond, medians of %d%n",
                Start.HUP, median(hand).toMillis(), median(product).toMillis(), beyond.toMillis(), ROUNDS);
    }

    private static void byHand(RealGunicorn gunicorn, String revision, String label) throws IOException {
        ProcessHandle old = gunicorn.masters().getFirst();
        gunicorn.repository().git("reset", "--quiet", "--keep", revision);
        List<ProcessHandle> workers = old.children().toList();
        new ProcessBuilder("kill", "-HUP", Long.toString(old.pid())).start();
        until(() -> workers.stream().noneMatch(ProcessHandle::isAlive) && answersOnly(gunicorn, label));
    }

    private static boolean answersOnly(RealGunicorn gunicorn, String label) throws IOException {
        for (int answer = 0; answer < ANSWERS; answer++) {
            if (!label.equals(answer(gunicorn))) {
                return false;
            }
        }
        return true;
    }

    private static String answer(RealGunicorn gunicorn) throws IOException {
        int port = ((Address.Tcp) gunicorn.address()).port();
        var connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        try (InputStream body = connection.getInputStream()) {
            return new String(body.readAllBytes(), UTF_8).split(" ", 2)[0];
        }
    }

    private static void until(java.util.concurrent.Callable<Boolean> holds) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(holds);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Duration timed(Work work) throws IOException {
        long begun = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static Duration median(List<Duration> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
