package dev.graceful.host.sshd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.testing.HostPackages;
import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An sshd of this machine on a port of the loopback interface, with keys and settings of its own, for the account that runs the tests. */
public final class Sshd implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path directory;
    private final List<SshKey> hostKeys = new ArrayList<>();
    private final List<String> authorized = new ArrayList<>();
    private final List<String> settings = new ArrayList<>();
    private final Path log;
    private int port;
    private @Nullable String account;
    private @Nullable String password;
    private @Nullable Process process;

    private Sshd(Path directory) {
        this.directory = directory;
        this.log = directory.resolve("sshd.log");
    }

    /**
     * One that is not started yet, with its files in this directory, which only this one uses.
     *
     * @param suite what is not run on a machine without it
     */
    public static Sshd in(Path directory, String suite) {
        for (String program : List.of("/usr/sbin/sshd", "/usr/bin/ssh-keygen")) {
            if (!HostPackages.provide(Path.of(program), "openssh-server")) {
                throw Requirement.unmet(suite, "there is no " + program + "; install openssh-server");
            }
        }
        try {
            return new Sshd(Files.createDirectories(directory));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Adds a key that it can prove to have. Without any, an Ed25519 key is made. */
    public Sshd hostKey(SshKey key) {
        hostKeys.add(key);
        return this;
    }

    /** Lets the owner of a public key in: a line of authorized_keys. */
    public Sshd authorize(String line) {
        authorized.add(line);
        return this;
    }

    /** Adds a line of sshd_config; the first one of a keyword counts. */
    public Sshd with(String line) {
        settings.add(line);
        return this;
    }

    /**
     * Lets an account in by password. There it has only root's number and this name: the password files are replaced for this sshd alone, in a
     * mount namespace, which takes root.
     */
    public Sshd account(String name, String secret) {
        account = name;
        password = secret;
        with("PasswordAuthentication yes");
        return this;
    }

    /** Starts it and waits until it greets. */
    public Sshd start() {
        try {
            if (hostKeys.isEmpty()) {
                hostKeys.add(SshKey.make(directory, "host_ed25519"));
            }
            if (port == 0) {
                port = free();
            }
            if (root()) {
                Files.createDirectories(Path.of("/run/sshd"));
            }
            Path config = configure();
            List<String> words = new ArrayList<>(List.of(PROGRAM.toString(), "-D", "-e", "-f", config.toString()));
            var builder = new ProcessBuilder(
                    account == null ? words : Shadowed.command(directory, account, password(), words));
            process = builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::greets);
        return this;
    }

    private String password() {
        return Objects.requireNonNull(password);
    }

    private Path configure() throws IOException {
        var lines = new ArrayList<>(settings);
        lines.addAll(List.of(
                "ListenAddress 127.0.0.1:" + port,
                "PidFile none",
                "UsePAM no",
                "StrictModes no",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "UseDNS no",
                // Else bash, for which sshd is a reason, runs the ~/.bashrc of whoever runs the tests, and is killed in
                // the middle of it.
                "SetEnv SHLVL=1",
                "MaxStartups 500",
                "MaxSessions 500",
                "LogLevel VERBOSE",
                "AuthorizedKeysFile " + Files.write(directory.resolve("authorized_keys"), authorized)));
        hostKeys.forEach(key -> lines.add("HostKey " + key.file()));
        return Files.write(directory.resolve("sshd_config"), lines);
    }

    private boolean greets() {
        Process running = Objects.requireNonNull(process);
        assertThat(running.isAlive()).as(() -> "sshd ended: " + said()).isTrue();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            return socket.getInputStream().read() == 'S';
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends it with all its sessions, and what they run. */
    public void stop() {
        Process running = process;
        process = null;
        if (running == null) {
            return;
        }
        List<ProcessHandle> sessions = running.descendants().toList();
        running.destroyForcibly();
        sessions.forEach(ProcessHandle::destroyForcibly);
        try {
            assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it and starts it at the same port. */
    public void restart() {
        stop();
        start();
    }

    /** From the next start on it has these host keys. */
    public void changeHostKeys(SshKey... keys) {
        hostKeys.clear();
        hostKeys.addAll(List.of(keys));
    }

    /** Where it listens. */
    public int port() {
        return port;
    }

    /** The account that is let in. */
    public String user() {
        return account == null ? System.getProperty("user.name") : account;
    }

    /** All its host keys as the lines that pin them. */
    public String hostKeyLines() {
        return String.join("\n", hostKeys.stream().map(SshKey::publicLine).toList());
    }

    /** What it logged. */
    public String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether this is root, who alone may give a password to an account. */
    public static boolean root() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** A port of the loopback interface that was free a moment ago. */
    public static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
