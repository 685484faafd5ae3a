package dev.graceful.cli.demo;

import dev.graceful.cli.console.Cleanup;
import dev.graceful.cli.console.CommandFailed;
import dev.graceful.cli.console.Console;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/**
 * The private directory of a demonstration: {@code venv} is kept for the next one, {@code run} is made anew each time.
 *
 * @param root the directory
 */
record Workshop(Path root) {
    /**
     * Takes the directory for this process, and removes what a crashed demonstration left in it.
     *
     * @throws CommandFailed when another demonstration uses it
     */
    static Workshop open(Path root, Cleanup cleanup, Console console) throws IOException {
        Files.createDirectories(
                root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var workshop = new Workshop(root.toRealPath());
        var channel =
                FileChannel.open(workshop.root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new CommandFailed("Another demo is running in " + root
                    + ". Nothing was changed. End it, or give this one a place of its own: --directory DIR");
        }
        cleanup.add(channel::close);
        var leftovers = workshop.sessions().end();
        if (leftovers > 0) {
            console.note("Ended " + leftovers + " processes that an earlier demo left behind.");
        }
        workshop.clear();
        Files.createDirectories(workshop.run());
        cleanup.add(workshop::clear);
        cleanup.add(() -> workshop.sessions().end());
        return workshop;
    }

    Path run() {
        return root.resolve("run");
    }

    Path virtualEnvironment() {
        return root.resolve("venv");
    }

    Sessions sessions() {
        return new Sessions(root.resolve("sessions"), root);
    }

    private void clear() throws IOException {
        if (!Files.exists(run())) {
            return;
        }
        try (var files = Files.walk(run())) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
