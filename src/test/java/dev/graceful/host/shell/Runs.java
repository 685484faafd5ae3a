package dev.graceful.host.shell;

import static org.awaitility.Awaitility.await;

import dev.graceful.host.shell.ShellUnderTest.Said;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Asks a machine in one shell to start commands, and what became of them. */
record Runs(ShellUnderTest shell, Path library, Path state) {
    static final String OWNER = "cluster-1";

    /**
     * A command to be started.
     *
     * @param seconds until it is ended; 0 for never
     * @param user an account, or - for the own one
     */
    record Wish(int seconds, String user, List<String> environment, List<String> argv) {
        static Wish of(String... argv) {
            return new Wish(0, "-", List.of(), List.of(argv));
        }

        Wish within(int seconds) {
            return new Wish(seconds, user, environment, argv);
        }

        Wish as(String account) {
            return new Wish(seconds, account, environment, argv);
        }

        Wish with(String... variables) {
            return new Wish(seconds, user, List.of(variables), argv);
        }
    }

    /** The words of the call. */
    List<String> words(int epoch, String id, Wish wish) {
        var words = new ArrayList<>(List.of("start", state.toString(), OWNER, Integer.toString(epoch), id));
        words.addAll(List.of(Integer.toString(wish.seconds()), wish.user(), "/"));
        words.add(Integer.toString(wish.environment().size()));
        words.addAll(wish.environment());
        words.addAll(wish.argv());
        return words;
    }

    Said start(int epoch, String id, Wish wish) {
        return shell.call(library, words(epoch, id, wish).toArray(String[]::new));
    }

    Said run(String id) {
        Said said = shell.call(library, "run", state.toString(), id);
        if (said.firstLine().isEmpty()) {
            System.out.println(shell + " said nothing of a run: " + said);
        }
        return said;
    }

    /** Waits until the first line says so. @return what was said then */
    Said until(String id, Predicate<String> wanted) {
        return await().atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> run(id), said -> wanted.test(said.firstLine()));
    }

    /** Waits for its end. A shell that could say nothing is asked again. */
    Said ended(String id) {
        return until(id, line -> !line.isEmpty() && !line.startsWith("Running"));
    }

    Path directory(String id) {
        return state.resolve("mig").resolve(id);
    }
}
