package dev.graceful.host.sshd;

import dev.graceful.host.Host;
import dev.graceful.host.HostContract;
import dev.graceful.host.HostException;
import dev.graceful.host.RunnerContract;
import dev.graceful.host.Tenure;
import dev.graceful.host.shell.Become;
import dev.graceful.host.shell.ShellHost;
import dev.graceful.host.shell.Wire;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What every machine must do, done over SSH by a real sshd of this one. */
abstract class SshdHostContract extends HostContract implements RunnerContract {
    private @Nullable Sshd sshd;
    private @Nullable SshKey key;

    /** The way to be tried. */
    abstract Wire wire(Sshd to, SshKey with) throws HostException;

    /** A line of the configuration of sshd. */
    abstract String setting();

    @Override
    protected final Host connect() throws HostException {
        key = SshKey.make(directory(), "client");
        sshd = Sshd.in(directory().resolve("sshd"), getClass().getSimpleName())
                .authorize(key.publicLine())
                .with(setting())
                .start();
        return again();
    }

    @Override
    public final Host again() throws HostException {
        var settings = new ShellHost.Settings(
                new Tenure("test-cluster", 1), directory().resolve("state").toString(), new Become.None());
        return new ShellHost("localhost", wire(Objects.requireNonNull(sshd), Objects.requireNonNull(key)), settings);
    }

    @AfterEach
    final void stop() {
        if (sshd != null) {
            sshd.close();
        }
    }
}
