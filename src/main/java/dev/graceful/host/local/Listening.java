package dev.graceful.host.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.host.SocketTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The listening stream sockets of this machine, from the tables in {@code /proc/net}. */
final class Listening {
    private Listening() {}

    static List<SocketFact> read() throws IOException {
        var found = new ArrayList<SocketFact>();
        for (String line : lines("/proc/net/tcp")) {
            SocketTable.addTcp(line, found);
        }
        for (String line : lines("/proc/net/tcp6")) {
            SocketTable.addTcp(line, found);
        }
        for (String line : lines("/proc/net/unix")) {
            SocketTable.addUnix(line, found);
        }
        return found;
    }

    private static List<String> lines(String table) throws IOException {
        Path path = Path.of(table);
        // A kernel without IPv6 has no second table.
        return Files.exists(path) ? List.of(new String(Files.readAllBytes(path), UTF_8).split("\n", -1)) : List.of();
    }
}
