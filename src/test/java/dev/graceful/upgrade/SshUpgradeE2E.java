package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.Host;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
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
 * Real gunicorns on a real Debian machine, upgraded over SSH under a load from outside. The product reaches it as {@code deploy} and becomes
 * root; the application is {@code shop}'s.
 */
@ExtendWith(SharedLab.class)
class SshUpgradeE2E {
    private static final int UPGRADES = 3;
    private static final int MOST_ROUNDS = 600;

    private final Machine machine;
    private final AppRepository app;
    private final List<String> versions = new ArrayList<>();

    SshUpgradeE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("upgrade");
        app = AppRepository.create(scratch.resolve("app"));
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"GUNICORN_23, FOREGROUND", "GUNICORN_23_TITLES, DAEMON"})
    void consecutiveUpgradesLoseNothing(Venv venv, Start start) throws IOException {
        versions.add(app.works("v1"));
        LabShop shop = LabShop.on(machine, app);
        for (int version = 2; version <= UPGRADES + 1; version++) {
            versions.add(app.works("v" + version));
        }
        shop.publish();
        shop.start(start.flags(venv));
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), new Load.Mix(6, 2, 2))) {
            for (String wished : versions.subList(1, versions.size())) {
                var operator = new Operator(host, wish(wished, start), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(shop.head()).isEqualTo(wished);
            }
            report(venv + " " + start + ", " + UPGRADES + " upgrades over SSH", load.stop(), "v" + versions.size());
        }
        assertThat(machine.root("stat", "-c", "%U", LabShop.DIRECTORY + "/.git/HEAD"))
                .isEqualTo("shop");
        assertThat(machine.root("stat", "-c", "%U %a", "/var/lib/gracefuldeploy"))
                .isEqualTo("root 700");
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void codeThatCannotBeImportedIsTakenBackAndLosesNothing(Start start) throws IOException {
        versions.add(app.works("v1"));
        LabShop shop = LabShop.on(machine, app);
        versions.add(app.raises("v2", 0.2));
        versions.add(app.works("v3"));
        shop.publish();
        shop.start(start.flags(Venv.GUNICORN_NEWEST));
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            var operator = new Operator(host, wish(versions.get(1), start), Pace.real());

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).isInstanceOfSatisfying(Plan.Next.Stop.class, stop -> {
                assertThat(stop.failure()).isInstanceOf(Failure.Reverted.class);
                assertThat(stop.failure().reason()).isIn(Reason.NewMasterDied, Reason.RehearsalFailed);
            });
            assertThat(shop.head()).isEqualTo(versions.getFirst());
            var next = new Operator(host, wish(versions.get(2), start), Pace.real());
            assertThat(next.untilSettled(MOST_ROUNDS)).as("%s", next.done()).isInstanceOf(Plan.Next.Rest.class);
            report(start + " over SSH: broken, taken back, then good", load.stop(), "v3");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"GUNICORN_NEWEST, DAEMON", "GUNICORN_23_TITLES, FOREGROUND", "GUNICORN_NEWEST, HUP"})
    void aNewOperatorOnANewConnectionAfterEveryStepLosesNothing(Venv venv, Start start) throws IOException {
        versions.add(app.works("v1"));
        LabShop shop = LabShop.on(machine, app);
        versions.add(app.works("v2"));
        shop.publish();
        shop.start(start.flags(venv));
        try (var load = Load.start(shop.address(), Load.Mix.usual())) {
            var steps = new ArrayList<String>();
            Plan.Next next;
            long epoch = 0;
            do {
                epoch++;
                // Nothing of the one before is left, as after SIGKILL; each takes the machine over.
                try (Host host = Way.to(machine, epoch)) {
                    var operator = new Operator(host, wish(versions.get(1), start), Pace.real());
                    next = operator.untilOneStepWasDone(MOST_ROUNDS);
                    steps.addAll(operator.done());
                }
                assertThat(shop.status()).isEqualTo(200);
            } while (next instanceof Plan.Next.Act);

            assertThat(next).as("%s", steps).isInstanceOf(Plan.Next.Rest.class);
            assertThat(machine.root("cat", "/var/lib/gracefuldeploy/epoch")).isEqualTo(Long.toString(epoch));
            report(venv + " " + start + " over SSH, killed after each of " + steps, load.stop(), "v2");
        }
    }

    private Desired wish(String revision, Start start) {
        return Wishes.revision(
                revision,
                Path.of(LabShop.ORIGIN),
                Path.of(LabShop.DIRECTORY),
                start.strategy(),
                Duration.ofMillis(500));
    }

    private static void report(String what, Load.Result result, String last) {
        System.out.println(what + ": " + result);
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsKeys("v1", last);
    }
}
