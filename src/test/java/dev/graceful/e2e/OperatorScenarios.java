package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the operator must do with whichever API server it works. */
abstract class OperatorScenarios {
    /** The wish: what Auto would choose for a preloaded server, with a soak that is short for a test. */
    static final String UPGRADE = "{strategy: Auto, timeout: 60s, binaryUpgrade: {soak: 1s}}";

    @TempDir
    Path scratch;

    @RegisterExtension
    final BeforeEachCallback prepared = this::prepare;

    abstract void prepare(ExtensionContext context) throws IOException;

    /** The kubeconfig of the API server, once the operator runs. */
    abstract Path kubeconfig();

    abstract OperatorProcess operator() throws IOException;

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A clone that the application runs from; pushes are commits in the upstream repository. */
    AppRepository cloneOf(AppRepository upstream) throws IOException {
        upstream.git(
                "clone",
                "-q",
                upstream.directory().toString(),
                scratch.resolve("app").toString());
        return AppRepository.open(scratch.resolve("app"));
    }

    @Test
    void upgradesTakesBackWhatIsBrokenAndGoesOnWithWhatIsMendedWithoutLosingARequest() throws IOException {
        var upstream = AppRepository.create(scratch.resolve("upstream"));
        upstream.works("v1");
        var app = cloneOf(upstream);
        try (var gunicorn = RealGunicorn.start(app, scratch.resolve("run"), Flags.daemon(Venv.GUNICORN_NEWEST));
                var operator = operator();
                var load = Load.start(gunicorn.address(), Load.Mix.usual())) {
            var site = new Site(kubeconfig(), scratch.resolve("journals"), "shop", upstream, gunicorn);

            String good = upstream.works("v2");
            site.apply("main", UPGRADE);
            site.awaitReady(good);
            String broken = upstream.raises("v3", 0.2);
            site.apply(broken, UPGRADE);
            site.awaitReverted(broken, good);
            String mended = upstream.works("v4");
            site.apply(mended, UPGRADE);
            site.awaitReady(mended);

            Load.Result result = load.stop();
            System.out.printf("%s: upgrade, revert, upgrade: %s%n", getClass().getSimpleName(), result);
            assertThat(result.failed()).as("%s", result).isZero();
            assertThat(result.by()).containsKeys("v1", "v2", "v4").doesNotContainKey("v3");
            assertThat(operator.running()).isTrue();
        }
    }
}
