package dev.graceful.host.openssh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What operators that were killed left on this machine: directories with keys, and {@code ssh} processes that still hold connections.
 *
 * <p>Only what is provably theirs is touched: a directory that this account made for itself alone, named as {@link PrivateFiles} names
 * them, with a {@link Claim} that nobody holds any more; and the processes that were told to listen in it.
 */
public final class Leftovers {
    private static final Pattern NAME = Pattern.compile("gd[0-9]+");

    private Leftovers() {}

    /**
     * Ends and removes it. What cannot be looked at or removed is left to the next one.
     *
     * @return how many connections it were
     */
    public static int sweep() {
        return Stream.of(Path.of(System.getProperty("java.io.tmpdir")), PrivateFiles.SHORT)
                .map(Path::normalize)
                .distinct()
                .mapToInt(Leftovers::sweep)
                .sum();
    }

    static int sweep(Path parent) {
        int swept = 0;
        try (var directories = Files.newDirectoryStream(parent, Leftovers::isOurs)) {
            for (Path directory : directories) {
                swept += clear(directory) ? 1 : 0;
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Then nothing of this account's is in it either.
        }
        return swept;
    }

    private static boolean isOurs(Path directory) throws IOException {
        if (!NAME.matcher(String.valueOf(directory.getFileName())).matches()) {
            return false;
        }
        try {
            var facts = Files.readAttributes(directory, PosixFileAttributes.class, NOFOLLOW_LINKS);
            return facts.isDirectory()
                    && facts.owner().equals(Files.getOwner(Path.of("/proc/self")))
                    && PosixFilePermissions.toString(facts.permissions()).equals("rwx------");
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean clear(Path directory) {
        try {
            Optional<Claim> claim = Claim.inherit(directory);
            if (claim.isEmpty()) {
                return false;
            }
            try (var _ = claim.get()) {
                ProcessHandle.allProcesses()
                        .filter(process -> listensIn(directory, process))
                        .toList()
                        .forEach(Leftovers::end);
                PrivateFiles.delete(directory);
            }
            return true;
        } catch (IOException failed) {
            return false;
        }
    }

    /** Whether it was told to; the name of the directory is random, and nobody else could look into it. */
    private static boolean listensIn(Path directory, ProcessHandle process) {
        try {
            var words = List.of(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), ISO_8859_1)
                    .split("\0"));
            int at = words.indexOf("-S") + 1;
            return words.getFirst().equals("ssh")
                    && at > 0
                    && at < words.size()
                    && words.get(at).startsWith(directory + "/m");
        } catch (IOException ended) {
            return false;
        }
    }

    /** With what it started to get there. The handle is that of the process whose words were read, whoever has its number now. */
    private static void end(ProcessHandle process) {
        List<ProcessHandle> helpers = process.descendants().toList();
        process.destroyForcibly();
        helpers.forEach(ProcessHandle::destroyForcibly);
    }
}
