package dev.graceful.apiserver.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Files that only their owner may read, written whole or not at all. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /** Writes a text, making its folder if need be. */
    public static void write(Path file, String text) throws IOException {
        Disk disk = Disk.real();
        disk.makeDirectories(Disk.folder(file), true);
        disk.replace(file.toAbsolutePath(), text.getBytes(StandardCharsets.UTF_8), true);
    }
}
