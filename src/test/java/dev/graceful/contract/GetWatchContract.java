package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code kubectl get --watch}: rows follow the objects. */
abstract class GetWatchContract extends KubectlCase {

    @Test
    void theTableGrowsWithEveryChange() {
        given("a", "owner: ada");

        try (Watching watching = kubectl.watch("get", "widgets", "-w")) {
            watching.awaitLine("a +red +\\d+s");
            given("b", "owner: bob", "colour: blue");
            watching.awaitLine("b +blue +\\d+s");
            status("b", "{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}");
            watching.awaitLine("b +blue +True +\\d+s");
        }
    }

    @Test
    void oneObjectCanBeWatched() {
        given("a", "owner: ada");
        given("b", "owner: ada");

        try (Watching watching = kubectl.watch("get", "widget", "a", "-w")) {
            watching.awaitLine("a +red +\\d+s");
            kubectl.run("patch", "widget", "b", "--type=merge", "-p", "{\"spec\":{\"colour\":\"blue\"}}");
            kubectl.run("patch", "widget", "a", "--type=merge", "-p", "{\"spec\":{\"colour\":\"green\"}}");
            watching.awaitLine("a +green +\\d+s");
            assertThat(watching.lines()).noneMatch(line -> line.startsWith("b "));
        }
    }

    @Test
    void onlyWhatIsNewCanBeWatched() {
        given("a", "owner: ada");

        try (Watching watching = kubectl.watch("get", "widgets", "--watch-only", "-o", "name")) {
            org.awaitility.Awaitility.await("the watch has begun")
                    .pollInterval(java.time.Duration.ofMillis(300))
                    .until(() -> {
                        kubectl.run("annotate", "widget", "a", "--overwrite", "at=" + System.nanoTime());
                        return !watching.lines().isEmpty();
                    });
            assertThat(watching.lines()).containsOnly("widget.contract.example.org/a");
        }
    }

    @Test
    void theKindOfEventCanBeShown() {
        given("a", "owner: ada");

        try (Watching watching = kubectl.watch("get", "widgets", "-w", "--output-watch-events")) {
            watching.awaitLine("ADDED +a +red .*");
            kubectl.run("patch", "widget", "a", "--type=merge", "-p", "{\"spec\":{\"colour\":\"green\"}}");
            watching.awaitLine("MODIFIED +a +green .*");
            kubectl.run("delete", "widget", "a");
            watching.awaitLine("DELETED +a +green .*");
        }
    }

    @Test
    void aSelectorAppliesToTheWatchToo() {
        try (Watching watching = kubectl.watch("get", "widgets", "-w", "-l", "app=shop", "--output-watch-events")) {
            org.awaitility.Awaitility.await("the watch has begun")
                    .pollInterval(java.time.Duration.ofMillis(300))
                    .until(() -> {
                        kubectl.feed(Widgets.yamlWith("a", "labels: {app: shop}", "owner: ada"), "apply", "-f", "-");
                        return watching.lines().stream().anyMatch(line -> line.startsWith("ADDED"));
                    });
            kubectl.run("label", "widget", "a", "--overwrite", "app=blog");
            watching.awaitLine("DELETED +a +red .*");
        }
    }
}
