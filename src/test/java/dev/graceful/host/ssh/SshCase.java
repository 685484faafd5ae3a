package dev.graceful.host.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.graceful.host.HostException;
import dev.graceful.host.shell.Channel;
import dev.graceful.host.shell.Program;
import dev.graceful.host.shell.Wire;
import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test with an sshd of its own, a key that it lets in, and what is opened closed afterwards. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SshCase {
    static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    @Nullable
    Path directory;

    private @Nullable SshKey key;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    final void makeKey() {
        key = SshKey.make(directory(), "id");
    }

    @AfterEach
    final void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    final Path directory() {
        return Objects.requireNonNull(directory);
    }

    final SshKey key() {
        return Objects.requireNonNull(key);
    }

    final <T extends AutoCloseable> T closing(T one) {
        opened.add(one);
        return one;
    }

    /** One that is not started, and lets the key in. */
    final Sshd sshd(String name) {
        return closing(
                Sshd.in(directory().resolve(name), getClass().getSimpleName()).authorize(key().publicLine()));
    }

    final SshTarget target(Sshd sshd, Credentials credentials, HostKeys hostKeys) {
        return SshTarget.direct("web1", "127.0.0.1", sshd.port(), sshd.user(), credentials, hostKeys);
    }

    final SshTarget target(Sshd sshd, Credentials credentials) {
        return target(sshd, credentials, HostKeys.parse(sshd.hostKeyLines()));
    }

    final SshTarget target(Sshd sshd, HostKeys hostKeys) {
        return target(sshd, Credentials.key(key().privateText()), hostKeys);
    }

    final SshTarget target(Sshd sshd) {
        return target(sshd, HostKeys.parse(sshd.hostKeyLines()));
    }

    final SshWire wire(SshTarget target) {
        return closing(new SshWire(target));
    }

    static String run(Wire wire, String script) throws IOException {
        try (Channel channel = wire.start(Program.SHELL, LONG)) {
            channel.input().write((script + "\n").getBytes(UTF_8));
            channel.input().close();
            return new String(channel.output().readAllBytes(), UTF_8);
        }
    }

    static HostException failure(Wire wire) {
        return Objects.requireNonNull(
                catchThrowableOfType(HostException.class, () -> wire.start(Program.SHELL, LONG)), "it started");
    }
}
