package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.model.AppKey;
import dev.graceful.model.Revision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How a machine runs commands that outlive the connection. */
public interface RunnerContract {
    Host host();

    /** The same machine over another connection, as another operator of the same epoch would have it. */
    Host again() throws HostException;

    Path directory();

    /** Where the machine keeps what it knows about runs. */
    default Path runs() {
        return directory().resolve("state");
    }

    private Runner runner() {
        return host().runner().orElseThrow();
    }

    private static RunId id(int attempt) {
        return RunId.of(new AppKey("default", "shop"), "contract", new Revision("a".repeat(40)), attempt);
    }

    private Command shell(String script, String... more) {
        var argv = new java.util.ArrayList<>(List.of("sh", "-c", script, "sh"));
        argv.addAll(List.of(more));
        return Command.of(argv, directory().toString(), null, Duration.ofSeconds(60));
    }

    @Test
    default void aRunIsStartedOnceHoweverOftenItIsAskedFor() throws IOException {
        assertThat(runner().became(id(1))).isEqualTo(new RunState.NotStarted());
        Command command = shell("echo \"$SECRET\" >> ran; echo done");

        for (int i = 0; i < 3; i++) {
            runner().start(id(1), command.with(Map.of("SECRET", "value with 'quotes' and \"more\"")));
        }

        await().untilAsserted(() -> assertThat(runner().became(id(1))).isEqualTo(new RunState.Exited(0, "done\n")));
        runner().start(id(1), command);
        assertThat(directory().resolve("ran")).hasContent("value with 'quotes' and \"more\"");
    }

    @Test
    default void manyWhoStartTheSameRunAtOnceStartItOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<RunState>> all = new java.util.ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> runner().start(id(2), shell("echo x >> many"))));
            }
            for (Future<RunState> one : all) {
                one.get();
            }
        }

        await().untilAsserted(() -> assertThat(runner().became(id(2))).isInstanceOf(RunState.Exited.class));
        assertThat(directory().resolve("many")).hasContent("x");
    }

    @Test
    default void aRunOutlivesTheConnectionAndIsFoundAgain() throws IOException {
        Path go = directory().resolve("go");
        runner().start(id(3), shell("echo begun; until [ -e go ]; do sleep 0.05; done; echo ended; exit 3"));
        host().close();

        try (Host other = again()) {
            var found = other.runner().orElseThrow();
            await().untilAsserted(() -> assertThat(found.became(id(3)))
                    .isInstanceOfSatisfying(
                            RunState.Running.class,
                            running -> assertThat(running.logTail()).isEqualTo("begun\n")));
            Files.createFile(go);
            await().untilAsserted(
                            () -> assertThat(found.became(id(3))).isEqualTo(new RunState.Exited(3, "begun\nended\n")));
        }
    }

    @Test
    default void aRunWhoseProcessesWereKilledIsUnknownAndNotStartedAgain() throws IOException {
        runner().start(id(4), shell("echo $$ > pid; echo x >> once; exec sleep 600"));
        await().until(() -> Files.exists(directory().resolve("pid")));
        long leader =
                Long.parseLong(Files.readString(directory().resolve("pid")).strip());
        ProcessHandle command = ProcessHandle.of(leader).orElseThrow();

        // The runner with all that helps it, so that nobody is left to write down how the command ended.
        await().until(() -> {
            String place = runs().toString();
            ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(place + "/runner"))
                    .forEach(runner -> {
                        runner.descendants().forEach(ProcessHandle::destroyForcibly);
                        runner.destroyForcibly();
                    });
            command.destroyForcibly();
            return runner().became(id(4)) instanceof RunState.Unknown;
        });

        await().untilAsserted(() -> assertThat(runner().became(id(4)))
                .isInstanceOfSatisfying(
                        RunState.Unknown.class,
                        unknown -> assertThat(unknown.cause()).isEqualTo(RunState.Cause.DIED)));
        assertThat(runner().start(id(4), shell("echo x >> once"))).isInstanceOf(RunState.Unknown.class);
        assertThat(directory().resolve("once")).hasContent("x");
    }
}
