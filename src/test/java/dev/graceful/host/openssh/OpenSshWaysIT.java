package dev.graceful.host.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the system's ssh can do, each by a virtual machine of its own, as agents and ssh_config are those of a process. */
class OpenSshWaysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IN = "in by 127.0.0.1";

    @TempDir
    private Path scratch;

    private SshKey key;
    private Sshd sshd;
    private Sshd hop;
    private String known;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        key = SshKey.make(scratch, "id");
        sshd = sshd("sshd");
        hop = sshd("hop");
        known = "UserKnownHostsFile " + SystemConfig.known(scratch, sshd, hop);
    }

    private Sshd sshd(String name) {
        return Sshd.in(scratch.resolve(name), "OpenSshWaysIT")
                .authorize(key.publicLine())
                .start();
    }

    @AfterEach
    void end() {
        started.reversed().forEach(Process::destroy);
        started.forEach(process -> await().atMost(PATIENCE).until(() -> !process.isAlive()));
        sshd.close();
        hop.close();
    }

    @Test
    void aKeyInAnAgentLetsInWithoutASecret() throws IOException {
        String socket = agent();
        Path config = SystemConfig.write(scratch, "Host *", known);

        assertThat(said(config, socket, "127.0.0.1", sshd.port(), List.of(), ""))
                .startsWith("AuthenticationFailed: ")
                .contains("does not let this account in");
        add(socket);
        assertThat(said(config, socket, "127.0.0.1", sshd.port(), List.of(), ""))
                .isEqualTo(IN);
        assertThat(sshd.said()).contains("Accepted publickey").contains(key.fingerprint());
    }

    @Test
    void aHostOfSshConfigWithAProxyCommandIsReached() throws IOException {
        Path proof = scratch.resolve("proof");
        Path config = SystemConfig.write(
                scratch,
                "Host shop",
                "HostName 127.0.0.1",
                "Port " + sshd.port(),
                "ProxyCommand sh -c 'echo %h:%p >>" + proof + "; exec ssh -W %h:%p hop'",
                "Host hop",
                "HostName 127.0.0.1",
                "Port " + hop.port(),
                "Host *",
                "IdentityFile " + key.file(),
                known);

        assertThat(said(config, "", "shop", 0, List.of(), "")).isEqualTo(IN);
        assertThat(proof).hasContent("127.0.0.1:" + sshd.port());
        assertThat(hop.said()).contains("Accepted publickey");
    }

    @Test
    void anotherMachineIsJumpedThrough() throws IOException {
        String socket = agent();
        add(socket);
        Path config = SystemConfig.write(scratch, "Host *", known);

        assertThat(said(config, socket, "127.0.0.1", sshd.port(), List.of(through()), ""))
                .isEqualTo(IN);
        assertThat(hop.said()).contains("Accepted publickey");
        assertThat(sshd.said()).contains("Accepted publickey");
    }

    /** ssh gives the key that it was told to use to the last machine alone. */
    @Test
    void theKeyOfASecretDoesNotOpenTheMachineInBetween() throws IOException {
        Path config = SystemConfig.write(scratch, "Host *", known);

        assertThat(said(config, "", "127.0.0.1", sshd.port(), List.of(through()), key.privateText()))
                .startsWith("AuthenticationFailed: ");
        assertThat(hop.said()).doesNotContain("Accepted publickey");

        String socket = agent();
        add(socket);
        assertThat(said(config, socket, "127.0.0.1", sshd.port(), List.of(through()), key.privateText()))
                .isEqualTo(IN);
    }

    private String through() {
        return hop.user() + "@127.0.0.1:" + hop.port();
    }

    /** The first line that the program says, which then is ended. */
    private String said(Path config, String agent, String address, int port, List<String> jumps, String secret)
            throws IOException {
        Process program = SshProgram.start(
                SystemConfig.instead(config),
                agent.isEmpty() ? Map.of() : Map.of("SSH_AUTH_SOCK", agent),
                scratch,
                address,
                port,
                jumps,
                secret);
        started.add(program);
        String line = program.inputReader().readLine();
        program.getOutputStream().close();
        await().atMost(PATIENCE).until(() -> !program.isAlive());
        return String.valueOf(line);
    }

    /** An agent without keys. */
    private String agent() throws IOException {
        Path socket = scratch.resolve("agent");
        started.add(new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .start());
        await().atMost(PATIENCE).until(() -> Files.exists(socket));
        return socket.toString();
    }

    private void add(String agent) throws IOException {
        var builder = new ProcessBuilder("ssh-add", "-q", key.file().toString()).redirectErrorStream(true);
        builder.environment().put("SSH_AUTH_SOCK", agent);
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    }
}
