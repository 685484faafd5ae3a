package dev.graceful.controlplane;

import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The programs of a control plane, built on demand by {@code src/test/controlplane/build.sh}. */
public final class Programs {
    private static final Path SCRIPT =
            Path.of("src", "test", "controlplane", "build.sh").toAbsolutePath();
    private static @Nullable Path directory;
    private static @Nullable String lack;

    private Programs() {}

    /**
     * The directory that holds the programs; the first call may build them, which takes minutes and is said on the console.
     *
     * @param suite what needs them, for the line that is printed when they cannot be had
     * @throws org.opentest4j.TestAbortedException when they cannot be built here and may be skipped (see {@link Requirement})
     */
    public static synchronized Path directory(String suite) {
        if (directory == null && lack == null) {
            provide();
        }
        if (directory == null) {
            throw Requirement.unmet(suite, "there are no control plane programs: " + lack);
        }
        return directory;
    }

    /** The newest kubectl, that of the control plane's own version. */
    public static Path kubectl(String suite) {
        return directory(suite).resolve("kubectl");
    }

    /** The oldest kubectl that is supported. */
    public static Path oldestKubectl(String suite) {
        return directory(suite).resolve("kubectl-1.32");
    }

    private static void provide() {
        try {
            Process build = new ProcessBuilder(SCRIPT.toString()).start();
            AtomicReference<String> reason = new AtomicReference<>(SCRIPT + " gave no reason");
            Thread progress = Thread.ofVirtual()
                    .start(() -> build.errorReader(StandardCharsets.UTF_8)
                            .lines()
                            .forEach(line -> {
                                System.out.println(line);
                                reason.set(line.replaceFirst("^control plane: ", ""));
                            }));
            List<String> answer =
                    build.inputReader(StandardCharsets.UTF_8).lines().toList();
            progress.join();
            if (build.waitFor() == 0) {
                directory = Path.of(answer.getLast());
            } else {
                lack = reason.get();
            }
        } catch (IOException e) {
            lack = SCRIPT + " could not be started: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            lack = "the build was interrupted";
        }
    }
}
