package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

/** {@code graceful serve}: the operator with the embedded API server, on a machine without a cluster. */
class EmbeddedOperatorE2E extends OperatorScenarios {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private int port;

    @Override
    void prepare(ExtensionContext context) throws IOException {
        port = freePort();
    }

    @Override
    Path kubeconfig() {
        return scratch.resolve("kubeconfig");
    }

    @Override
    OperatorProcess operator() throws IOException {
        return OperatorProcess.serve(scratch.resolve("state"), port, kubeconfig(), scratch.resolve("operator.log"));
    }

    @Test
    void convergesWithoutLosingARequestWhereverItIsKilled() throws IOException {
        var upstream = AppRepository.create(scratch.resolve("upstream"));
        upstream.works("v0");
        var app = cloneOf(upstream);
        try (var gunicorn = RealGunicorn.start(app, scratch.resolve("run"), Flags.daemon(Venv.GUNICORN_NEWEST));
                var load = Load.start(gunicorn.address(), Load.Mix.usual())) {
            var site = new Site(kubeconfig(), scratch.resolve("journals"), "shop", upstream, gunicorn);
            var operator = operator();
            try {
                String first = upstream.works("v1");
                site.apply(first, UPGRADE);
                site.awaitReady(first);
                int lines = site.journal().size();
                for (int line = 1; line <= lines; line++) {
                    String next = upstream.works("v" + (line + 1));
                    int until = site.journal().size() + line;
                    site.apply(next, UPGRADE);
                    await("line " + line)
                            .atMost(PATIENCE)
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(2))
                            .until(() -> site.journal().size() >= until);
                    operator.kill();
                    System.out.printf("killed after line %d of %d: %s%n", line, lines, site.last());
                    operator = operator();
                    site.awaitReady(next);
                }
                Load.Result result = load.stop();
                System.out.printf("killed %d times: %s%n", lines, result);
                assertThat(lines).isGreaterThanOrEqualTo(8);
                assertThat(result.failed()).as("%s", result).isZero();
            } finally {
                operator.close();
            }
        }
    }
}
