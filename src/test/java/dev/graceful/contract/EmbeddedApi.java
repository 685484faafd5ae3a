package dev.graceful.contract;

import dev.graceful.apiserver.EmbeddedApiServer;
import dev.graceful.apiserver.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs the suite against an embedded server with a state folder of its own.
 *
 * <p>The server is one that was stopped and started again, so that there are versions that it has forgotten.
 */
final class EmbeddedApi implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ApiFixture.class;
    }

    @Override
    public ApiFixture resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(EmbeddedApi.class))
                .computeIfAbsent(Running.class, type -> Running.start(), Running.class)
                .fixture();
    }

    /** The server, and the folder that is deleted with it. */
    private record Running(EmbeddedApiServer server, Path folder, ApiFixture fixture) implements AutoCloseable {

        static Running start() {
            try {
                Path folder = Files.createTempDirectory("embedded-api");
                Settings settings = new Settings(folder.resolve("state"), 0, List.of(), "contract");
                EmbeddedApiServer.start(settings).close();
                EmbeddedApiServer server = EmbeddedApiServer.start(settings);
                Path kubeconfig = Files.copy(server.kubeconfig(), folder.resolve("kubeconfig"));
                return new Running(
                        server, folder, ApiFixture.withWidgets("embedded", kubeconfig, Path.of("this console")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            fixture.close();
            server.close();
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
