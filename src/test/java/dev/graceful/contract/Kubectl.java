package dev.graceful.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A kubectl of one version that talks to one server in one namespace. */
record Kubectl(KubectlVersion version, ApiFixture api, String namespace) {
    private static final int SECONDS = 60;

    /** What a command said and how it ended. */
    record Said(String command, int exit, String out, String err) {
        @Override
        public String toString() {
            return "$ " + command + "\nexit " + exit + "\nstdout:\n" + out + "\nstderr:\n" + err;
        }
    }

    /** Runs a command that must succeed, and returns its standard output without the last line end. */
    String run(String... arguments) {
        return feed("", arguments);
    }

    /** The same with something on standard input, which {@code -f -} reads. */
    String feed(String input, String... arguments) {
        Said said = attempt(input, Map.of(), arguments);
        assertThat(said.exit()).as("%s%n%s", api, said).isZero();
        return said.out();
    }

    /** Runs a command that must fail, and returns what it said. */
    Said refused(String input, String... arguments) {
        Said said = attempt(input, Map.of(), arguments);
        assertThat(said.exit()).as("%s%n%s", api, said).isNotZero();
        return said;
    }

    /** Runs a command, whatever comes of it. */
    Said attempt(String input, Map<String, String> environment, String... arguments) {
        try {
            Path out = Files.createTempFile("kubectl", ".out");
            Path err = Files.createTempFile("kubectl", ".err");
            try {
                ProcessBuilder builder = builder(environment, arguments);
                Process process = builder.redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                try (var stdin = process.getOutputStream()) {
                    stdin.write(input.getBytes(StandardCharsets.UTF_8));
                }
                boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly().waitFor();
                }
                Said said = new Said(String.join(" ", builder.command()), process.exitValue(), text(out), text(err));
                assertThat(ended)
                        .as("%s%nnot ended after %d s: %s", api, SECONDS, said)
                        .isTrue();
                return said;
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a command that goes on until it is closed. */
    Watching watch(String... arguments) {
        try {
            return Watching.start(builder(Map.of(), arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                version.program().toString(),
                "--kubeconfig=" + api.kubeconfig(),
                "--cache-dir=" + api.cache().resolve(version.name()),
                "--namespace=" + namespace));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file).stripTrailing();
    }
}
