package dev.graceful.cli.load;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A constant load: half of the clients open a new connection for every request, half keep theirs. Each client makes its next request
 * at a fixed pace after the last one, so a stalled server is not flooded when it comes back.
 */
public final class Load implements AutoCloseable {
    private static final int CLIENTS = 8;

    private final Counters counters = new Counters();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();

    private Load() {}

    /**
     * Starts the load.
     *
     * @param address where to connect
     * @param path the request target; the body of the answer is taken for the version of the application
     * @param perSecond how many requests a second all clients together make while answers come at once
     */
    public static Load start(InetSocketAddress address, String path, int perSecond) {
        var load = new Load();
        var pause = TimeUnit.SECONDS.toNanos(CLIENTS) / Math.max(1, perSecond);
        for (var number = 0; number < CLIENTS; number++) {
            var client = new Client(address, path, number % 2 == 0);
            load.clients.add(Thread.ofVirtual().name("load-" + number).start(() -> load.run(client, pause)));
        }
        return load;
    }

    private void run(Client client, long pause) {
        try {
            do {
                counters.count(client.request());
            } while (!end.await(pause, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            client.hangUp();
        }
    }

    /** What was counted since the last time, which begins a new count. */
    public Tally take() {
        return counters.take();
    }

    /** Which versions the latest twenty answers came from. */
    public Set<String> latestVersions() {
        return counters.latestVersions();
    }

    /** How many requests were answered or lost since the last {@link #take()}. */
    public long sent() {
        return counters.sent();
    }

    /** Ends the load as {@link #close()} does, and returns what was counted since the last {@link #take()}. */
    public Tally finish() {
        close();
        return take();
    }

    /** Ends the load; the requests that are on their way are finished and counted before this returns. */
    @Override
    public void close() {
        end.countDown();
        for (var client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
