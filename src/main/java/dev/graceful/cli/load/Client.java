package dev.graceful.cli.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One client: makes a request when told to, on a new connection each time or on one that is kept as long as the server allows. */
final class Client {
    private final InetSocketAddress address;
    private final String path;
    private final boolean keep;
    private @Nullable Connection connection;
    private long requests;

    Client(InetSocketAddress address, String path, boolean keep) {
        this.address = address;
        this.path = path;
        this.keep = keep;
    }

    Result request() {
        var start = System.nanoTime();
        try {
            var open = connection;
            if (open == null) {
                open = new Connection(address, keep);
                connection = open;
                requests = 0;
            }
            requests++;
            var version = open.get(path).strip();
            if (!open.usable()) {
                hangUp();
            }
            return new Result.Answered(version, System.nanoTime() - start);
        } catch (IOException | NumberFormatException e) {
            hangUp();
            return new Result.Lost(problem(e));
        }
    }

    private String problem(Exception cause) {
        var kind = requests <= 1 ? "new connection" : "request " + requests + " of a kept connection";
        return kind + ": " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    void hangUp() {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The answer was whole or the loss is already counted: nothing more can be lost here.
                return;
            }
        }
    }
}
