package dev.graceful.host.openssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A virtual machine of its own that uses the system's ssh: with another environment, or to be killed. */
final class SshProgram {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private SshProgram() {}

    /**
     * Begins it. It prints what the machine says to {@code echo}, or why it did not get there, and ends with its standard input.
     *
     * @param before the words of a program that starts it, such as {@code unshare}
     * @param address as in a Host resource
     * @param port 0: what ssh_config says
     * @param jumps as in {@link OpenSshTarget}
     */
    static Process start(
            List<String> before,
            Map<String, String> environment,
            Path temporary,
            String address,
            int port,
            List<String> jumps,
            String key)
            throws IOException {
        var words = new ArrayList<>(before);
        words.addAll(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                SshProgram.class.getName(),
                address,
                Integer.toString(port),
                key));
        words.addAll(jumps);
        var builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("SSH_AUTH_SOCK");
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** See {@link #start}; the third word is the text of a private key, or empty. */
    public static void main(String[] words) throws IOException {
        int port = Integer.parseInt(words[1]);
        var target = new OpenSshTarget(
                "web1",
                words[0],
                port == 0 ? OptionalInt.empty() : OptionalInt.of(port),
                Optional.empty(),
                words[2].isEmpty() ? Optional.empty() : Optional.of(words[2]),
                Optional.empty(),
                List.of(words).subList(3, words.length),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10));
        var wire = new OpenSshWire(target);
        try (Channel channel = wire.start(Program.SHELL, PATIENCE)) {
            channel.input().write("echo in by ${SSH_CONNECTION%% *}\n".getBytes(UTF_8));
            channel.input().close();
            System.out.print(new String(channel.output().readAllBytes(), UTF_8));
        } catch (dev.graceful.host.HostException refused) {
            System.out.println(refused.reason() + ": " + refused.getMessage());
        }
        System.out.flush();
        while (System.in.read() >= 0) {
            // Until nobody holds the other end any more.
        }
        wire.close();
    }
}
