package dev.graceful.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionsTest {
    @TempDir
    private Path directory = Path.of("/");

    @Test
    void aLineThatWasCutShortOrIsOfAnotherBootEndsNothing() throws IOException {
        var file = directory.resolve("sessions");
        var self = ProcessHandle.current().pid();
        Files.writeString(file, self + " 0 another-boot\n" + self + " 0");

        assertThat(new Sessions(file, Path.of("/")).end()).isZero();
        assertThat(file).doesNotExist();
    }

    @Test
    void aProcessThatWorksElsewhereIsNotOurs() throws IOException {
        var sessions = new Sessions(directory.resolve("sessions"), directory);
        var stranger = new ProcessBuilder("sleep", "60")
                .directory(Path.of("/").toFile())
                .start();
        try {
            sessions.record(stranger.pid());

            assertThat(sessions.end()).isZero();
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }
}
