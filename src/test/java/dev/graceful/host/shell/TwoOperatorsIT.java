package dev.graceful.host.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An operator that does not know that it was replaced goes on acting while its successor begins (S4): nothing that it does takes effect
 * once the successor was there. {@code -Drounds=N} sets how often that is tried in each shell.
 */
class TwoOperatorsIT {
    private static final int ROUNDS = Integer.getInteger("rounds", 25);
    private static final int ACTS = 4;

    @TempDir
    private Path directory;

    private int refused;
    private int late;

    @ParameterizedTest
    @EnumSource
    void aReplacedOperatorChangesNothingAnyMore(ShellUnderTest shell)
            throws IOException, InterruptedException, ExecutionException {
        ShellUnderTest other = shell.next();
        Path state = directory.resolve("state");
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var acknowledged = new ArrayList<String>();
        try (var one = new Operator(shell, directory, state);
                var two = new Operator(other, directory, state)) {
            assertThat(one.act("fence", 1)).isTrue();
            for (int round = 1; round <= ROUNDS; round++) {
                boolean odd = round % 2 == 1;
                acknowledged.addAll(replace(odd ? one : two, odd ? two : one, round, random));
            }
        }

        List<String> kept = Files.readAllLines(state.resolve("app/default_shop/journal"));
        int violations = late;
        for (int line = 1; line < kept.size(); line++) {
            violations += epoch(kept.get(line)) < epoch(kept.get(line - 1)) ? 1 : 0;
        }
        System.out.printf(
                "%s and %s: %d rounds (seed %d), %d acts, %d of them fenced, %d violations%n",
                shell, other, ROUNDS, seed, kept.size() + refused, refused, violations);
        assertThat(violations).isZero();
        assertThat(kept).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(refused).isPositive();
    }

    /** The old operator goes on; after a number of its acts, drawn by chance, the new one comes in between. */
    private List<String> replace(Operator old, Operator fresh, int epoch, Random random)
            throws IOException, InterruptedException, ExecutionException {
        int before = random.nextInt(ACTS);
        long wait = random.nextLong(10_000_000);
        var comes = new CountDownLatch(1);
        var done = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var successor = threads.submit(() -> {
                comes.await();
                java.util.concurrent.locks.LockSupport.parkNanos(wait);
                assertThat(fresh.act("fence", epoch + 1)).isTrue();
                long fenced = System.nanoTime();
                String line = epoch + 1 + " first";
                assertThat(fresh.act("append", epoch + 1, line)).isTrue();
                return fenced;
            });
            var begun = new ArrayList<Long>();
            for (int act = 0; act < ACTS + 2; act++) {
                if (act == before) {
                    comes.countDown();
                }
                String line = epoch + " " + act;
                long now = System.nanoTime();
                if (old.act("append", epoch, line)) {
                    done.add(line);
                    begun.add(now);
                } else {
                    refused++;
                }
            }
            long fenced = successor.get();
            done.add(epoch + 1 + " first");
            late += (int) begun.stream().filter(at -> at > fenced).count();
        }
        return done;
    }

    private static int epoch(String line) {
        return Integer.parseInt(line.substring(0, line.indexOf(' ')));
    }

    /** An operator with a shell of its own on the machine. */
    private static final class Operator implements AutoCloseable {
        private static final String LOOP = "while read -r verb epoch line; do "
                + "if [ $verb = fence ]; then gd_fence \"$1\" " + Runs.OWNER + " $epoch; "
                + "else gd_append \"$1\" " + Runs.OWNER + " $epoch default shop \"$line\"; fi; "
                + "echo \"$? ${gd_said%\"$gd_nl\"}\"; gd_said=; done";

        private final Process process;
        private final BufferedReader answers;

        Operator(ShellUnderTest shell, Path directory, Path state) throws IOException {
            process = new ProcessBuilder(shell.script(shell.library(directory), LOOP, List.of(state.toString())))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            answers = process.inputReader();
        }

        boolean act(String verb, int epoch) throws IOException {
            return act(verb, epoch, "-");
        }

        /** @return whether it took effect; if not, it was because a newer one was there */
        boolean act(String verb, int epoch, String line) throws IOException {
            process.getOutputStream()
                    .write((verb + " " + epoch + " " + line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            String answer = answers.readLine();
            if (answer == null || !answer.matches("0 .*|1 ! Fenced .*")) {
                throw new IOException("not an answer: " + answer);
            }
            return answer.startsWith("0");
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
