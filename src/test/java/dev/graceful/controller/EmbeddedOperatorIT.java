package dev.graceful.controller;

import dev.graceful.apiserver.EmbeddedApiServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.AfterAll;

/** The operator with the embedded API server. */
class EmbeddedOperatorIT extends OperatorSuite {
    private static final EmbeddedApiServer SERVER = start();

    EmbeddedOperatorIT() throws IOException {
        super(SERVER.kubeconfig());
    }

    private static EmbeddedApiServer start() {
        try {
            var folder = Files.createTempDirectory("operator-it").resolve("state");
            return EmbeddedApiServer.start(new dev.graceful.apiserver.Settings(folder, 0, List.of(), "operator-it"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @AfterAll
    static void stopServer() {
        SERVER.close();
    }
}
