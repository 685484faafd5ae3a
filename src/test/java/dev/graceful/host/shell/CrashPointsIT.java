package dev.graceful.host.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.shell.CrashPoint.Act;
import dev.graceful.host.shell.CrashPoint.How;
import dev.graceful.host.shell.CrashPoint.Struck;
import dev.graceful.host.shell.Runs.Wish;
import dev.graceful.host.shell.ShellUnderTest.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the acts of the host program at every instant at which it matters, and asks afterwards: a command never starts twice (S1), nothing
 * is reported that did not happen (S2), and what is kept can be read and goes on. {@code -Dcrashpoints=all} takes every point, which takes
 * half an hour; otherwise as many as fit into a minute, drawn by a seed that {@code -Dcrashpoints=SEED} repeats.
 */
class CrashPointsIT {
    private static final Duration SAMPLE = Duration.ofSeconds(60);
    private static final int WORKERS = 2;
    private static final String ID = "fedcba9876543210".repeat(4);
    private static final String OLD_LINE = "a line that was there";
    private static final String LINE = "the line that is being written";

    @TempDir
    private Path directory;

    private final Map<ShellUnderTest, Path> libraries = new EnumMap<>(ShellUnderTest.class);
    private final Map<String, AtomicInteger> outcomes = Collections.synchronizedMap(new TreeMap<>());
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicInteger doubles = new AtomicInteger();
    private final AtomicInteger lies = new AtomicInteger();

    @Test
    void noCrashStartsACommandTwiceOrMakesAReportUntrue() throws Exception {
        String wanted = System.getProperty("crashpoints", "");
        boolean all = wanted.equals("all");
        long seed = all || wanted.isEmpty() ? new Random().nextLong() : Long.parseLong(wanted);
        Path killer = CrashPoint.killer(directory);
        for (ShellUnderTest shell : ShellUnderTest.values()) {
            libraries.put(shell, shell.library(directory));
        }
        List<CrashPoint> points = points(killer);
        int known = points.size();
        Collections.shuffle(points, new Random(seed));
        var left = new ConcurrentLinkedQueue<>(points);
        Instant end = Instant.now().plus(SAMPLE);
        var struck = new AtomicInteger();

        inParallel(() -> {
            for (CrashPoint point = left.poll();
                    point != null && (all || Instant.now().isBefore(end));
                    point = left.poll()) {
                check(killer, point);
                struck.incrementAndGet();
            }
            return null;
        });

        System.out.printf(
                "crash points: %d of %d (seed %d), double starts: %d, false reports: %d, outcomes of runs: %s%n",
                struck.get(), known, seed, doubles.get(), lies.get(), outcomes);
        assertThat(struck.get()).isGreaterThanOrEqualTo(all ? known : 10);
        assertThat(doubles).hasValue(0);
        assertThat(lies).hasValue(0);
    }

    /** Every point of every act in every shell, counted by doing it once and killing nothing. */
    private List<CrashPoint> points(Path killer) {
        var points = new ArrayList<CrashPoint>();
        for (ShellUnderTest shell : ShellUnderTest.values()) {
            for (Act act : Act.values()) {
                Ground ground = ground(shell, act);
                Struck whole = new CrashPoint(shell, act, How.ALL, 0).strike(killer, ground.place(), ground.argv(act));
                assertThat(whole.status()).isZero();
                for (How how : How.values()) {
                    for (int point = 1; point <= whole.points(); point++) {
                        points.add(new CrashPoint(shell, act, how, point));
                    }
                }
            }
        }
        return points;
    }

    private void check(Path killer, CrashPoint point) {
        Ground ground = ground(point.shell(), point.act());
        Struck struck = point.strike(killer, ground.place(), ground.argv(point.act()));
        try {
            switch (point.act()) {
                case FIRST_LINE, NEXT_LINE -> ground.checkJournal(point.act(), struck);
                case FENCE -> ground.checkEpoch(struck);
                case START -> checkRun(ground);
            }
        } catch (AssertionError | IOException wrong) {
            lies.incrementAndGet();
            System.out.println(point + " " + struck + ": " + wrong);
        }
        ground.remove();
    }

