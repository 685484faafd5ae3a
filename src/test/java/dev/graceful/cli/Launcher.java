package dev.graceful.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts the program as a user does: the launcher, in a process of its own, from another directory. */
final class Launcher {
    private static final Path PROGRAM = Path.of("operator/graceful").toAbsolutePath();

    private final Path directory;
    private final Map<String, String> environment;

    /** @param directory where the program is started, and where its output goes */
    Launcher(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = environment;
    }

    record Ended(int exit, String out, String err) {
        List<String> errLines() {
            return err.lines().filter(line -> !line.isBlank()).toList();
        }
    }

    Ended run(Duration deadline, String... words) throws IOException, InterruptedException {
        return start(words).end(deadline);
    }

    Running start(String... words) throws IOException {
        var argv = new ArrayList<>(List.of(PROGRAM.toString()));
        argv.addAll(List.of(words));
        var out = Files.createTempFile(directory, "out-", ".txt");
        var err = Files.createTempFile(directory, "err-", ".txt");
        var builder = new ProcessBuilder(argv)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // The jar was built for this very run; its time stamps are not to start another build inside it.
        builder.environment().put("GRACEFUL_BUILD", "never");
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "GRACEFUL_LOG", "JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    record Running(Process process, Path outFile, Path errFile) {
        String out() throws IOException {
            return Files.readString(outFile, StandardCharsets.UTF_8);
        }

        String err() throws IOException {
            return Files.readString(errFile, StandardCharsets.UTF_8);
        }

        Ended end(Duration deadline) throws IOException, InterruptedException {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroy();
                throw new AssertionError("did not end within " + deadline + "\nout: " + out() + "\nerr: " + err());
            }
            return new Ended(process.exitValue(), out(), err());
        }
    }
}
