package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.resource.Fault;
import dev.graceful.apiserver.resource.Served;
import dev.graceful.apiserver.resource.WatchStream;
import dev.graceful.apiserver.store.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What goes back to the client. */
sealed interface Answer {

    /**
     * A complete body.
     *
     * @param headers besides Content-Type and Content-Length
     * @param warnings each becomes a Warning header
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, only sent
    record Whole(int code, String contentType, byte[] body, Map<String, String> headers, List<String> warnings)
            implements Answer {}

    /** Frames that go out one by one. */
    sealed interface Stream extends Answer {
        /** Carries the frames to the client, and returns when that is over. */
        void carry(Sink sink);

        /** Lets go of everything when the client is gone before anything could be carried. */
        void abandon();
    }

    /**
     * A watch.
     *
     * @param presentation the form of each object
     * @param bookmarks whether the client wants to be told how far it is
     * @param timeoutSeconds when to end; 0 for the server's choice
     */
    record Watching(
            WatchStream stream, Served served, Presentation presentation, boolean bookmarks, long timeoutSeconds)
            implements Stream {

        @Override
        public void carry(Sink sink) {
            new dev.graceful.apiserver.http.Watching(this, sink).run();
        }

        @Override
        public void abandon() {
            stream.close();
        }
    }

    /** A watch that is over before it began: its only frame says why, because clients look for that there. */
    record Ended(Fault fault) implements Stream {

        @Override
        public void carry(Sink sink) {
            ObjectNode frame = Json.object().put("type", "ERROR");
            frame.set("object", fault.status());
            try {
                sink.write(List.of(Json.bytes(frame)));
                sink.end();
            } catch (IOException gone) {
                sink.drop();
            } catch (InterruptedException stopped) {
                sink.end();
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void abandon() {
            // There is nothing to let go of.
        }
    }

    static Whole json(int code, JsonNode body) {
        return new Whole(code, "application/json", line(body), Map.of(), List.of());
    }

    static Whole text(int code, String body) {
        return new Whole(code, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8), Map.of(), List.of());
    }

    static Whole fault(Fault fault) {
        return json(fault.code(), fault.status());
    }

    /** Answer to a path that means nothing, as kube-apiserver words it. */
    static Whole nothingHere() {
        return text(404, "404 page not found\n");
    }

    private static byte[] line(JsonNode body) {
        return (Json.text(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
