package dev.graceful.host.sshd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A key pair in files, as {@code ssh-keygen} makes them.
 *
 * @param file the private key; the public one lies beside it with the ending {@code .pub}
 */
public record SshKey(Path file) {
    /** Makes an Ed25519 key without a passphrase. */
    public static SshKey make(Path directory, String name) {
        return make(directory, name, "ed25519", "");
    }

    /** Makes a key of a type that {@code ssh-keygen -t} knows. */
    public static SshKey make(Path directory, String name, String type, String passphrase) {
        Path file = directory.resolve(name);
        keygen(List.of("-q", "-t", type, "-N", passphrase, "-C", name, "-f", file.toString()));
        return new SshKey(file);
    }

    /** Makes a key in another form than OpenSSH's own: {@code PEM} or {@code PKCS8}. */
    public static SshKey make(Path directory, String name, String type, String passphrase, String form) {
        Path file = directory.resolve(name);
        keygen(List.of("-q", "-t", type, "-m", form, "-N", passphrase, "-C", name, "-f", file.toString()));
        return new SshKey(file);
    }

    /** The text of the private key file. */
    public String privateText() {
        return read(file);
    }

    /** {@code TYPE BASE64}. */
    public String publicLine() {
        String[] words = read(Path.of(file + ".pub")).strip().split(" ", -1);
        return words[0] + " " + words[1];
    }

    /** The fingerprint as {@code ssh-keygen -l} shows it. */
    public String fingerprint() {
        return keygen(List.of("-l", "-f", file + ".pub")).split(" ", -1)[1];
    }

    /** Signs the key of another one as a certificate for users, and gives its text. */
    public String signUser(SshKey user, String principals, String validity) {
        keygen(List.of(
                "-q", "-s", file.toString(), "-I", "a user", "-n", principals, "-V", validity, user.file + ".pub"));
        return read(user.certificate());
    }

    /** Signs the key of a host, and gives the file of the certificate. */
    public Path signHost(SshKey host, String principals, String validity) {
        keygen(List.of(
                "-q",
                "-s",
                file.toString(),
                "-I",
                "a host",
                "-h",
                "-n",
                principals,
                "-V",
                validity,
                host.file + ".pub"));
        return host.certificate();
    }

    private Path certificate() {
        return Path.of(file + "-cert.pub");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String keygen(List<String> arguments) {
        var words = new ArrayList<>(List.of("ssh-keygen"));
        words.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
