package dev.graceful.upgrade;

import static dev.graceful.lab.LabUwsgi.cell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.Host;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.LabUwsgi;
import dev.graceful.lab.LabUwsgi.Cell;
import dev.graceful.lab.LabUwsgi.Front;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.observe.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A machine on which the operator is root and may not signal others, because its service was given no CAP_KILL. */
@ExtendWith(SharedLab.class)
class ForbiddenSignalE2E {
    private static final int MOST_ROUNDS = 600;

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final List<String> versions = new ArrayList<>();

    ForbiddenSignalE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.machine("nokill");
        app = AppRepository.create(scratch.resolve("app"));
        for (int version = 1; version <= 3; version++) {
            versions.add(app.works("v" + version));
        }
        shop = LabShop.on(machine, app);
    }

    @BeforeEach
    void takeTheRightAway() {
        shop.checkout(versions.getFirst());
        machine.put(
                "/etc/systemd/system/ssh.service.d/no-kill.conf",
                "[Service]\nCapabilityBoundingSet=~CAP_KILL\n",
                "root");
        machine.root("systemctl", "daemon-reload");
        machine.root("systemctl", "restart", "ssh.service");
    }

    @AfterEach
    void end() {
        machine.close();
    }

    static Stream<Cell> uwsgis() {
        return Stream.of(
                cell(Front.HTTP_SOCKET, false).withFifo(),
                cell(Front.HTTP_SOCKET, false).and("touch-reload = " + LabUwsgi.CHAIN_FILE));
    }

    @ParameterizedTest
    @MethodSource("uwsgis")
    void aUwsgiIsAskedThroughItsFifoOrAFileThatItWatches(Cell cell) throws IOException {
        LabUwsgi.start(machine, shop, cell);

        reloadsWithoutLoss(cell.toString(), wished -> UwsgiWishes.wish(cell.front(), wished, Strategy.AUTO));
    }

    @Test
    void aGunicornIsAskedBySupervisor() throws IOException {
        Keeper.SUPERVISOR.start(machine, shop, LabShop.command(plain()));

        reloadsWithoutLoss("gunicorn below supervisor", ForbiddenSignalE2E::hup);
    }

    /** Why nobody else needs a way around: what may not be signalled may not be seen, although supervisor would obey. */
    @Test
    void anotherAccountThanRootSeesNoMasterThatItMayNotSignal() throws IOException {
        Keeper.SUPERVISOR.start(machine, shop, LabShop.command(plain()));
        machine.root("chmod", "777", "/run/supervisor.sock");
        Desired wish = hup(versions.getLast());

        try (Host host = Way.unprivileged(machine, 1)) {
            assertThat(machine.ssh("supervisorctl", "signal", "HUP", "shop")).contains("shop: signalled");
            assertThat(new Observer().observe(host, wish).masters())
                    .isInstanceOfSatisfying(
                            Masters.NoMaster.class,
                            none -> assertThat(none.searched()).contains("of other accounts may not be examined"));
        }
    }

    private interface Wishing {
        Desired of(String revision);
    }

    private void reloadsWithoutLoss(String what, Wishing wishing) throws IOException {
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), new Load.Mix(6, 0, 2))) {
            for (String wished : versions.subList(1, versions.size())) {
                var operator = new Operator(host, wishing.of(wished), Pace.real());
                String master = Long.toString(operator.masters().getFirst().id().pid());
                assertThat(machine.trySsh("deploy", "sudo", "kill", "-0", master)
                                .well())
                        .as("whether the signal is permitted")
                        .isFalse();

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(operator.done()).contains("reload.hup");
            }
            Load.Result result = load.stop();
            System.out.println("no signal permitted, " + what + ", 2 reloads: " + result);
            assertThat(result.failed()).as("%s", result).isZero();
            assertThat(result.by()).containsKeys("v1", "v3");
        }
    }

    private static Desired hup(String revision) {
        return Wishes.revision(
                revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), Strategy.HUP, Duration.ZERO);
    }

    private static Flags plain() {
        return new Flags(Venv.GUNICORN_23, 3, false, false, false, false, List.of());
    }
}
