package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.host.Host;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired;
import dev.graceful.model.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The user's command on a real Debian machine, where root has systemd run it. */
@ExtendWith(SharedLab.class)
class CommandOnSystemdE2E {
    private static final int MOST_ROUNDS = 400;
    private static final String RAN = "/var/lib/shop/ran";
    private static final String SCRIPT =
            "{ id -un; grep -o '[^/]*$' /proc/self/cgroup | sort -u; } >>" + RAN + "; sleep 4; echo ended >>" + RAN;

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;

    CommandOnSystemdE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.machine("commands");
        app = AppRepository.create(scratch.resolve("app"));
        app.works("v1");
        shop = LabShop.on(machine, app);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    /** Everything that belongs to the session is ended by systemd-logind, whoever started it and as whom. */
    @Test
    void itIsAServiceOfItsOwnAndOutlivesTheSessionOfTheOperator() throws IOException {
        String v2 = app.works("v2");
        shop.publish();
        var commands = new Desired.Commands(List.of("sh", "-c", SCRIPT), List.of(), List.of("true"));
        Desired wish = Wishes.byCommandAlone(v2, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), commands, "");
        try (Host first = Way.to(machine, 1)) {
            var operator = new Operator(first, wish, Pace.real());
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        operator.round();
                        return machine.tryRoot("", "test", "-s", RAN).well();
                    });
            machine.root("loginctl", "terminate-user", "deploy");
        }
        assertThat(ran()).as("it is in the middle").doesNotContain("ended");

        try (Host second = Way.to(machine, 2)) {
            var operator = new Operator(second, wish, Pace.real());
            assertThat(operator.untilSettled(MOST_ROUNDS))
                    .as("%s", operator.done())
                    .isInstanceOf(Plan.Next.Rest.class);
        }
        assertThat(ran()).hasSize(3).first().isEqualTo(LabShop.ACCOUNT);
        assertThat(ran().get(1)).matches("gd-[0-9a-f]{16}\\.service");
        assertThat(ran().getLast()).isEqualTo("ended");
        assertThat(shop.head()).isEqualTo(v2);
    }

    private List<String> ran() {
        return machine.get(RAN).lines().toList();
    }
}
