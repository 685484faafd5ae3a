package dev.graceful.apiserver.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** The few things a durable write is made of, so that tests can stop between any two of them. */
interface Disk {
    /** Writes a new file that only its owner may read if {@code secret}, and waits until its bytes are on the disk. */
    void writeNew(Path file, byte[] content, boolean secret) throws IOException;

    /** Puts a file in the place of another in one step. */
    void move(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /** Waits until the names in a directory are on the disk. */
    void sync(Path directory) throws IOException;

    /** Makes a directory and its missing parents, closed to others if {@code secret}. */
    void makeDirectories(Path directory, boolean secret) throws IOException;

    /** The real thing. */
    static Disk real() {
        return new RealDisk();
    }

    /** Writes a file so that after a crash either the old or the new content is there, whole. */
    default void replace(Path file, byte[] content, boolean secret) throws IOException {
        Path temporary = temporary(file);
        try {
            writeNew(temporary, content, secret);
            move(temporary, file);
        } catch (IOException failed) {
            Files.deleteIfExists(temporary);
            throw failed;
        }
        sync(folder(file));
    }

    /** The folder a file is in. */
    static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    }

    /** Where the new content of a file is collected; names starting with a dot are never read as objects. */
    static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".tmp");
    }

    /** Java file system calls with {@code fsync}. */
    final class RealDisk implements Disk {
        private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

        @Override
        public void writeNew(Path file, byte[] content, boolean secret) throws IOException {
            Files.deleteIfExists(file);
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            FileAttribute<?>[] attributes = secret ? new FileAttribute<?>[] {OWNER_FILE} : new FileAttribute<?>[] {};
            try (FileChannel channel = FileChannel.open(file, options, attributes)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void sync(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }

        @Override
        public void makeDirectories(Path directory, boolean secret) throws IOException {
            if (secret) {
                Files.createDirectories(directory, OWNER_DIRECTORY);
            } else {
                Files.createDirectories(directory);
            }
        }
    }
}
