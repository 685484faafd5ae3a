package dev.graceful.controlplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run started is recorded beside its data before it is used; a run that was killed is cleaned up by the next one.
 *
 * <p>A process is known by id <em>and</em> start time, so an id that the system has given to somebody else is left alone. The
 * first record of a run is the virtual machine that owns it: while that lives, the run is not a leftover.
 */
final class Leftovers {
    private static final String RECORD = "processes";
    private final Path runs;

    Leftovers(Path runs) {
        this.runs = runs;
    }

    /** Opens a run of this virtual machine: a directory for its data. */
    Run open() throws IOException {
        Files.createDirectories(runs);
        Run run = new Run(Files.createTempDirectory(runs, "run-"));
        run.record(ProcessHandle.current());
        return run;
    }

    /** Ends what runs without a living owner left behind, and deletes their data. */
    void sweep() throws IOException {
        if (!Files.isDirectory(runs)) {
            return;
        }
        try (Stream<Path> found = Files.list(runs)) {
            for (Path directory : found.filter(Files::isDirectory).toList()) {
                sweep(new Run(directory));
            }
        }
    }

    private static void sweep(Run run) throws IOException {
        List<String> records = run.records();
        if (records.isEmpty() || living(records.getFirst()).isPresent()) {
            return;
        }
        for (String started : records) {
            living(started).ifPresent(ProcessHandle::destroyForcibly);
        }
        run.delete();
    }

    private static Optional<ProcessHandle> living(String started) {
        long pid = Long.parseLong(started.substring(0, started.indexOf(' ')));
        return ProcessHandle.of(pid).filter(handle -> line(handle).equals(started));
    }

    private static String line(ProcessHandle handle) {
        return handle.pid() + " "
                + handle.info().startInstant().map(Object::toString).orElse("unknown");
    }

    /** The data of one run, and the processes it started. */
    record Run(Path directory) {

        void record(ProcessHandle handle) throws IOException {
            Files.writeString(
                    directory.resolve(RECORD),
                    line(handle) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    StandardOpenOption.SYNC);
        }

        private List<String> records() throws IOException {
            Path file = directory.resolve(RECORD);
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        }

        void delete() throws IOException {
            try (Stream<Path> tree = Files.walk(directory)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }
}
