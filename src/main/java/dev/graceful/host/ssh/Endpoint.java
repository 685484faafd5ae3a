package dev.graceful.host.ssh;

import net.schmizz.sshj.common.SSHPacket;

/** What is at the other end of a channel. */
sealed interface Endpoint {
    /** A program. */
    record Exec(String command) implements Endpoint {}

    /** A TCP socket as the machine sees it. */
    record Tcp(String host, int port) implements Endpoint {}

    /** A Unix domain socket on the machine. */
    record Unix(String path) implements Endpoint {}

    /** The name of such a channel: RFC 4254, and OpenSSH's PROTOCOL, section 2.4. */
    default String type() {
        return switch (this) {
            case Exec any -> "session";
            case Tcp any -> "direct-tcpip";
            case Unix any -> "direct-streamlocal@openssh.com";
        };
    }

    /** Adds to the request for such a channel where it leads. The machine it comes from is told only that it is nowhere. */
    default void name(SSHPacket packet) {
        switch (this) {
            case Exec any -> {}
            case Tcp(String host, int port) ->
                packet.putString(host).putUInt32(port).putString("127.0.0.1").putUInt32(0);
            case Unix(String path) -> packet.putString(path).putString("").putUInt32(0);
        }
    }
}
