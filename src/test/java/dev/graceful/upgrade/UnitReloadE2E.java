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
import dev.graceful.lab.LabUwsgi.Front;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single services of a real systemd that are reloaded in place over SSH and under a load from outside. */
@ExtendWith(SharedLab.class)
class UnitReloadE2E {
    private static final int RELOADS = 5;
    private static final int MOST_ROUNDS = 600;
    private static final String RELOAD = "[Service]\nExecReload=/bin/kill -s HUP $MAINPID\n";

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final List<String> versions = new ArrayList<>();

    UnitReloadE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("unit");
        app = AppRepository.create(scratch.resolve("app"));
        for (int version = 1; version <= RELOADS + 1; version++) {
            versions.add(app.works("v" + version));
        }
        shop = LabShop.on(machine, app);
        shop.checkout(versions.getFirst());
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aUwsgiThatSystemdIsToldToReloadLosesNothing(boolean lazy) throws IOException {
        machine.put("/etc/systemd/system/uwsgi-shop.service.d/reload.conf", RELOAD, "root");
        var cell = cell(Front.SYSTEMD, lazy).withStats();
        LabUwsgi.start(machine, shop, cell);

        reloads(
                cell + " by systemctl reload",
                new Load.Mix(6, 0, 2),
                "reload.systemd",
                wished -> UwsgiWishes.wish(Front.SYSTEMD, wished, Strategy.SYSTEMD));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "SYSTEMD"})
    void aGunicornThatSystemdGaveItsSocketIsReloadedWithoutLoss(Strategy strategy) throws IOException {
        machine.put("/etc/systemd/system/shop@.service.d/reload.conf", RELOAD, "root");
        Held.SOCKET.start(machine, shop, command(false), 1);

        reloads(
                "one gunicorn on a .socket, " + strategy,
                new Load.Mix(6, 2, 2),
                strategy == Strategy.SYSTEMD ? "reload.systemd" : "reload.hup",
                wished -> wish(wished, strategy));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "HUP", "SYSTEMD", "ROLLING"})
    void aGunicornThatPreloadsOnTheSocketOfSystemdIsRefusedWithTheWayOut(Strategy strategy) throws IOException {
        machine.put("/etc/systemd/system/shop@.service.d/reload.conf", RELOAD, "root");
        Held.SOCKET.start(machine, shop, command(true), 1);
        List<LabShop.Running> processes = shop.processes();
        try (Host host = Way.to(machine, 1)) {
            var operator = new Operator(host, wish(versions.getLast(), strategy), Pace.real());

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Stop.class);
            Failure told = ((Plan.Next.Stop) end).failure();
            System.out.println("preloading on a .socket, " + strategy + ": " + told.message());
            assertThat(told.reason()).isIn(Reason.ReloadWouldLoseRequests, Reason.ReloadWouldKeepOldCode);
        }
        assertThat(shop.processes()).isEqualTo(processes);
        assertThat(shop.head()).isEqualTo(versions.getFirst());
        assertThat(shop.label()).isEqualTo("v1");
    }

    private void reloads(String what, Load.Mix clients, String step, Function<String, Desired> wish)
            throws IOException {
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), clients)) {
            for (String wished : versions.subList(1, versions.size())) {
                var operator = new Operator(host, wish.apply(wished), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(operator.done()).containsOnlyOnce(step);
                assertThat(shop.head()).isEqualTo(wished);
            }
            Load.Result result = load.stop();
            System.out.println(what + ", " + RELOADS + " reloads: " + result);
            assertThat(result.failed()).as("%s", result).isZero();
            assertThat(result.by()).containsKeys("v1", "v" + versions.size());
        }
    }

    private static List<String> command(boolean preload) {
        Flags flags = Flags.daemon(Venv.GUNICORN_NEWEST).foreground().withoutPidFile();
        return LabShop.command(preload ? flags : flags.withoutPreload());
    }

    private static Desired wish(String revision, Strategy strategy) {
        return Wishes.revision(
                revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), strategy, Duration.ofMillis(500));
    }
}
