package dev.graceful.apiserver.http;

import dev.graceful.apiserver.resource.Fault;
import dev.graceful.apiserver.resource.Resources;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's door: TLS on a loopback address. Lets in who brings the token, and sees that nobody sends too much. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_BODY = 3 * 1024 * 1024;
    private static final int MAX_HEADER = 64 * 1024;
    private static final Set<String> OPEN_PATHS = Set.of("/healthz", "/livez", "/readyz", "/version");

    private final Vertx vertx;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("apiserver-request-", 0).factory());
    private final Credentials credentials;
    private final Dispatcher dispatcher;

    private Gateway(int port, Credentials credentials, Resources resources) {
        this.credentials = credentials;
        this.dispatcher = new Dispatcher(resources);
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(1));
        PemKeyCertOptions keys = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(credentials.certificates().server()))
                .addKeyValue(Buffer.buffer(credentials.certificates().serverKey()));
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(LOOPBACK)
                .setPort(port)
                .setSsl(true)
                .setKeyCertOptions(keys)
                .setUseAlpn(false)
                .setMaxHeaderSize(MAX_HEADER)
                .setMaxInitialLineLength(MAX_HEADER)
                .setIdleTimeout(0));
        server.requestHandler(this::receive);
    }

    /**
     * Starts serving.
     *
     * @param port 0 for any free one
     * @throws IOException when the port cannot be had
     */
    public static Gateway open(int port, Credentials credentials, Resources resources) throws IOException {
        Gateway gateway = new Gateway(port, credentials, resources);
        try {
            await(gateway.server.listen());
            return gateway;
        } catch (IOException failed) {
            gateway.close();
            throw new IOException("cannot listen on " + LOOPBACK + ":" + port + ": " + failed.getMessage(), failed);
        }
    }

    public int port() {
        return server.actualPort();
    }

    public String url() {
        return "https://" + LOOPBACK + ":" + port();
    }

    /** A kubeconfig for this server, with its token. */
    public String kubeconfig(String name) {
        return credentials.kubeconfig(url(), name);
    }

    /** Takes no more requests; those under way and watches should have ended before. */
    @Override
    public void close() {
        try {
            await(server.close());
            await(vertx.close());
        } catch (IOException failed) {
            LOG.warn("the server did not stop cleanly: {}", failed.getMessage());
        }
        workers.shutdown();
    }

    private void receive(HttpServerRequest request) {
        Fault refusal = refusal(request);
        if (refusal != null) {
            send(request.response(), Answer.fault(refusal), request.method().name());
            return;
        }
        Context loop = Objects.requireNonNull(Vertx.currentContext(), "requests arrive on an event loop");
        if (request.headers().contains("upgrade", "websocket", true)) {
            request.pause();
            Call call = call(request, Buffer.buffer());
            workers.execute(() -> upgrade(call, request, loop));
            return;
        }
        Buffer body = Buffer.buffer();
        boolean[] refused = {false};
        request.handler(part -> {
            if (body.length() + part.length() > MAX_BODY) {
                refused[0] = true;
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(nothing -> {
            if (refused[0]) {
                Fault tooLarge = Fault.plain(413, "RequestEntityTooLarge", "limit is " + MAX_BODY);
                send(
                        request.response(),
                        Answer.fault(tooLarge),
                        request.method().name());
            } else {
                Call call = call(request, body);
                workers.execute(() -> handle(call, request, loop));
            }
        });
    }

    private @Nullable Fault refusal(HttpServerRequest request) {
        if (!local(request.getHeader("Host")) || !localOrigin(request.getHeader("Origin"))) {
            return Fault.plain(403, "Forbidden", "this server answers only to requests for its loopback address");
        }
        String authorization = request.getHeader("Authorization");
        if (authorization != null && credentials.admits(authorization)) {
            return null;
        }
        return OPEN_PATHS.contains(request.path()) ? null : Fault.plain(401, "Unauthorized", "Unauthorized");
    }

    /** A page in a browser can make a name of its own resolve to this machine; its requests say that name. */
    private static boolean local(@Nullable String host) {
        return host != null && host.matches("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?");
    }

    private static boolean localOrigin(@Nullable String origin) {
        return origin == null || local(origin.replaceFirst("^https?://", ""));
    }

    private void handle(Call call, HttpServerRequest request, Context loop) {
        Answer answer = guarded(call);
        switch (answer) {
            case Answer.Whole whole -> loop.runOnContext(nothing -> send(request.response(), whole, call.method()));
            case Answer.Stream stream -> {
                loop.runOnContext(nothing -> request.response()
                        .setChunked(true)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-cache, private")
                        .writeHead());
                stream.carry(new Sink.Chunked(loop, request.response()));
            }
        }
    }

    private void upgrade(Call call, HttpServerRequest request, Context loop) {
        switch (guarded(call)) {
            case Answer.Whole whole -> loop.runOnContext(nothing -> send(request.response(), whole, call.method()));
            case Answer.Stream stream ->
                loop.runOnContext(nothing -> request.toWebSocket()
                        .onSuccess(socket -> workers.execute(() -> stream.carry(new Sink.Socket(loop, socket))))
                        .onFailure(failure -> stream.abandon()));
        }
    }

    private Answer guarded(Call call) {
        try {
            return dispatcher.answer(call);
        } catch (RuntimeException | StackOverflowError | LinkageError bug) {
            LOG.error("{} {} failed", call.method(), call.path(), bug);
            return Answer.fault(Fault.plain(
                    500, "InternalError", "Internal error occurred: " + bug + "; the server's log has the details"));
        }
    }

    private static void send(HttpServerResponse response, Answer answer, String method) {
        if (!(answer instanceof Answer.Whole whole) || response.closed()) {
            return;
        }
        response.setStatusCode(whole.code());
        whole.headers().forEach(response::putHeader);
        for (String warning : whole.warnings()) {
            String quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"");
            response.headers().add("Warning", "299 - \"" + quoted + "\"");
        }
        if (whole.code() == 304) {
            response.end();
            return;
        }
        response.putHeader("Content-Type", whole.contentType());
        if (method.equals("HEAD")) {
            response.putHeader("Content-Length", Integer.toString(whole.body().length))
                    .end();
        } else {
            response.end(Buffer.buffer(whole.body()));
        }
    }

    private static Call call(HttpServerRequest request, Buffer body) {
        Map<String, String> query = new HashMap<>();
        request.params().forEach(entry -> query.putIfAbsent(entry.getKey(), entry.getValue()));
        Map<String, String> headers = new HashMap<>();
        request.headers()
                .forEach(entry -> headers.merge(
                        entry.getKey().toLowerCase(Locale.ROOT), entry.getValue(), (a, b) -> a + "," + b));
        String path = Objects.requireNonNullElse(request.path(), "/");
        return new Call(request.method().name(), path, query, headers, body.getBytes());
    }

    private static <T> void await(Future<T> future) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | CompletionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed);
        } catch (TimeoutException slow) {
            throw new IOException("no answer within 10 s", slow);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
