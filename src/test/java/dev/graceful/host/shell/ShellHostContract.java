package dev.graceful.host.shell;

import dev.graceful.host.Host;
import dev.graceful.host.HostContract;
import dev.graceful.host.RunnerContract;
import dev.graceful.host.Tenure;
import java.util.List;

/** What every machine must do, done by the host program in one shell. */
abstract class ShellHostContract extends HostContract implements RunnerContract {
    private final List<String> shell;

    ShellHostContract(String... shell) {
        this.shell = List.of(shell);
    }

    @Override
    public final Host again() {
        return connect();
    }

    @Override
    protected final Host connect() {
        var settings = new ShellHost.Settings(
                new Tenure("test-cluster", 1), directory().resolve("state").toString(), new Become.None());
        return new ShellHost("localhost", new ShellWire(shell), settings);
    }
}
