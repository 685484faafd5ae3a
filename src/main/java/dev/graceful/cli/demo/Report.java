package dev.graceful.cli.demo;

import dev.graceful.cli.console.Console;
import dev.graceful.cli.load.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The summary: every figure in it was measured in this run.
 *
 * @param scenes those that were played by the operator, in order
 * @param restart the same change made by stopping and starting, or null when it was not asked for
 */
record Report(List<Scene> scenes, @Nullable Scene restart) {
    private static final String ROW = "%-30s %-10s %7s %9s %6s %9s %9s   %s";

    /** Whether every scene of the operator ended as it should and no request was lost in any of them. */
    boolean good() {
        return lost() == 0 && scenes.stream().allMatch(Scene::asExpected);
    }

    long sent() {
        return scenes.stream().mapToLong(scene -> scene.tally().sent()).sum();
    }

    long lost() {
        return scenes.stream().mapToLong(scene -> scene.tally().lost()).sum();
    }

    /** Prints it as data. */
    void print(Console console) {
        console.data(ROW.formatted("CHANGE", "ENDED", "TOOK", "REQUESTS", "LOST", "P99", "LONGEST", "ANSWERED BY"));
        scenes.forEach(scene -> console.data(row(scene)));
        if (restart != null) {
            console.data(row(restart));
        }
        console.data("");
        console.data("graceful: %d requests, %d lost".formatted(sent(), lost()));
        if (restart != null) {
            console.data("restart:  %d requests, %d lost"
                    .formatted(restart.tally().sent(), restart.tally().lost()));
        }
        for (var scene : scenes) {
            scene.tally().losses().forEach(loss -> console.bad(scene.title() + ": lost: " + loss));
        }
    }

    private static String row(Scene scene) {
        var tally = scene.tally();
        return ROW.formatted(
                scene.title(),
                scene.ending(),
                seconds(scene.took()),
                tally.sent(),
                tally.lost(),
                millis(tally.p99()),
                millis(tally.longest()),
                versions(tally));
    }

    private static String versions(Tally tally) {
        return new ArrayList<>(tally.versions().entrySet())
                .stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private static String millis(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }
}