    private void checkRun(Ground ground) throws IOException {
        String first = ground.runs().run(ID).firstLine();
        int before = ground.count();
        outcomes.computeIfAbsent(first.replaceAll(" +[0-9]{6,}$", ""), any -> new AtomicInteger())
                .incrementAndGet();
        assertThat(before).isLessThanOrEqualTo(1);
        if (first.equals("NotStarted")) {
            assertThat(before).isZero();
        } else if (first.startsWith("Exited 5 ")) {
            assertThat(before).isEqualTo(1);
        } else {
            // Nothing is alive; the command was killed, or nobody could keep its end.
            assertThat(first).matches("(Exited 137|Exited 126|Unknown died) [0-9]+");
        }

        ground.runs().start(2, ID, ground.wish());
        ground.runs().start(2, ID, ground.wish());
        String last = ground.runs().ended(ID).firstLine();

        if (ground.count() > 1) {
            doubles.incrementAndGet();
        }
        assertThat(last).matches(first.equals("NotStarted") ? "Exited 5 [0-9]+" : first);
        assertThat(ground.count()).isEqualTo(first.equals("NotStarted") ? 1 : before);
        assertThat(ground.runs().state().resolve("epoch")).hasContent("2\n");
    }

    private Ground ground(ShellUnderTest shell, Act act) {
        try {
            Path place = Files.createDirectory(directory.resolve("ground-" + number.incrementAndGet()));
            var ground = new Ground(
                    new Runs(shell, Objects.requireNonNull(libraries.get(shell)), place.resolve("state")), place);
            if (act != Act.FIRST_LINE) {
                assertThat(ground.append(OLD_LINE, 1).status()).isZero();
            }
            return ground;
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static void inParallel(Callable<Void> work) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(Collections.nCopies(WORKERS, work))) {
                done.get();
            }
        }
    }

    /** A machine of its own for one point. */
    private record Ground(Runs runs, Path place) {
        Wish wish() {
            return Wish.of("/bin/sh", "-c", "echo run >>" + place.resolve("counter") + "; exit 5");
        }

        List<String> argv(Act act) {
            String state = runs.state().toString();
            return runs.shell()
                    .argv(
                            runs.library(),
                            switch (act) {
                                case FIRST_LINE, NEXT_LINE ->
                                    List.of("append", state, Runs.OWNER, "1", "default", "shop", LINE);
                                case FENCE -> List.of("fence", state, Runs.OWNER, "2");
                                case START -> runs.words(1, ID, wish());
                            });
        }

        Said append(String line, int epoch) {
            return runs.shell()
                    .call(
                            runs.library(),
                            "append",
                            runs.state().toString(),
                            Runs.OWNER,
                            Integer.toString(epoch),
                            "default",
                            "shop",
                            line);
        }

        /** How often the command ran: it says so itself. */
        int count() throws IOException {
            Path counter = place.resolve("counter");
            return Files.exists(counter) ? Files.readAllLines(counter).size() : 0;
        }

        void checkJournal(Act act, Struck struck) {
            assertThat(append("after", 1).status()).isZero();

            List<String> lines = new ArrayList<>(runs.shell()
                    .call(runs.library(), "journal", runs.state().toString(), "default", "shop")
                    .text()
                    .lines()
                    // Where it could not be told whether the last line is torn, a line break was put before the next
                    // one.
                    .filter(line -> !line.isEmpty())
                    .toList());
            assertThat(lines.removeLast()).isEqualTo("after");
            if (act == Act.NEXT_LINE) {
                assertThat(lines.removeFirst()).isEqualTo(OLD_LINE);
            }
            if (struck.status() == 0) {
                assertThat(lines).containsExactly(LINE);
            } else {
                assertThat(lines).hasSizeLessThanOrEqualTo(1).allMatch(LINE::startsWith);
            }
        }

        void checkEpoch(Struck struck) throws IOException {
            assertThat(Files.readString(runs.state().resolve("epoch")))
                    .isIn(struck.status() == 0 ? List.of("2\n") : List.of("1\n", "2\n"));
            assertThat(runs.shell()
                            .call(runs.library(), "fence", runs.state().toString(), Runs.OWNER, "2")
                            .text())
                    .isEqualTo("epoch 2");
            assertThat(append("late", 1).firstLine()).startsWith("! Fenced ");
        }

        void remove() {
            try {
                ShellUnderTest.run(List.of("rm", "-rf", place.toString()));
            } catch (IOException failed) {
                throw new java.io.UncheckedIOException(failed);
            }
        }
    }
}
