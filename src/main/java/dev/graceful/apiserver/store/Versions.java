package dev.graceful.apiserver.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The counter behind resource versions: strictly increasing, also across restarts and crashes. A block of numbers is reserved on disk
 * before the first of them is used, so a number is never given out twice; the rest of a block is lost at a restart.
 */
final class Versions {
    private static final long BLOCK = 1_000;

    private final Disk disk;
    private final Path file;
    private volatile long current;
    private long reserved;

    private Versions(Disk disk, Path file, long current) {
        this.disk = disk;
        this.file = file;
        this.current = current;
        this.reserved = current;
    }

    /**
     * @param floor a version that is known to be in use, in case the counter's file was lost
     * @throws IOException when the file is unreadable or holds no number
     */
    static Versions open(Disk disk, Path file, long floor) throws IOException {
        long last = 0;
        if (Files.exists(file)) {
            String text = Files.readString(file).strip();
            try {
                last = Long.parseLong(text);
            } catch (NumberFormatException damaged) {
                throw new IOException(
                        "the resource version counter " + file + " does not hold a number: " + text, damaged);
            }
        }
        return new Versions(disk, file, Math.max(1, Math.max(last, floor)));
    }

    /** The newest version given out; at the start of a server the end of the last reserved block. */
    long current() {
        return current;
    }

    /** The next version. Callers hold the store's write lock. */
    long next() throws IOException {
        if (current == reserved) {
            long upTo = reserved + BLOCK;
            disk.replace(file, (upTo + "\n").getBytes(StandardCharsets.UTF_8), false);
            reserved = upTo;
        }
        long next = current + 1;
        current = next;
        return next;
    }
}
