package dev.graceful.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.Load.Mix;
import dev.graceful.gunicorn.Load.Result;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.lab.LabShop.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The application of the lab: it runs as an account of its own, is nobody's unit, and can be put under load from outside. */
@ExtendWith(SharedLab.class)
class LabShopIT {
    private final Machine machine;
    private final AppRepository repository;
    private final String v1;
    private final LabShop shop;

    LabShopIT(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.machine("shop-it");
        repository = AppRepository.create(scratch.resolve("app"));
        v1 = repository.works("v1");
        shop = LabShop.on(machine, repository);
    }

    @BeforeEach
    void isThere() {
        assertThat(shop.head()).isEqualTo(v1);
        assertThat(shop.git("status", "--short")).isEmpty();
    }

    @AfterEach
    void stop() {
        machine.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyGunicornAnswersFromOutsideAndIsOwnedByNobody(Venv venv) throws IOException {
        shop.start(Flags.daemon(venv));

        assertThat(shop.answer()).startsWith("v1 " + v1);
        List<Running> masters = shop.masters();
        assertThat(masters).hasSize(1);
        long master = masters.getFirst().pid();
        assertThat(shop.pid()).isEqualTo(master);
        await().until(() -> shop.processes().size() == 4);
        assertThat(machine.root("stat", "--format=%U", "/proc/" + master)).isEqualTo("shop");
        // A process of a login session is in a scope; one that systemd starts is in a service.
        assertThat(machine.get("/proc/" + master + "/cgroup")).containsPattern("(?m)^0::.*/session-[a-z0-9]+\\.scope$");
        assertThat(machine.ssh("systemctl", "show", "--property=MainPID", "--value", "ssh.service"))
                .isNotEqualTo(Long.toString(master));
        assertThat(machine.trySsh("shop", "sh", "-c", "tr '\\0' '\\n' <\"$1\"", "sh", "/proc/" + master + "/environ")
                        .out())
                .doesNotContain("SYSTEMD_EXEC_PID", "SUPERVISOR");
    }

    @Test
    void itOutlivesTheSessionItWasStartedFromInTheForegroundToo() {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST).foreground().withoutPreload());

        await().atMost(Duration.ofSeconds(30)).until(() -> machine.root("pgrep", "-c", "-x", "sshd"), "1"::equals);

        assertThat(shop.status()).isEqualTo(200);
        assertThat(shop.masters().getFirst().parent()).isEqualTo(1);
    }

    @Test
    void newCommitsReachTheOriginAndACheckoutIsServedAfterHup() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST).withoutPreload());
        String v2 = repository.works("v2");
        String v3 = repository.raises("v3", 0.1);

        shop.publish();

        assertThat(shop.head()).isEqualTo(v1);
        shop.checkout(v2);
        assertThat(shop.head()).isEqualTo(v2);
        assertThat(machine.root("stat", "--format=%U", LabShop.DIRECTORY + "/app.py"))
                .isEqualTo("shop");
        try (var load = Load.start(shop.address(), Mix.usual())) {
            machine.ssh("sudo", "-n", "-u", "shop", "kill", "-HUP", Long.toString(shop.pid()));
            await().atMost(Duration.ofSeconds(60)).until(() -> shop.label().equals("v2"));
            Result result = load.stop();
            System.out.println("from outside: " + result);
            assertThat(result.failed()).isZero();
            assertThat(result.by()).containsKey("v2");
        }
        shop.checkout(v3);
        machine.root("kill", "-HUP", Long.toString(shop.pid()));
        await().atMost(Duration.ofSeconds(60)).until(() -> shop.log().contains("broken on purpose"));
    }

    @Test
    void aStopIsSeenFromOutside() {
        shop.start(Flags.daemon(Venv.GUNICORN_23));

        shop.stop();

        assertThat(shop.status()).isZero();
        assertThat(shop.processes()).isEmpty();
    }
}
