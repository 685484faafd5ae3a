package dev.graceful.host.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Snapshot.FileFact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads the end of files that somebody else may own. */
final class FileReader {
    private static final int BOUND = 64 * 1024;

    private FileReader() {}

    static FileFact read(String path) {
        try {
            Path file = Path.of(path);
            if (Files.isDirectory(file)) {
                return new FileFact.Directory();
            }
            // Opening a pipe would wait for its other end for ever, and a device is no text.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                return new FileFact.Unreadable("not a regular file");
            }
            return new FileFact.Text(new String(tail(file, BOUND), UTF_8));
        } catch (NoSuchFileException absent) {
            return new FileFact.Absent();
        } catch (AccessDeniedException denied) {
            return new FileFact.Unreadable("permission denied");
        } catch (InvalidPathException | IOException problem) {
            return new FileFact.Unreadable(String.valueOf(problem.getMessage()));
        }
    }

    /** The last bytes of a file; of one in {@code /proc}, whose size is told as 0, the first. */
    static byte[] tail(Path file, int bound) throws IOException {
        try (SeekableByteChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.position(Math.max(0, channel.size() - bound));
            var buffer = ByteBuffer.allocate(bound);
            int count = 0;
            while (count >= 0 && buffer.hasRemaining()) {
                count = channel.read(buffer);
            }
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes);
            return bytes;
        }
    }
}
