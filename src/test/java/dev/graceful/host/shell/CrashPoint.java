package dev.graceful.host.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One instant at which something is killed while a shell does an act. */
record CrashPoint(ShellUnderTest shell, Act act, How how, int number) {
    /** What is done. */
    enum Act {
        /** The first line of a journal, on a machine that has seen no operator. */
        FIRST_LINE,
        /** One more line. */
        NEXT_LINE,
        /** A new operator comes. */
        FENCE,
        /** A command is started; the runner and the command count as parts of the act. */
        START
    }

    /** What is killed. */
    enum How {
        /** Everything, as by a power cut. */
        ALL,
        /** The one process whose turn it is. */
        ONE
    }

    /**
     * What became of it.
     *
     * @param points how many points were passed
     * @param call the system call that was not made any more; - when the act was over before
     * @param status how the act ended; 137 when it was killed
     */
    record Struck(int points, String call, int status) {}

    private static final List<String> PYTHONS = List.of("/usr/bin/python3", "/usr/local/bin/python3");

    /** Writes the program that kills. */
    static Path killer(Path directory) {
        try (InputStream program = CrashPoint.class.getResourceAsStream("crash.py")) {
            Path file = directory.resolve("crash.py");
            Files.write(file, Objects.requireNonNull(program).readAllBytes());
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Does the act and kills at this point; number 0 kills nothing. */
    Struck strike(Path killer, Path directory, List<String> argv) {
        Path report = directory.resolve("report");
        var words = new ArrayList<>(
                List.of(python(), "-I", "-S", killer.toString(), how.name().toLowerCase(java.util.Locale.ROOT)));
        words.addAll(List.of(Integer.toString(number), report.toString()));
        words.addAll(argv);
        try {
            var said = ShellUnderTest.run(words);
            assertThat(said.status()).as("%s: %s", this, said).isZero();
            List<String> lines = Files.readAllLines(report);
            return new Struck(Integer.parseInt(lines.get(0)), lines.get(1), Integer.parseInt(lines.get(2)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String python() {
        return PYTHONS.stream()
                .filter(python -> Files.isExecutable(Path.of(python)))
                .findFirst()
                .orElseThrow(
                        () -> Requirement.unmet("the crash points of the host program", "python3 is not installed"));
    }
}
