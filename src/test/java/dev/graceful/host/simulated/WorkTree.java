package dev.graceful.host.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads which commit lies in a real Git work tree, as a process does that imports the files. */
final class WorkTree {
    private WorkTree() {}

    static String head(Path directory) {
        Path git = directory.resolve(".git");
        try {
            String head = Files.readString(git.resolve("HEAD")).strip();
            if (!head.startsWith("ref: ")) {
                return head;
            }
            String name = head.substring(5);
            Path loose = git.resolve(name);
            if (Files.exists(loose)) {
                return Files.readString(loose).strip();
            }
            return Files.readAllLines(git.resolve("packed-refs")).stream()
                    .filter(line -> line.endsWith(" " + name))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no commit is checked out in " + directory));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("no work tree in " + directory, unreadable);
        }
    }
}
