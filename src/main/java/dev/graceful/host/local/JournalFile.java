package dev.graceful.host.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.graceful.model.AppKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The journals of the applications on this machine, one file each, in a directory that only the operator's account can enter. */
final class JournalFile {
    /** Older lines than this many bytes hold are of no use to anybody. */
    private static final int READ_BOUND = 1024 * 1024;

    private static final FileAttribute<?> DIRECTORY_MODE = mode("rwx------");
    private static final FileAttribute<?> FILE_MODE = mode("rw-------");

    private final Path stateDir;

    JournalFile(Path stateDir) {
        this.stateDir = stateDir.toAbsolutePath().normalize();
    }

    Path path(AppKey app) {
        return stateDir.resolve("app")
                .resolve(app.namespace() + "_" + app.name())
                .resolve("journal");
    }

    /** The lines, oldest first; the last one may be torn when a write was cut off by a crash. */
    List<String> read(AppKey app) throws IOException {
        try {
            byte[] bytes = FileReader.tail(path(app), READ_BOUND);
            int start = 0;
            while (bytes.length == READ_BOUND && start < bytes.length && bytes[start++] != '\n') {
                // The first line is cut by the bound.
            }
            return new String(bytes, start, bytes.length - start, UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    /** Appends one line; it is on the disk when this returns. One writer at a time, so that the look at the last byte holds. */
    synchronized void append(AppKey app, String line) throws IOException {
        Path file = path(app);
        Path directory = directory(app);
        boolean fresh = !Files.exists(file, NOFOLLOW_LINKS);
        try (var channel = FileChannel.open(file, Set.of(READ, WRITE, CREATE, NOFOLLOW_LINKS), FILE_MODE)) {
            long end = channel.size();
            String text = (endsInMidLine(channel, end) ? "\n" : "") + line + "\n";
            try {
                writeAll(channel, end, ByteBuffer.wrap(text.getBytes(UTF_8)));
                channel.force(true);
            } catch (IOException failed) {
                takeBack(channel, end, failed);
                throw failed;
            }
        }
        if (fresh) {
            for (Path parent = directory; parent != null && parent.startsWith(stateDir); parent = parent.getParent()) {
                sync(parent);
            }
        }
    }

    private static void writeAll(FileChannel channel, long end, ByteBuffer bytes) throws IOException {
        channel.position(end);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static boolean endsInMidLine(FileChannel channel, long end) throws IOException {
        var last = ByteBuffer.allocate(1);
        return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
    }

    /** A half-written line is harmless, since the next one begins on a line of its own; without it is still better. */
    private static void takeBack(FileChannel channel, long end, IOException failed) {
        try {
            channel.truncate(end);
        } catch (IOException alsoFailed) {
            failed.addSuppressed(alsoFailed);
        }
    }

    private Path directory(AppKey app) throws IOException {
        Path wanted = path(app).resolveSibling("");
        if (!Files.exists(stateDir)) {
            Files.createDirectories(stateDir, DIRECTORY_MODE);
        }
        Path reached = stateDir;
        refuseLink(reached);
        for (Path name : stateDir.relativize(wanted.normalize())) {
            reached = reached.resolve(name);
            try {
                Files.createDirectory(reached, DIRECTORY_MODE);
            } catch (FileAlreadyExistsException there) {
                refuseLink(reached);
            }
        }
        return reached;
    }

    private static void refuseLink(Path directory) throws IOException {
        if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
            throw new FileSystemException(directory.toString(), null, "must be a directory and not a symbolic link");
        }
    }

    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, READ)) {
            channel.force(true);
        }
    }

    /** Whether it failed for want of room. The message of the C library may be in any language, so the room itself is looked at too. */
    boolean diskFull(IOException failed) {
        String message = String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("no space left") || message.contains("quota exceeded")) {
            return true;
        }
        try {
            return Files.exists(stateDir) && Files.getFileStore(stateDir).getUsableSpace() == 0;
        } catch (IOException unknown) {
            return false;
        }
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
