package dev.graceful.model;

/** Where a server listens. */
public sealed interface Address {
    /**
     * A TCP socket.
     *
     * @param host an address of this machine as text, {@code 0.0.0.0} or {@code [::]} for all
     * @param port 1 to 65535
     */
    record Tcp(String host, int port) implements Address {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * A Unix domain socket.
     *
     * @param path the absolute path of the socket
     */
    record Unix(String path) implements Address {
        @Override
        public String toString() {
            return "unix:" + path;
        }
    }
}
