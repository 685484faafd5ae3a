package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.resource.Fault;
import dev.graceful.apiserver.resource.WatchStream;
import dev.graceful.apiserver.store.Json;
import dev.graceful.apiserver.store.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries one watch to its client until time is up, the client goes, or the server stops. */
final class Watching {
    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
    private static final Duration BETWEEN_BOOKMARKS = Duration.ofMinutes(1);

    private final Answer.Watching watch;
    private final Sink sink;
    private boolean columnsSent;

    Watching(Answer.Watching watch, Sink sink) {
        this.watch = watch;
        this.sink = sink;
    }

    void run() {
        try (WatchStream stream = watch.stream()) {
            sink.whenGone(stream::close);
            send(stream.first());
            follow(stream, System.nanoTime() + timeout().toNanos());
            sink.end();
        } catch (IOException gone) {
            LOG.debug("a watch ended early: {}", gone.toString());
            sink.drop();
        } catch (InterruptedException stopped) {
            sink.end();
            Thread.currentThread().interrupt();
        }
    }

    private void follow(WatchStream stream, long deadline) throws IOException, InterruptedException {
        long bookmark = System.nanoTime() + BETWEEN_BOOKMARKS.toNanos();
        while (true) {
            long now = System.nanoTime();
            long left = Math.min(deadline, bookmark) - now;
            send(stream.next(Duration.ofNanos(Math.max(0, left))));
            if (stream.state() == Subscription.State.OVERRUN) {
                ObjectNode status =
                        Fault.expired("the watcher was too slow; list again").status();
                send(List.of(new WatchStream.Frame("ERROR", status)));
                return;
            }
            boolean last = stream.state() != Subscription.State.OPEN || System.nanoTime() >= deadline;
            if (watch.bookmarks() && (last || System.nanoTime() >= bookmark)) {
                send(List.of(stream.bookmark()));
            }
            if (last) {
                return;
            }
            if (System.nanoTime() >= bookmark) {
                bookmark = System.nanoTime() + BETWEEN_BOOKMARKS.toNanos();
            }
        }
    }

    private Duration timeout() {
        return watch.timeoutSeconds() > 0
                ? Duration.ofSeconds(watch.timeoutSeconds())
                : Duration.ofSeconds(ThreadLocalRandom.current().nextInt(1_800, 3_600));
    }

    private void send(List<WatchStream.Frame> frames) throws IOException, InterruptedException {
        if (frames.isEmpty()) {
            return;
        }
        List<byte[]> rendered = new ArrayList<>(frames.size());
        for (WatchStream.Frame frame : frames) {
            ObjectNode envelope = Json.object().put("type", frame.type());
            envelope.set("object", body(frame));
            rendered.add(Json.bytes(envelope));
        }
        sink.write(rendered);
    }

    private ObjectNode body(WatchStream.Frame frame) {
        return switch (frame.type()) {
            case "ERROR" -> frame.object();
            case "BOOKMARK" -> bookmark(frame.object());
            default -> {
                ObjectNode object = watch.presentation().object(watch.served(), frame.object(), !columnsSent);
                columnsSent = true;
                yield object;
            }
        };
    }

    /** A bookmark has the type of the other frames, but neither rows nor content. */
    private ObjectNode bookmark(ObjectNode object) {
        return switch (watch.presentation().form()) {
            case OBJECT -> object;
            case METADATA -> watch.presentation().object(watch.served(), object, false);
            case TABLE -> {
                ObjectNode table = watch.presentation().object(watch.served(), object, !columnsSent);
                columnsSent = true;
                yield table;
            }
        };
    }
}
