package dev.graceful.apiserver.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Where the frames of a watch go. Used by one virtual thread, which waits until the client has taken what it was sent. */
abstract sealed class Sink {
    /** A client that takes nothing for so long is dropped. */
    private static final long PATIENCE_SECONDS = 30;

    private final Context loop;

    Sink(Context loop) {
        this.loop = loop;
    }

    /** @throws IOException when the client is gone or takes nothing any more */
    abstract void write(List<byte[]> frames) throws IOException, InterruptedException;

    /** Ends the watch as agreed. */
    abstract void end();

    /** Runs {@code action} when the client goes. */
    abstract void whenGone(Runnable action);

    /** Cuts the connection. */
    abstract void drop();

    final void onLoop(Runnable action) {
        loop.runOnContext(nothing -> action.run());
    }

    final void await(Supplier<Future<Void>> write) throws IOException, InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(() -> write.get().onComplete(result -> {
            if (result.succeeded()) {
                done.complete(null);
            } else {
                done.completeExceptionally(result.cause());
            }
        }));
        try {
            done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new IOException("the watcher went away", failed.getCause());
        } catch (TimeoutException slow) {
            throw new IOException("the watcher took nothing for " + PATIENCE_SECONDS + " s", slow);
        }
    }

    /** Chunked HTTP: one line for each frame. */
    static final class Chunked extends Sink {
        private final HttpServerResponse response;

        Chunked(Context loop, HttpServerResponse response) {
            super(loop);
            this.response = response;
        }

        @Override
        void write(List<byte[]> frames) throws IOException, InterruptedException {
            Buffer buffer = Buffer.buffer();
            frames.forEach(frame -> buffer.appendBytes(frame).appendByte((byte) '\n'));
            await(() -> response.write(buffer));
        }

        @Override
        void end() {
            onLoop(() -> {
                if (!response.ended() && !response.closed()) {
                    response.end();
                }
            });
        }

        @Override
        void whenGone(Runnable action) {
            onLoop(() -> {
                response.closeHandler(nothing -> action.run());
                response.exceptionHandler(failure -> action.run());
            });
        }

        @Override
        void drop() {
            onLoop(response::reset);
        }
    }

    /** WebSocket: one text frame for each frame, a newline at its end as kube-apiserver sends it. */
    static final class Socket extends Sink {
        private static final short NORMAL = 1000;
        private final ServerWebSocket socket;

        Socket(Context loop, ServerWebSocket socket) {
            super(loop);
            this.socket = socket;
        }

        @Override
        void write(List<byte[]> frames) throws IOException, InterruptedException {
            for (byte[] frame : frames) {
                String text = new String(frame, StandardCharsets.UTF_8) + "\n";
                await(() -> socket.writeFinalTextFrame(text));
            }
        }

        @Override
        void end() {
            onLoop(() -> socket.close(NORMAL));
        }

        @Override
        void whenGone(Runnable action) {
            onLoop(() -> {
                socket.closeHandler(nothing -> action.run());
                socket.exceptionHandler(failure -> action.run());
            });
        }

        @Override
        void drop() {
            end();
        }
    }
}
