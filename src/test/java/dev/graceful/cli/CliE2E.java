package dev.graceful.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.cli.Launcher.Ended;
import dev.graceful.controller.OperatorRuntime;
import dev.graceful.testing.Requirement;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program, started through its launcher as a user starts it. */
class CliE2E {
    /** Kept between the tests and the builds, for the virtual environment in it. */
    private static final Path DEMO = Path.of("target/demo").toAbsolutePath();

    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final Duration PATIENT = Duration.ofMinutes(6);

    @TempDir
    private Path directory = Path.of("/");

    @Test
    void theVersionIsDataAndNothingElseIsSaid() throws Exception {
        var ended = launcher().run(SHORT, "version");

        assertThat(ended.exit()).isZero();
        assertThat(ended.out()).matches("graceful \\S+ \\(Java 2[5-9].*, Linux/\\S+\\)\\R");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void theVersionIsJsonForScripts() throws Exception {
        var ended = launcher().run(SHORT, "version", "-o", "json");

        assertThat(ended.out()).matches("\\{\"version\":\"\\S+\",\"java\":\"\\S+\",\"platform\":\"Linux/\\S+\"}\\R");
    }

    @Test
    void helpNamesEveryCommandWithExamplesAndExitCodes() throws Exception {
        var ended = launcher().run(SHORT, "--help");

        assertThat(ended.exit()).isZero();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("demo", "serve", "operator", "version", "Examples:", "Exit codes:");
        assertThat(ended.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void wrongUsageIsExitCodeTwoAndSaidOnStandardError() throws Exception {
        for (var words : List.of(
                List.<String>of(),
                List.of("nonsense"),
                List.of("serve", "--port", "many"),
                List.of("demo", "--compare", "prayer"),
                List.of("demo", "--rate", "1"))) {
            var ended = launcher().run(SHORT, words.toArray(String[]::new));

            assertThat(ended.exit()).as("graceful %s", words).isEqualTo(2);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).isNotBlank();
        }
    }

    @Test
    void theLauncherWorksThroughALink() throws Exception {
        var link = Files.createSymbolicLink(
                directory.resolve("gd"), Path.of("operator/graceful").toAbsolutePath());

        var process = new ProcessBuilder(link.toString(), "--version").redirectErrorStream(true);
        process.environment().put("GRACEFUL_BUILD", "never");
        try (var output = process.start().inputReader()) {
            assertThat(output.readLine()).startsWith("graceful ");
        }
        Files.delete(link);
    }

    @Test
    void anOperatorWithoutAClusterSaysWhatToDo() throws Exception {
        var kubeconfig = directory.resolve("nowhere.yaml");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: nowhere
                clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:1"}}]
                contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody}}]
                users: [{name: nobody, user: {token: none}}]
                """);

        var ended = launcher(Map.of("KUBECONFIG", kubeconfig.toString())).run(SHORT, "operator");

        assertThat(ended.exit()).isEqualTo(1);
        assertThat(ended.err()).contains("https://127.0.0.1:1", "Nothing was changed", "KUBECONFIG");
        assertThat(ended.err()).doesNotContain("\tat ");
    }

    @Test
    void serveLetsAClientInAndEndsCleanlyOnTerm() throws Exception {
        var kubeconfig = directory.resolve("kube/config");
        var state = directory.resolve("state");
        var running = launcher().start("serve", "--state-dir", state.toString(), "--kubeconfig", kubeconfig.toString());
        try {
            await().atMost(SHORT).until(() -> running.out().contains("export KUBECONFIG=" + kubeconfig));
            assertThat(Files.getPosixFilePermissions(kubeconfig))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
            try (var client = OperatorRuntime.client(Config.fromKubeconfig(kubeconfig.toFile()))) {
                client.resource("""
            apiVersion: graceful.dev/v1alpha1
            kind: GracefulDeploy
            metadata: {name: shop, namespace: default}
            spec:
              source: {repo: %1$s/nothing, revision: main}
              layout: {path: %1$s/nothing}
            """.formatted(directory)).create();
                await().atMost(SHORT)
                        .untilAsserted(() -> assertThat(message(client)).contains("nothing"));
            }
        } finally {
            running.process().destroy();
        }
        var ended = running.end(SHORT);

        // 128 + 15: what a JVM exits with after it was told to end and everything was closed.
        assertThat(ended.exit()).isEqualTo(143);
        assertThat(ended.out().lines()).hasSize(1);
        assertThat(ended.errLines()).allSatisfy(line -> assertThat(line).matches("[+✔] .*|Watching .*|Stopping: .*"));
        assertThat(ended.err()).contains("Stopping: ");
        assertThat(serving(state)).isEmpty();
    }

    @Test
    void theDemoUpgradesAndTakesBackWithoutALossAndMeasuresARestartBesideIt() throws Exception {
        requirePython();
        var place = DEMO;

        var ended = launcher().run(PATIENT, "demo", "--directory", place.toString(), "--compare", "restart");

        assertThat(ended.exit()).as(ended.err()).isZero();
        assertThat(figures(ended, "v1 -> v2, which works +upgraded")).satisfies(figures -> {
            assertThat(figures.requests()).isGreaterThan(100);
            assertThat(figures.lost()).isZero();
            assertThat(figures.versions()).contains("v1 ", "v2 ");
        });
        assertThat(figures(ended, "v2 -> v3, which is broken +reverted")).satisfies(figures -> {
            assertThat(figures.lost()).isZero();
            assertThat(figures.versions()).matches("v2 \\d+");
        });
        assertThat(figures(ended, "v1 -> v2 by stop and start +restarted").lost())
                .isPositive();
        assertThat(ended.out()).containsPattern("graceful: \\d+ requests, 0 lost");
        assertThat(ended.err()).doesNotContain("WARN", "ERROR", "\tat ");
        assertThat(serving(place)).isEmpty();
        assertThat(place.resolve("run")).doesNotExist();
    }

    @Test
    void theDemoThatIsToldToEndLeavesNothingBehind() throws Exception {
        requirePython();
        var place = DEMO;
        var running = launcher().start("demo", "--directory", place.toString());
        try {
            await().atMost(PATIENT).until(() -> running.err().contains("master "));
        } finally {
            running.process().destroy();
        }
        var ended = running.end(SHORT);

        assertThat(ended.exit()).isEqualTo(143);
        assertThat(ended.err()).doesNotContain("\tat ", "✖");
        assertThat(serving(place)).isEmpty();
    }

    @Test
    void theDemoEndsWhatACrashedOneLeftBehind() throws Exception {
        requirePython();
        var place = DEMO;
        var crashed = launcher().start("demo", "--directory", place.toString());
        await().atMost(PATIENT).until(() -> crashed.err().contains("master "));
        crashed.process().destroyForcibly().onExit().join();
        assertThat(serving(place)).isNotEmpty();

        var next = launcher().start("demo", "--directory", place.toString());
        try {
            await().atMost(PATIENT).until(() -> next.err().contains("that an earlier demo left behind"));
        } finally {
            next.process().destroy();
            next.end(SHORT);
        }

        assertThat(serving(place)).isEmpty();
    }

    private Launcher launcher() {
        return launcher(Map.of());
    }

    private Launcher launcher(Map<String, String> environment) {
        return new Launcher(directory, environment);
    }

    private static void requirePython() throws IOException, InterruptedException {
        var check = new ProcessBuilder("python3", "-c", "import venv, ensurepip").redirectErrorStream(true);
        try {
            if (check.start().waitFor() == 0) {
                return;
            }
        } catch (IOException e) {
            throw Requirement.unmet(
                    "the demo as a user runs it", "there is no python3 on PATH: apt install python3-venv");
        }
        throw Requirement.unmet("the demo as a user runs it", "python3 has no venv module: apt install python3-venv");
    }

    private static String message(KubernetesClient client) {
        GenericKubernetesResource resource = client.genericKubernetesResources(
                        "graceful.dev/v1alpha1", "GracefulDeploy")
                .inNamespace("default")
                .withName("shop")
                .get();
        return String.valueOf(resource.<String>get("status", "message"));
    }

    private record Figures(long requests, long lost, String versions) {}

    private static Figures figures(Ended ended, String row) {
        Matcher matcher = Pattern.compile("(?m)^" + row + " +[\\d.]+ s +(\\d+) +(\\d+) +[\\d.]+ ms +[\\d.]+ ms +(.*)$")
                .matcher(ended.out());
        assertThat(matcher.find()).as(ended.out()).isTrue();
        return new Figures(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), matcher.group(3));
    }

    /** The processes that work below a directory. */
    private static List<Long> serving(Path below) {
        var found = new ArrayList<Long>();
        ProcessHandle.allProcesses().forEach(process -> {
            try {
                var cwd = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
                if (Objects.equals(below, cwd) || cwd.startsWith(below)) {
                    found.add(process.pid());
                }
            } catch (IOException e) {
                // It ended meanwhile.
                return;
            }
        });
        return found;
    }
}
