package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.Host;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.observe.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A preloading gunicorn that a real supervisor or a real systemd keeps, through {@code graceful-follow} and without: upgraded over SSH under
 * a load from outside, while who keeps it sees one process that never changes.
 */
@ExtendWith(SharedLab.class)
class FollowerE2E {
    private static final int UPGRADES = 3;
    private static final int MOST_ROUNDS = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final List<String> versions = new ArrayList<>();

    FollowerE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("follower");
        app = AppRepository.create(scratch.resolve("app"));
        versions.add(app.works("v1"));
        shop = LabShop.on(machine, app);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({
        "SUPERVISOR, GUNICORN_23_TITLES",
        "SUPERVISOR, GUNICORN_NEWEST",
        "SYSTEMD, GUNICORN_20",
        "SYSTEMD, GUNICORN_23_TITLES"
    })
    void consecutiveUpgradesLoseNothingAndTheKeeperSeesOneProcess(Keeper keeper, Venv venv) throws IOException {
        for (int version = 2; version <= UPGRADES + 1; version++) {
            versions.add(app.works("v" + version));
        }
        shop.publish();
        keeper.start(machine, shop, keeper.followed(machine, command(venv)));
        String before = keeper.state(machine);
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), new Load.Mix(6, 2, 2))) {
            for (String wished : versions.subList(1, versions.size())) {
                Master old = master(host);
                assertThat(old.owner()).isEqualTo(new Owner.Follower(keeper.owner()));
                var operator = new Operator(host, wish(wished), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(shop.head()).isEqualTo(wished);
                assertThat(master(host).id()).isNotEqualTo(old.id());
                assertThat(keeper.state(machine)).isEqualTo(before);
            }
            String what = venv + " below " + keeper + ", " + UPGRADES + " upgrades over SSH, always " + before;
            report(what, load.stop(), "v" + versions.size());
        }
        stopLeavesNobody(keeper);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void codeThatCannotBeImportedIsTakenBackAndLosesNothing(Keeper keeper) throws IOException {
        versions.add(app.raises("v2", 0.2));
        versions.add(app.works("v3"));
        shop.publish();
        keeper.start(machine, shop, keeper.followed(machine, command(Venv.GUNICORN_NEWEST)));
        String before = keeper.state(machine);
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            Master old = master(host);
            var operator = new Operator(host, wish(versions.get(1)), Pace.real());

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).isInstanceOfSatisfying(Plan.Next.Stop.class, stop -> {
                assertThat(stop.failure()).isInstanceOf(Failure.Reverted.class);
                assertThat(stop.failure().reason()).isIn(Reason.NewMasterDied, Reason.RehearsalFailed);
            });
            assertThat(shop.head()).isEqualTo(versions.getFirst());
            assertThat(master(host).id()).isEqualTo(old.id());
            var next = new Operator(host, wish(versions.get(2)), Pace.real());
            assertThat(next.untilSettled(MOST_ROUNDS)).as("%s", next.done()).isInstanceOf(Plan.Next.Rest.class);
            assertThat(keeper.state(machine)).isEqualTo(before);
            report("below " + keeper + ": broken, taken back, then good, always " + before, load.stop(), "v3");
        }
        stopLeavesNobody(keeper);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void aStopInTheMiddleOfAnUpgradeLeavesNobody(Keeper keeper) throws IOException {
        keeper.start(machine, shop, keeper.followed(machine, command(Venv.GUNICORN_NEWEST)));
        machine.root("kill", "-USR2", Long.toString(shop.pid()));
        // The follower, two masters and their workers.
        await().atMost(PATIENCE).until(() -> machine.root("pgrep", "--count", "--uid", "shop"), "9"::equals);

        stopLeavesNobody(keeper);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void aMasterThatIsKilledIsStartedAnewByTheKeeper(Keeper keeper) {
        keeper.start(machine, shop, keeper.followed(machine, command(Venv.GUNICORN_NEWEST)));
        String before = keeper.state(machine);

        machine.root("kill", "-KILL", Long.toString(shop.pid()));

        await().atMost(PATIENCE).until(() -> !keeper.state(machine).equals(before));
        keeper.awaitAnswer(machine, shop);
        stopLeavesNobody(keeper);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void withoutTheFollowerItIsRefusedWithTheWayOutAndNothingChanges(Keeper keeper) throws IOException {
        versions.add(app.works("v2"));
        shop.publish();
        keeper.start(machine, shop, command(Venv.GUNICORN_NEWEST));
        String before = keeper.state(machine);
        List<LabShop.Running> processes = shop.processes();
        try (Host host = Way.to(machine, 1)) {
            assertThat(master(host).owner()).isEqualTo(keeper.owner());

            Plan.Next end = new Operator(host, wish(versions.get(1)), Pace.real()).untilSettled(MOST_ROUNDS);

            assertThat(end).isInstanceOfSatisfying(Plan.Next.Stop.class, stop -> {
                System.out.println(
                        "below " + keeper + " alone: " + stop.failure().message());
                assertThat(stop.failure().reason()).isEqualTo(Reason.SupervisorWouldInterfere);
                assertThat(stop.failure().message())
                        .contains(keeper.owner().phrase(), "graceful-follow", "without --preload");
            });
        }
        assertThat(shop.head()).isEqualTo(versions.getFirst());
        assertThat(shop.processes()).isEqualTo(processes);
        assertThat(keeper.state(machine)).isEqualTo(before);
        assertThat(shop.label()).isEqualTo("v1");
    }

    private void stopLeavesNobody(Keeper keeper) {
        keeper.stop(machine);

        assertThat(machine.tryRoot("", "pgrep", "--list-full", "--uid", "shop").out())
                .isEmpty();
        assertThat(keeper.state(machine)).doesNotStartWith("RUNNING");
        assertThat(shop.status()).isZero();
    }

    private static List<String> command(Venv venv) {
        return LabShop.command(Flags.daemon(venv).foreground());
    }

    private Master master(Host host) throws IOException {
        Masters masters =
                new Observer().observe(host, wish(versions.getFirst())).masters();
        assertThat(masters).isInstanceOf(Masters.OneMaster.class);
        return ((Masters.OneMaster) masters).master();
    }

    private static Desired wish(String revision) {
        return Wishes.revision(
                revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), Strategy.AUTO, Duration.ofMillis(500));
    }

    private static void report(String what, Load.Result result, String last) {
        System.out.println(what + ": " + result);
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsKeys("v1", last);
    }
}
