package dev.graceful.cli.console;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What has to be undone at the end, whatever the end is: done in reverse order, once.
 *
 * <p>When the JVM is told to end (Ctrl-C, TERM), the thread that made this is interrupted and does it, as at any other end; so nothing
 * is torn down below its feet. Only when it does not come round in time is it done without it.
 */
public final class Cleanup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Deque<Action> actions = new ArrayDeque<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Console console;
    private final Thread owner = Thread.currentThread();
    private final Thread hook = new Thread(this::shutDown, "cleanup");
    private volatile boolean shuttingDown;

    /**
     * Nothing to undo yet.
     *
     * @param console where an action that fails is reported
     */
    public Cleanup(Console console) {
        this.console = console;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Something to undo. */
    @FunctionalInterface
    public interface Action {
        /**
         * Undoes it.
         *
         * @throws IOException when it could not be undone; the message is for the user
         */
        void run() throws IOException;
    }

    /** Adds an action that is done before those that were added earlier. */
    public void add(Action action) {
        synchronized (actions) {
            actions.push(action);
        }
    }

    /** Whether the JVM was told to end: what fails from then on fails for that reason and needs no explanation. */
    public boolean shuttingDown() {
        return shuttingDown;
    }

    /** Blocks until the JVM is told to end. */
    public void awaitTheEnd() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (shuttingDown) {
            // The interrupt was for what was going on before, not for the cleaning up.
            Thread.interrupted();
        }
        undo();
        closed.countDown();
        if (!shuttingDown) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The JVM was told to end at this very moment; the hook finds nothing left to do.
                shuttingDown = true;
            }
        }
    }

    private void shutDown() {
        shuttingDown = true;
        owner.interrupt();
        try {
            if (!closed.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                undo();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void undo() {
        for (var action = next(); action != null; action = next()) {
            try {
                action.run();
            } catch (IOException e) {
                console.bad("While cleaning up: " + e.getMessage());
            }
        }
    }

    private @Nullable Action next() {
        synchronized (actions) {
            return actions.poll();
        }
    }
}
