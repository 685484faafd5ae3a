package dev.graceful.host.openssh;

import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.ssh.PublicHostKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The files of one wire, in a directory that only this account can enter; they are gone when it is closed; see {@link Leftovers}. */
final class PrivateFiles {
    /** A socket's path has 107 bytes, and ssh adds 17 while it makes one. */
    private static final int SOCKET_PATH = 90;

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_READS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Where there is room for such a path in any case. */
    static final Path SHORT = Path.of("/tmp");

    private final Path directory;
    private final Claim claim;

    private PrivateFiles(Path directory, Claim claim) {
        this.directory = directory;
        this.claim = claim;
    }

    static PrivateFiles make() throws IOException {
        Path directory = Files.createTempDirectory("gd", OWNER_ONLY);
        if (directory.toString().length() + 4 > SOCKET_PATH) {
            Files.delete(directory);
            directory = Files.createTempDirectory(SHORT, "gd", OWNER_ONLY);
        }
        return new PrivateFiles(directory, Claim.make(directory, OWNER_READS));
    }

    /** Where one master listens; the next one gets another. */
    Path socket(int number) {
        return directory.resolve("m" + number);
    }

    Path knownHosts() {
        return directory.resolve("known_hosts");
    }

    Path key() {
        return directory.resolve("id");
    }

    /** The lines hold for whatever the machine is called: the file is for this machine alone. */
    void write(HostKeys keys) throws IOException {
        var lines = new ArrayList<String>();
        add(lines, "@revoked * ", keys.revoked());
        add(lines, "@cert-authority * ", keys.authorities());
        add(lines, "* ", keys.keys());
        if (!Files.exists(knownHosts())) {
            Files.createFile(knownHosts(), OWNER_READS);
            Files.write(knownHosts(), lines);
        }
    }

    /** The keys that ssh wrote down because it was told to trust the first one; it may have made the name before them unreadable. */
    Set<PublicHostKey> learned() {
        try {
            return HostKeys.parse(Files.readAllLines(knownHosts()).stream()
                            .filter(line -> !line.startsWith("@") && !line.startsWith("* "))
                            .map(line -> line.substring(line.indexOf(' ') + 1))
                            .collect(Collectors.joining("\n")))
                    .keys();
        } catch (IOException none) {
            return Set.of();
        }
    }

    private static void add(List<String> lines, String mark, Set<PublicHostKey> keys) {
        keys.forEach(key -> lines.add(mark + key.line()));
    }

    void writeKey(String text) throws IOException {
        if (!Files.exists(key())) {
            Files.createFile(key(), OWNER_READS);
            Files.writeString(key(), text.endsWith("\n") ? text : text + "\n");
        }
    }

    void remove() {
        try (claim) {
            delete(directory);
        } catch (IOException gone) {
            // A master that ends removes its socket meanwhile.
        }
    }

    /** Deletes the directory; what says whose it is goes last, so that the rest is never left without it. */
    static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(file -> !file.endsWith(Claim.NAME)).toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory.resolve(Claim.NAME));
        Files.deleteIfExists(directory);
    }
}
