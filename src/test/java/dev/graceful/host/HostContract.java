package dev.graceful.host;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Everything that an adapter to a real machine must do. */
public abstract class HostContract
        implements CommandContract, SignalContract, LookContract, AskContract, JournalContract {
    @TempDir
    @Nullable
    Path directory;

    private @Nullable Host host;

    /** Connects to a machine on which nothing was journaled yet. */
    protected abstract Host connect() throws HostException;

    @BeforeEach
    final void open() throws HostException {
        host = connect();
    }

    @AfterEach
    final void close() {
        host().close();
    }

    @Override
    public Host host() {
        return java.util.Objects.requireNonNull(host);
    }

    @Override
    public Path directory() {
        return java.util.Objects.requireNonNull(directory);
    }
}
