package dev.graceful.host.openssh;

import dev.graceful.host.sshd.Sshd;
import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Another ssh_config for one program alone, in a mount namespace, which takes root: ssh does not look at HOME for that of an account. */
final class SystemConfig {
    private static final Path SYSTEM = Path.of("/etc/ssh/ssh_config");

    private SystemConfig() {}

    /** Writes the configuration. */
    static Path write(Path directory, String... lines) throws IOException {
        return Files.write(directory.resolve("ssh_config"), List.of(lines));
    }

    /** Writes a known_hosts file that knows these. */
    static Path known(Path directory, Sshd... sshds) throws IOException {
        var lines = new StringBuilder();
        for (Sshd sshd : sshds) {
            sshd.hostKeyLines()
                    .lines()
                    .forEach(line -> lines.append("[127.0.0.1]:%d %s%n".formatted(sshd.port(), line)));
        }
        return Files.writeString(directory.resolve("known_hosts"), lines);
    }

    /** The words before those of a program that is to see the file instead of the machine's own. */
    static List<String> instead(Path config) {
        if (!Sshd.root() || !Files.exists(SYSTEM)) {
            throw Requirement.unmet("an ssh_config of one's own", "only root may give one to a single program");
        }
        return List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$1\" " + SYSTEM + " && shift && exec \"$@\"",
                "sh",
                config.toString());
    }
}
