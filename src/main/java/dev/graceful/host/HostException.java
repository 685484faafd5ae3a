package dev.graceful.host;

import dev.graceful.model.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A machine could not be reached or refused to be worked with, or it could not keep what it must keep.
 *
 * <p>Silence and refusal are told apart by the reason: {@link Reason#HostUnreachable} says that nothing is known about the machine; every
 * other one is something that it, or somebody in its place, definitely said.
 */
public final class HostException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final Reason reason;
    private final String unblock;

    /**
     * Silence: nobody answered, or the answer could not be understood.
     *
     * @param message a sentence that names what was tried
     */
    public HostException(String host, String message, @Nullable Throwable cause) {
        this(host, Reason.HostUnreachable, message, "it will be tried again", cause);
    }

    /**
     * A definite answer.
     *
     * @param reason the closed reason
     * @param message a sentence that names what was tried, what was said, and what was left as it was
     * @param unblock what to do, as a sentence without a full stop
     */
    public HostException(String host, Reason reason, String message, String unblock, @Nullable Throwable cause) {
        super(message, cause);
        this.host = host;
        this.reason = reason;
        this.unblock = unblock;
    }

    /** The name of the Host resource. */
    public String host() {
        return host;
    }

    /** The closed reason. */
    public Reason reason() {
        return reason;
    }

    /** What to do. */
    public String unblock() {
        return unblock;
    }

    /** Whether nothing is known about the machine, because it was silent. */
    public boolean silent() {
        return reason == Reason.HostUnreachable;
    }

    /** Whether the machine has no room left. */
    public boolean diskFull() {
        return reason == Reason.DiskFull;
    }
}
