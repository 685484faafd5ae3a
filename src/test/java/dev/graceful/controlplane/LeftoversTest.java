package dev.graceful.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
    private static final String NOBODY = "1 2001-01-01T00:00:00Z\n";

    @TempDir
    Path runs;

    private Process process;

    @BeforeEach
    void startProcess() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void endProcess() {
        process.destroyForcibly();
    }

    @Test
    void whatADeadRunLeftIsEndedAndItsDataDeleted() throws IOException, InterruptedException {
        Path run = run(NOBODY);
        new Leftovers.Run(run).record(process.toHandle());

        new Leftovers(runs).sweep();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(run).doesNotExist();
    }

    @Test
    void aProcessThatOnlyHasTheSameIdIsLeftAlone() throws IOException {
        Path run = run(NOBODY + process.pid() + " 2001-01-01T00:00:00Z\n");

        new Leftovers(runs).sweep();

        assertThat(process.isAlive()).isTrue();
        assertThat(run).doesNotExist();
    }

    @Test
    void aRunWhoseOwnerLivesIsLeftAlone() throws IOException {
        Leftovers.Run run = new Leftovers(runs).open();
        run.record(process.toHandle());

        new Leftovers(runs).sweep();

        assertThat(process.isAlive()).isTrue();
        assertThat(run.directory()).isDirectory();
    }

    private Path run(String records) throws IOException {
        Path run = Files.createDirectory(runs.resolve("run-old"));
        Files.writeString(run.resolve("processes"), records);
        return run;
    }
}
