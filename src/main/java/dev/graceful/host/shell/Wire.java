package dev.graceful.host.shell;

import dev.graceful.host.HostException;
import dev.graceful.model.Address;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A way to one machine, over which programs of a closed list are started, each on a channel of its own. It connects at the first use,
 * keeps one warm connection, and connects anew after it was lost, with back-off. Safe for use by several threads.
 *
 * <p>Implementations: sshj, the system's {@code ssh}, and a process of this machine.
 */
public interface Wire extends AutoCloseable {
    /**
     * Starts a program on the machine.
     *
     * @param program which
     * @param deadline how long connecting and starting may take together
     * @throws HostException when the machine is silent or refuses, with the reason
     */
    Channel start(Program program, Duration deadline) throws HostException;

    /**
     * Makes a stream connection from the machine itself to a socket on it.
     *
     * @param deadline how long it may take
     * @throws HostException when the machine is silent
     */
    Reach connect(Address address, Duration deadline) throws HostException;

    /**
     * Closes everything that is open without waiting for the other end; what reads or writes fails at once. The next start connects anew.
     *
     * @param why for messages: what was waited for in vain, or what was wrong with an answer
     */
    void drop(String why);

    /** The fingerprint of the key that the machine proved to have, such as {@code SHA256:4m…}; null while none was seen, or where there are none. */
    default @Nullable String fingerprint() {
        return null;
    }

    /**
     * The public key itself, as one line {@code TYPE BASE64}, so that it can be pinned; null while none was seen or when it cannot be told.
     */
    default @Nullable String hostKey() {
        return null;
    }

    /** Closes it for good, without waiting for the other end. */
    @Override
    void close();

    /** What became of a connection. */
    sealed interface Reach {
        /** It stands. */
        record Connected(Channel channel) implements Reach {}

        /**
         * Nobody accepts there.
         *
         * @param problem what the machine said
         */
        record Refused(String problem) implements Reach {}

        /**
         * This way cannot make such connections, or the machine does not let it.
         *
         * @param why for messages
         */
        record Unsupported(String why) implements Reach {}
    }
}
