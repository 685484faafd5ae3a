package dev.graceful.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Change;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.Store;
import dev.graceful.apiserver.store.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The frames of one watch, as its selectors let them through. Used by one thread. */
public final class WatchStream implements AutoCloseable {
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private final Store store;
    private final Served served;
    private final String namespace;
    private final Predicate<ObjectNode> selected;
    private final Subscription subscription;
    private final boolean initial;
    private final boolean marked;
    /** Every change up to here was looked at. */
    private long seen;

    WatchStream(
            Store store,
            Served served,
            String namespace,
            Predicate<ObjectNode> selected,
            Subscription subscription,
            boolean initial,
            boolean marked) {
        this.store = store;
        this.served = served;
        this.namespace = namespace;
        this.selected = selected;
        this.subscription = subscription;
        this.initial = initial;
        this.marked = marked;
        this.seen = subscription.initial().version();
    }

    /**
     * One thing to tell the client.
     *
     * @param type ADDED, MODIFIED, DELETED, BOOKMARK or ERROR
     * @param object the object, or the Status of an error
     */
    public record Frame(String type, ObjectNode object) {}

    /** What is there at the beginning, as additions, with a bookmark at their end if the client asked for one. */
    public List<Frame> first() {
        List<Frame> frames = new ArrayList<>();
        if (initial) {
            for (ObjectNode object : subscription.initial().objects()) {
                if (selected.test(object)) {
                    frames.add(new Frame("ADDED", served.inThisVersion(object)));
                }
            }
        }
        if (marked) {
            Frame bookmark = bookmark();
            Meta.of(bookmark.object()).putObject("annotations").put(INITIAL_EVENTS_END, "true");
            frames.add(bookmark);
        }
        return frames;
    }

    /** Waits for what happens next; empty when nothing did in time. */
    public List<Frame> next(Duration patience) throws InterruptedException {
        long before = store.version();
        List<Change> changes = subscription.take(patience);
        List<Frame> frames = new ArrayList<>();
        for (Change change : changes) {
            frame(change, frames);
            seen = Math.max(seen, change.version());
        }
        seen = Math.max(seen, before);
        return frames;
    }

    /** Where a client can continue after what it has been told so far. */
    public Frame bookmark() {
        ObjectNode object = Json.object();
        object.put("kind", served.type().kind()).put("apiVersion", served.type().apiVersion());
        object.putObject("metadata").put("resourceVersion", Long.toString(seen));
        return new Frame("BOOKMARK", object);
    }

    public Subscription.State state() {
        return subscription.state();
    }

    @Override
    public void close() {
        subscription.end();
        store.unwatch(served.collection(), subscription);
    }

    private void frame(Change change, List<Frame> frames) {
        if (!namespace.isEmpty() && !change.key().namespace().equals(namespace)) {
            return;
        }
        ObjectNode previous = change.previous();
        boolean was = previous != null && selected.test(previous);
        boolean is = change.kind() != Change.Kind.DELETED && selected.test(change.object());
        if (is) {
            frames.add(new Frame(was ? "MODIFIED" : "ADDED", served.inThisVersion(change.object())));
        } else if (was && previous != null) {
            ObjectNode last = change.kind() == Change.Kind.DELETED ? change.object() : previous.deepCopy();
            if (change.kind() != Change.Kind.DELETED) {
                Meta.of(last).put("resourceVersion", Long.toString(change.version()));
            }
            frames.add(new Frame("DELETED", served.inThisVersion(last)));
        }
    }
}
