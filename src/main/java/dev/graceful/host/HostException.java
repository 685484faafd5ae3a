package dev.graceful.host;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A machine could not be reached, or it could not keep what it must keep. */
public final class HostException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final boolean diskFull;

    /** @param message a sentence that names what was tried */
    public HostException(String host, String message, @Nullable Throwable cause) {
        this(host, message, cause, false);
    }

    /** @param diskFull whether the machine has no room left */
    public HostException(String host, String message, @Nullable Throwable cause, boolean diskFull) {
        super(message, cause);
        this.host = host;
        this.diskFull = diskFull;
    }

    /** The name of the Host resource. */
    public String host() {
        return host;
    }

    /** Whether the machine has no room left. */
    public boolean diskFull() {
        return diskFull;
    }
}
