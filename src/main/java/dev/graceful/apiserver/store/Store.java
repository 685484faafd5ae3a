package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All objects, in memory and in files. One change happens at a time; a change is on disk before it is visible, and visible before any
 * watcher hears of it. Reading never waits for the disk.
 */
public final class Store implements AutoCloseable {
    private static final int QUEUE = 8_192;

    private final Versions versions;
    private final ObjectFiles files;
    private final StateFolder folder;
    private final FolderLock lock;
    private final int window;
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Map<ObjectKey.Collection, History> histories = new HashMap<>();
    private final long start;
    /** Version of the newest change that readers can see. */
    private volatile long visible;

    private Store(StateFolder folder, Disk disk, FolderLock lock, int window) throws IOException {
        this.folder = folder;
        this.lock = lock;
        this.window = window;
        this.files = new ObjectFiles(disk, folder);
        List<Loading.Found> found = Loading.load(folder);
        long floor = found.stream().mapToLong(Loading.Found::version).max().orElse(0);
        this.versions = Versions.open(disk, folder.server().resolve("resource-version"), floor);
        // A version of its own for each start: nobody can have seen it, so nobody can ask to continue from before it.
        this.start = versions.next();
        this.visible = start;
        for (Loading.Found one : found) {
            history(one.key().collection()).load(one.key(), one.object());
            files.loaded(one.key(), one.fingerprint());
        }
    }

    /**
     * Opens a state folder, making it if need be.
     *
     * @param root the folder; it may be a Git work tree
     * @param hidden which objects get no readable file
     * @param window how many changes per collection a reconnecting watcher may have missed
     * @throws IOException when the folder cannot be used, for one because another server uses it
     */
    public static Store open(Path root, Predicate<ObjectKey> hidden, int window) throws IOException {
        return open(root, hidden, window, Disk.real());
    }

    static Store open(Path root, Predicate<ObjectKey> hidden, int window, Disk disk) throws IOException {
        StateFolder folder = new StateFolder(root.toAbsolutePath().normalize(), hidden);
        Loading.prepare(folder, disk);
        FolderLock lock = FolderLock.take(folder.server().resolve("lock"));
        Store store = null;
        try {
            store = new Store(folder, disk, lock, window);
            return store;
        } finally {
            if (store == null) {
                lock.close();
            }
        }
    }

    /** The newest version there is. */
    public long version() {
        return visible;
    }

    /** The object, which must not be changed; null if there is none. */
    public @Nullable ObjectNode get(ObjectKey key) {
        return locked(() -> {
                    History history = histories.get(key.collection());
                    return new Held(history == null ? null : history.get(key));
                })
                .object();
    }

    /** Lists a collection as it is now; the empty namespace means all. */
    public Listing list(ObjectKey.Collection collection, String namespace) {
        return locked(() -> history(collection).list(namespace, visible));
    }

    /**
     * Lists a collection as it was.
     *
     * @throws Expired when the history does not reach back that far
     */
    public Listing listAt(ObjectKey.Collection collection, String namespace, long version) throws Expired {
        state.lock();
        try {
            return history(collection).listAt(namespace, version);
        } finally {
            state.unlock();
        }
    }

    /** Every object there is, of every collection. */
    public List<ObjectKey> keys() {
        return locked(() -> {
            List<ObjectKey> keys = new ArrayList<>();
            histories.values().forEach(history -> keys.addAll(history.keys()));
            return List.copyOf(keys);
        });
    }

    /** Watches from now on; the subscription begins with what is there. */
    public Subscription watch(ObjectKey.Collection collection, String namespace) {
        return locked(() -> history(collection).fromNow(namespace, visible, QUEUE));
    }

    /**
     * Watches everything after a version; changes of other namespaces come too.
     *
     * @throws Expired when the history does not reach back that far
     */
    public Subscription watchSince(ObjectKey.Collection collection, long version) throws Expired {
        state.lock();
        try {
            return history(collection).since(version, QUEUE);
        } finally {
            state.unlock();
        }
    }

