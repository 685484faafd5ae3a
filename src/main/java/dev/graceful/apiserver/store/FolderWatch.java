package dev.graceful.apiserver.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the readable files soon after the kernel says that something changed, and now and then in case it did not say so. */
public final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
    private static final Duration ANYWAY = Duration.ofSeconds(2);
    /** Editors and Git change several files in a row. */
    private static final Duration SETTLE = Duration.ofMillis(200);

    private final Store store;
    private final FolderScan scan;
    private final WatchService watcher;
    private final Thread thread;

    private FolderWatch(Store store, Adoption adoption) throws IOException {
        this.store = store;
        this.scan = new FolderScan(store, adoption);
        this.watcher = store.root().getFileSystem().newWatchService();
        scan.look();
        this.thread = Thread.ofPlatform().daemon().name("apiserver-files").start(this::run);
    }

    /**
     * Takes over what was edited while no server ran, then keeps looking.
     *
     * @throws IOException when the folder cannot be read
     */
    public static FolderWatch start(Store store, Adoption adoption) throws IOException {
        return new FolderWatch(store, adoption);
    }

    @Override
    public void close() {
        try {
            watcher.close();
            thread.join(Duration.ofSeconds(10));
        } catch (IOException failed) {
            LOG.warn("watching {} did not stop cleanly: {}", store.root(), failed.toString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                register();
                settle(watcher.poll(ANYWAY.toMillis(), TimeUnit.MILLISECONDS));
                look();
            }
        } catch (ClosedWatchServiceException closed) {
            LOG.debug("no longer watching {}", store.root());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            scan.look();
        } catch (IOException | StorageException failed) {
            LOG.warn("the files in {} could not be looked at: {}", store.root(), failed.toString());
        }
    }

    private void settle(@Nullable WatchKey first) throws InterruptedException {
        WatchKey key = first;
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = watcher.poll(SETTLE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Watching a folder again does nothing; new ones appear at any time. */
    private void register() {
        try (Stream<Path> walk = Files.walk(store.root(), 3)) {
            for (Path folder : walk.filter(Files::isDirectory).toList()) {
                if (!folder.startsWith(store.serverFolder())) {
                    folder.register(
                            watcher,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
                }
            }
        } catch (IOException | UncheckedIOException failed) {
            LOG.warn(
                    "not all folders in {} can be watched ({}); they are looked at every {} s",
                    store.root(),
                    failed.toString(),
                    ANYWAY.toSeconds());
        }
    }
}
