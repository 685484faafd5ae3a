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

/** The files of one wire, in a directory that only this account can enter; they are gone when it is closed. */
final class PrivateFiles {
    /** A socket's path has 107 bytes, and ssh adds 17 while it makes one. */
    private static final int SOCKET_PATH = 90;

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_READS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path directory;

    private PrivateFiles(Path directory) {
        this.directory = directory;
    }

    static PrivateFiles make() throws IOException {
        Path directory = Files.createTempDirectory("gd", OWNER_ONLY);
        if (directory.toString().length() + 4 > SOCKET_PATH) {
            Files.delete(directory);
            directory = Files.createTempDirectory(Path.of("/tmp"), "gd", OWNER_ONLY);
        }
        return new PrivateFiles(directory);
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
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException gone) {
            // A master that ends removes its socket meanwhile.
        }
    }
}