    public void unwatch(ObjectKey.Collection collection, Subscription subscription) {
        locked(() -> {
            history(collection).unsubscribe(subscription);
            return subscription;
        });
    }

    /**
     * Changes one object, or not, as {@code maker} decides from its present state. No other change happens meanwhile.
     *
     * @return what became of it
     * @throws StorageException when the change cannot be saved; then nothing has changed
     */
    public Committed transact(ObjectKey key, Decision.Maker maker) {
        return commit(key, maker, files::save);
    }

    /** As {@link #transact}, for a change that came from the readable file, which is left as it is. */
    Committed adopt(ObjectKey key, String fingerprint, Decision.Maker maker) {
        Committed committed =
                commit(key, maker, (target, object, previous) -> files.saveServed(target, object, fingerprint));
        if (!committed.changed() && committed.object() != null) {
            files.saveServed(key, committed.object(), fingerprint);
        }
        return committed;
    }

    /** Runs something while no change can happen. */
    <X extends Exception> void exclusively(Exclusive<X> action) throws X {
        writing.lock();
        try {
            action.run();
        } finally {
            writing.unlock();
        }
    }

    @Nullable
    String fingerprint(ObjectKey key) {
        return files.fingerprint(key);
    }

    public Path root() {
        return folder.root();
    }

    /** Where the server keeps what is its own; not readable by other users. */
    public Path serverFolder() {
        return folder.server();
    }

    boolean hidden(ObjectKey key) {
        return folder.hidden(key);
    }

    Path readable(ObjectKey key) {
        return folder.readable(key);
    }

    /** Ends every watch, then lets go of the folder. */
    @Override
    public void close() {
        exclusively(() -> {
            locked(() -> {
                histories.values().forEach(History::endSubscriptions);
                return histories;
            });
            lock.close();
        });
    }

    private Committed commit(ObjectKey key, Decision.Maker maker, Saving saving) {
        writing.lock();
        try {
            ObjectNode current = get(key);
            return switch (maker.decide(current)) {
                case Decision.Keep() -> new Committed(current, false);
                case Decision.Write(ObjectNode object) -> {
                    long version = stamp(object);
                    saving.save(key, object, current);
                    Change.Kind kind = current == null ? Change.Kind.ADDED : Change.Kind.MODIFIED;
                    publish(new Change(kind, key, object, current, version));
                    yield new Committed(object, true);
                }
                case Decision.Delete(ObjectNode last) -> {
                    long version = stamp(last);
                    files.delete(key);
                    publish(new Change(Change.Kind.DELETED, key, last, current, version));
                    yield new Committed(last, true);
                }
            };
        } finally {
            writing.unlock();
        }
    }

    private long stamp(ObjectNode object) {
        try {
            long version = versions.next();
            object.withObject("/metadata").put("resourceVersion", Long.toString(version));
            return version;
        } catch (IOException failed) {
            throw new StorageException(folder.server().resolve("resource-version"), failed);
        }
    }

    private void publish(Change change) {
        locked(() -> {
            history(change.key().collection()).apply(change);
            visible = change.version();
            return change;
        });
    }

    private History history(ObjectKey.Collection collection) {
        return histories.computeIfAbsent(collection, absent -> new History(window, start));
    }

    private <T> T locked(Supplier<T> action) {
        state.lock();
        try {
            return action.get();
        } finally {
            state.unlock();
        }
    }

    /** Something that needs the store to stand still. */
    @FunctionalInterface
    interface Exclusive<X extends Exception> {
        void run() throws X;
    }

    @FunctionalInterface
    private interface Saving {
        void save(ObjectKey key, ObjectNode object, @Nullable ObjectNode previous);
    }

    private record Held(@Nullable ObjectNode object) {}

    /**
     * What a transaction led to.
     *
     * @param object the object afterwards, or its last state if it was deleted; null if there is and was none
     * @param changed whether anything changed
     */
    public record Committed(@Nullable ObjectNode object, boolean changed) {}
}
