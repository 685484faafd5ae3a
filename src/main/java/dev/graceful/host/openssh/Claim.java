package dev.graceful.host.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file in a directory of private files that says whose the directory is, and whether that operator lives: it holds a lock on the file,
 * which the kernel takes back however a process ends. Unlike a process id this tells the truth across containers that share the
 * directory too.
 */
final class Claim implements AutoCloseable {
    static final String NAME = "owner";

    private static final byte[] MARK =
            ("The private files of a running graceful operator, which removes them at its end;"
                            + " after one that was killed the next one does.\n")
                    .getBytes(UTF_8);

    /** To open and close a file that this process has locked would give the lock up, so its own are never opened again. */
    private static final Set<Path> OWN = new HashSet<>();

    private final Path directory;
    private final FileChannel channel;

    private Claim(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Claims a directory that was just made. */
    static Claim make(Path directory, FileAttribute<?> mode) throws IOException {
        synchronized (OWN) {
            var channel = FileChannel.open(
                    directory.resolve(NAME), Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode);
            // The mark comes after the lock: a file without it may be one whose maker is not that far yet.
            channel.lock();
            channel.write(ByteBuffer.wrap(MARK));
            OWN.add(directory.toRealPath());
            return new Claim(directory.toRealPath(), channel);
        }
    }

    /** Takes a directory over whose operator is gone; empty when it lives, or when the directory is none of an operator. */
    static Optional<Claim> inherit(Path directory) throws IOException {
        synchronized (OWN) {
            Path file = directory.resolve(NAME);
            Path real = directory.toRealPath();
            if (OWN.contains(real) || !Files.isRegularFile(file, NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            var channel =
                    FileChannel.open(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, NOFOLLOW_LINKS));
            // Another operator may have cleared it away between the opening and the lock.
            if (channel.tryLock() != null && isMarked(channel) && Files.exists(file, NOFOLLOW_LINKS)) {
                OWN.add(real);
                return Optional.of(new Claim(real, channel));
            }
            channel.close();
            return Optional.empty();
        }
    }

    private static boolean isMarked(FileChannel channel) throws IOException {
        var bytes = ByteBuffer.allocate(MARK.length);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // All that may be the mark.
        }
        return channel.size() == MARK.length && bytes.flip().equals(ByteBuffer.wrap(MARK));
    }

    /** Lets it go; the file is to be gone by then. */
    @Override
    public void close() throws IOException {
        synchronized (OWN) {
            OWN.remove(directory);
            channel.close();
        }
    }
}
