package dev.graceful.cli.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The file that lets clients in. It holds a token, so only its owner may read it. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /** Copies it; the copy is never readable by others, not even while it is written. */
    public static Path copy(Path from, Path to) throws IOException {
        var directory = to.getParent();
        Files.createDirectories(directory);
        var temporary = Files.createTempFile(
                directory,
                ".kubeconfig-",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.write(temporary, Files.readAllBytes(from));
            return Files.move(temporary, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A path as one word of a POSIX shell, for people to paste. */
    public static String quoted(Path path) {
        var text = path.toString();
        return text.matches("[A-Za-z0-9_./+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
