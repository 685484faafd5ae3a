package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.RealGunicorn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One application under the operator's care, wished and watched through the API. */
final class Site {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Api api;
    private final Path journals;
    private final String name;
    private final AppRepository upstream;
    private final RealGunicorn gunicorn;

    /**
     * @param kubeconfig the way to the API server
     * @param journals the state directory of the machine
     * @param name of the resource and of its Host
     * @param upstream where commits are pushed from
     * @param gunicorn the running application
     */
    Site(Path kubeconfig, Path journals, String name, AppRepository upstream, RealGunicorn gunicorn) {
        this.api = new Api(kubeconfig, "default");
        this.journals = journals;
        this.name = name;
        this.upstream = upstream;
        this.gunicorn = gunicorn;
    }

    /** Declares the machine and the application at a revision, as {@code kubectl apply --server-side} does. */
    void apply(String revision, String reload) throws IOException {
        String text = """
                apiVersion: graceful.dev/v1alpha1
                kind: Host
                metadata: {name: %1$s, namespace: default}
                spec: {connection: Local, stateDir: %2$s}
                ---
                apiVersion: graceful.dev/v1alpha1
                kind: GracefulDeploy
                metadata: {name: %1$s, namespace: default}
                spec:
                  source: {repo: %3$s, revision: %4$s}
                  hosts: {names: [%1$s]}
                  layout: {path: %5$s}
                  app: {process: {pidFile: %6$s}}
                  reload: %7$s
                """.formatted(
                        name,
                        journals,
                        upstream.directory(),
                        revision,
                        gunicorn.repository().directory(),
                        gunicorn.pidFile(),
                        reload);
        api.apply(text);
    }

    /** Waits until the status of the current generation says Ready at a revision. */
    void awaitReady(String sha) {
        api.awaitReady(name, sha, PATIENCE);
        assertThat(head()).isEqualTo(sha);
    }

    /** Waits until the status of the current generation says that a revision was taken back. */
    void awaitReverted(String sha, String back) {
        await("reverted " + sha).atMost(PATIENCE).untilAsserted(() -> {
            Map<String, Object> status = api.status("GracefulDeploy", name);
            assertThat(Api.condition(status, "Stalled")).as("%s", status).containsEntry("status", "True");
            assertThat(String.valueOf(Api.condition(status, "Ready").get("message")))
                    .contains(sha.substring(0, 7), "taken back");
        });
        assertThat(head()).isEqualTo(back);
    }

    private String head() {
        try {
            return gunicorn.repository().git("rev-parse", "HEAD");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines of the journal that the machine keeps. */
    List<String> journal() throws IOException {
        Path file = journals.resolve("app").resolve("default_" + name).resolve("journal");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** The events of the last lines of the journal, for messages. */
    @Nullable
    String last() throws IOException {
        List<String> lines = journal();
        return lines.isEmpty() ? null : lines.getLast();
    }
}
