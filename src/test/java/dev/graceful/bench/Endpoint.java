package dev.graceful.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * One machine of the benchmark.
 *
 * @param name its name
 * @param address where its sshd listens
 * @param port where its sshd listens
 * @param user the account, which owns the application
 * @param key the file with the private key of the operator
 * @param hostKey the machine's public key, {@code TYPE BASE64}
 * @param path the work tree of the application
 */
record Endpoint(String name, String address, int port, String user, Path key, String hostKey, String path) {
    private static final int COLUMNS = 7;

    /** Reads a table of tab-separated columns, in the order of the components. */
    static List<Endpoint> readAll(Path table) throws IOException {
        return Files.readAllLines(table).stream().map(Endpoint::parse).toList();
    }

    private static Endpoint parse(String line) {
        String[] column = line.split("\t", -1);
        if (column.length != COLUMNS) {
            throw new IllegalArgumentException("not " + COLUMNS + " columns: " + line);
        }
        return new Endpoint(
                column[0], column[1], Integer.parseInt(column[2]), column[3], Path.of(column[4]), column[5], column[6]);
    }
}
