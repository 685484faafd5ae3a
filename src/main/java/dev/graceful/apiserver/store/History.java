package dev.graceful.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One collection: its objects now, its latest changes, and who watches it. Guarded by the store's state lock. */
final class History {
    private final int window;
    private final NavigableMap<ObjectKey, ObjectNode> objects = new TreeMap<>();
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    /** Everything after this version is still in {@link #changes}. */
    private long oldest;

    /**
     * @param window how many changes are kept for watchers that reconnect
     * @param since the version from which on nothing will be missed
     */
    History(int window, long since) {
        this.window = window;
        this.oldest = since;
    }

    void load(ObjectKey key, ObjectNode object) {
        objects.put(key, object);
    }

    @Nullable
    ObjectNode get(ObjectKey key) {
        return objects.get(key);
    }

    List<ObjectKey> keys() {
        return List.copyOf(objects.keySet());
    }

    void apply(Change change) {
        if (change.kind() == Change.Kind.DELETED) {
            objects.remove(change.key());
        } else {
            objects.put(change.key(), change.object());
        }
        changes.addLast(change);
        if (changes.size() > window) {
            oldest = changes.removeFirst().version();
        }
        subscriptions.removeIf(subscription -> !subscription.offer(change));
    }

    Listing list(String namespace, long version) {
        return new Listing(version, select(objects, namespace));
    }

    /** The collection as it was, by undoing what happened since. */
    Listing listAt(String namespace, long version) throws Expired {
        if (version < oldest) {
            throw new Expired(version, oldest);
        }
        NavigableMap<ObjectKey, ObjectNode> then = new TreeMap<>(objects);
        for (Iterator<Change> newest = changes.descendingIterator(); newest.hasNext(); ) {
            Change change = newest.next();
            if (change.version() <= version) {
                break;
            }
            if (change.previous() == null) {
                then.remove(change.key());
            } else {
                then.put(change.key(), change.previous());
            }
        }
        return new Listing(version, select(then, namespace));
    }

    /** Watches everything after {@code version}. */
    Subscription since(long version, int capacity) throws Expired {
        if (version < oldest) {
            throw new Expired(version, oldest);
        }
        List<Change> missed = new ArrayList<>();
        for (Change change : changes) {
            if (change.version() > version) {
                missed.add(change);
            }
        }
        return subscribe(new Subscription(new Listing(version, List.of()), missed, capacity));
    }

    /** Watches from now on, starting with what is there. */
    Subscription fromNow(String namespace, long version, int capacity) {
        return subscribe(new Subscription(list(namespace, version), List.of(), capacity));
    }

    void unsubscribe(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    void endSubscriptions() {
        subscriptions.forEach(Subscription::end);
        subscriptions.clear();
    }

    private Subscription subscribe(Subscription subscription) {
        subscriptions.add(subscription);
        return subscription;
    }

    private static List<ObjectNode> select(NavigableMap<ObjectKey, ObjectNode> from, String namespace) {
        if (namespace.isEmpty()) {
            return new ArrayList<>(from.values());
        }
        List<ObjectNode> selected = new ArrayList<>();
        from.forEach((key, object) -> {
            if (key.namespace().equals(namespace)) {
                selected.add(object);
            }
        });
        return selected;
    }
}
