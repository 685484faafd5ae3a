package dev.graceful.host.sshd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program that sees other password files than the rest of the machine. */
final class Shadowed {
    private static final String PROGRAM =
            "mount --bind \"$1\" /etc/passwd && mount --bind \"$2\" /etc/shadow && shift 2 && exec \"$@\"";

    private Shadowed() {}

    /** @param name an account with the number of root and this password, besides those of the machine */
    static List<String> command(Path directory, String name, String password, List<String> words) throws IOException {
        Path passwd = Files.writeString(
                directory.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd")) + name + ":x:0:0::/root:/bin/sh\n");
        Path shadow = Files.writeString(
                directory.resolve("shadow"),
                Files.readString(Path.of("/etc/shadow")) + name + ":" + hash(password) + ":19000:0:99999:7:::\n");
        var all = new ArrayList<>(
                List.of("unshare", "--mount", "sh", "-c", PROGRAM, "sh", passwd.toString(), shadow.toString()));
        all.addAll(words);
        return all;
    }

    private static String hash(String password) throws IOException {
        Process openssl = new ProcessBuilder("openssl", "passwd", "-6", "-stdin").start();
        try (var input = openssl.getOutputStream()) {
            input.write((password + "\n").getBytes(UTF_8));
        }
        return new String(openssl.getInputStream().readAllBytes(), UTF_8).strip();
    }
}
