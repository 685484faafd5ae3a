package dev.graceful.host.shell;

import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of 1 MiB in memory. */
final class SmallDisk implements AutoCloseable {
    private final Path mounted;

    private SmallDisk(Path mounted) {
        this.mounted = mounted;
    }

    static SmallDisk mount(Path at) throws IOException {
        Files.createDirectory(at);
        var said = ShellUnderTest.run(
                List.of("mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "graceful-test", at.toString()));
        if (said.status() != 0) {
            throw Requirement.unmet("full disks", "a tmpfs cannot be mounted here (root can): " + said.errors());
        }
        return new SmallDisk(at);
    }

    /** Takes all the room that is left. */
    void fill() throws IOException {
        try (var out = Files.newOutputStream(mounted.resolve("ballast"))) {
            var block = new byte[4096];
            for (int blocks = 0; blocks < 1024; blocks++) {
                out.write(block);
            }
        } catch (IOException full) {
            return;
        }
        throw new IOException("it does not get full");
    }

    void free() throws IOException {
        Files.delete(mounted.resolve("ballast"));
    }

    @Override
    public void close() throws IOException {
        var said = ShellUnderTest.run(List.of("umount", "-l", mounted.toString()));
        if (said.status() != 0) {
            throw new IOException(said.errors());
        }
    }
}
