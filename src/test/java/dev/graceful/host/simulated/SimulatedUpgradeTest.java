package dev.graceful.host.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.simulated.Code.Kind;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedUpgradeTest extends SimulatedShop {
    SimulatedUpgradeTest(@TempDir Path scratch) throws IOException {
        super(scratch);
    }

    @Test
    void aBinaryUpgradeLosesNothingAndEndsWithTheFreshMasterPromoted() throws IOException {
        Site site = Site.daemon(tree, 8000);
        Gunicorns shop = start(site);
        long old = shop.masters().getFirst();
        git("checkout", "-q", "--detach", v2);

        send(old, Signal.USR2, Duration.ofSeconds(2));
        long fresh = shop.masters().getLast();

        assertThat(fact(fresh).parent()).isEqualTo(old);
        assertThat(Objects.requireNonNull(fact(fresh).detail()).environment())
                .containsEntry("GUNICORN_PID", Long.toString(old))
                .containsKey("GUNICORN_FD");
        assertThat(Objects.requireNonNull(fact(fresh).detail()).sockets())
                .isEqualTo(Objects.requireNonNull(fact(old).detail()).sockets())
                .containsExactly(look().listening().getFirst().inode());
        assertThat(Path.of(site.pidFile() + ".2")).hasContent(Long.toString(fresh));
        assertThat(shop.loaded()).containsExactly(v1, v1, v1, v2, v2, v2);

        send(old, Signal.WINCH, Duration.ofSeconds(2));
        assertThat(shop.loaded()).containsExactly(v2, v2, v2);
        send(old, Signal.TERM, Duration.ofSeconds(2));

        assertThat(shop.masters()).containsExactly(fresh);
        assertThat(fact(fresh).parent()).isEqualTo(1);
        assertThat(Objects.requireNonNull(site.pidFile())).hasContent(Long.toString(fresh));
        assertThat(Path.of(site.pidFile() + ".2")).doesNotExist();
        assertThat(shop.clients().answered()).containsOnlyKeys(v1, v2);
        stopsWithoutLoss(host, shop);
    }

    @Test
    void afterWinchTheOldWorkersComeBackWithHup() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000));
        long old = shop.masters().getFirst();
        git("checkout", "-q", "--detach", v2);
        send(old, Signal.USR2, Duration.ofSeconds(2));
        long fresh = shop.masters().getLast();
        send(old, Signal.WINCH, Duration.ofSeconds(2));

        send(old, Signal.HUP, Duration.ofSeconds(2));
        send(fresh, Signal.TERM, Duration.ofSeconds(2));

        assertThat(shop.masters()).containsExactly(old);
        assertThat(shop.loaded()).containsExactly(v1, v1, v1);
        send(old, Signal.USR2, Duration.ofSeconds(2));
        assertThat(shop.masters()).hasSize(2);
        stopsWithoutLoss(host, shop);
    }

    @Test
    void winchIsIgnoredInTheForeground() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000).daemon(false));

        send(shop.masters().getFirst(), Signal.WINCH, Duration.ofSeconds(2));

        assertThat(shop.loaded()).hasSize(3);
    }

    @Test
    void aSecondUsr2AndOneToTheFreshMasterAreIgnored() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000));
        send(shop.masters().getFirst(), Signal.USR2, Duration.ofSeconds(2));

        send(shop.masters().getFirst(), Signal.USR2, Duration.ofSeconds(2));
        send(shop.masters().getLast(), Signal.USR2, Duration.ofSeconds(2));

        assertThat(shop.masters()).hasSize(2);
    }

    @Test
    void anImportThatFailsEndsTheFreshMasterAndTheOldOneServesOn() throws IOException {
        int port = 8000;
        for (boolean preload : List.of(true, false)) {
            for (Kind kind : List.of(Kind.RAISES, Kind.EXITS)) {
                git("checkout", "-q", "--detach", v1);
                Gunicorns shop =
                        start(Site.daemon(tree, port++).preload(preload).pidFile(scratch.resolve(kind + "" + preload)));
                host.code(v2, Code.of(kind));
                git("checkout", "-q", "--detach", v2);

                send(shop.masters().getFirst(), Signal.USR2, Duration.ofSeconds(5));

                boolean churns = kind == Kind.EXITS && !preload;
                assertThat(shop.masters()).hasSize(churns ? 2 : 1);
                assertThat(shop.loaded()).containsExactly(v1, v1, v1);
                stopsWithoutLoss(host, shop);
            }
        }
    }

    @Test
    void aWorkerThatSysExitsIsForkedAgainForEver() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000).preload(false));
        host.code(v2, Code.of(Kind.EXITS));
        git("checkout", "-q", "--detach", v2);
        send(shop.masters().getFirst(), Signal.USR2, Duration.ofSeconds(1));
        List<Long> before = children(shop.masters().getLast());

        host.advance(Duration.ofSeconds(2));

        assertThat(children(shop.masters().getLast())).isNotEmpty().doesNotContainAnyElementsOf(before);
    }

    @Test
    void hupLoadsTheCodeOnDiskUnlessItWasPreloaded() throws IOException {
        for (boolean preload : List.of(true, false)) {
            git("checkout", "-q", "--detach", v1);
            Gunicorns shop = start(
                    Site.daemon(tree, preload ? 8000 : 8001).preload(preload).pidFile(null));
            git("checkout", "-q", "--detach", v2);

            send(shop.masters().getFirst(), Signal.HUP, Duration.ofSeconds(3));

            String expected = preload ? v1 : v2;
            assertThat(shop.loaded()).containsExactly(expected, expected, expected);
            shop.clients().stop();
            host.advance(Duration.ofSeconds(31));
            assertThat(shop.clients().lost()).isEmpty();
        }
    }

    @Test
    void hupOnBrokenCodeEndsTheWholeService() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000).preload(false));
        host.code(v2, Code.of(Kind.RAISES));
        git("checkout", "-q", "--detach", v2);

        send(shop.masters().getFirst(), Signal.HUP, Duration.ofSeconds(3));

        assertThat(shop.masters()).isEmpty();
        assertThat(shop.clients().lost()).containsKey("connection refused");
        assertThat(shop.clients().outages()).isEqualTo(1);
        assertThat(shop.clients().down()).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void termOfTheOnlyMasterIsAnOutageThatIsSeen() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000));

        send(shop.masters().getFirst(), Signal.TERM, Duration.ofSeconds(3));

        assertThat(shop.masters()).isEmpty();
        assertThat(shop.clients().outages()).isEqualTo(1);
        assertThat(shop.clients().lost()).isNotEmpty();
    }

    @Test
    void titlesHideTheArguments() throws IOException {
        Gunicorns shop = start(Site.daemon(tree, 8000).titles(true));
        long old = shop.masters().getFirst();
        send(old, Signal.USR2, Duration.ofSeconds(2));
        long fresh = shop.masters().getLast();

        assertThat(fact(old).argv()).containsExactly("gunicorn: master [app:application]");
        assertThat(fact(fresh).argv()).containsExactly("gunicorn: master [app:application.2]");
        send(old, Signal.TERM, Duration.ofSeconds(3));
        assertThat(fact(fresh).argv()).containsExactly("gunicorn: master [app:application]");
        assertThat(fact(children(fresh).getFirst()).argv()).containsExactly("gunicorn: worker [app:application.2]");
    }
}
