package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.graceful.model.Instance;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.observe.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two gunicorns on one socket that a real supervisor or a real systemd holds, restarted one after the other over SSH under a load from
 * outside, while who keeps them always tells the truth.
 */
@ExtendWith(SharedLab.class)
class RollingE2E {
    private static final int INSTANCES = 2;
    private static final int MOST_ROUNDS = 600;

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final List<String> versions = new ArrayList<>();

    RollingE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("rolling");
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
    @CsvSource({"FCGI, GUNICORN_23_TITLES, false, sync, 2", "SOCKET, GUNICORN_23, true, sync, 2"})
    void consecutiveReloadsLoseNothingAndTheKeeperIsAlwaysRight(
            Held held, Venv venv, boolean preload, String workers, int reloads) throws IOException {
        for (int version = 2; version <= reloads + 1; version++) {
            versions.add(app.works("v" + version));
        }
        shop.publish();
        held.start(machine, shop, command(venv, preload, workers), INSTANCES);
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), new Load.Mix(6, 2, 2))) {
            for (String wished : versions.subList(1, versions.size())) {
                Set<Long> before = processes();
                var operator = new Operator(host, wish(wished), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(operator.done().stream().filter("reload.restart"::equals))
                        .as("%s", operator.done())
                        .hasSize(INSTANCES);
                assertThat(shop.head()).isEqualTo(wished);
                assertThat(processes()).doesNotContainAnyElementsOf(before);
                assertTrue(held, host);
            }
            report(
                    "%s x%d, %s %s %s, %d reloads"
                            .formatted(held, INSTANCES, venv, workers, preload ? "preload" : "no preload", reloads),
                    load.stop(),
                    "v" + versions.size());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource
    void codeThatFailsOnlyInAWorkerIsTakenBackAndLosesNothing(Held held) throws IOException {
        versions.add(app.failsInWorkers("v2"));
        versions.add(app.works("v3"));
        shop.publish();
        held.start(machine, shop, command(Venv.GUNICORN_NEWEST, false, "sync"), INSTANCES);
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            var operator = new Operator(host, wish(versions.get(1), held.locator()), Pace.real());

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).as("%s", operator.done()).isInstanceOfSatisfying(Plan.Next.Stop.class, stop -> {
                System.out.println(stop.failure().message());
                assertThat(stop.failure()).isInstanceOf(Failure.Reverted.class);
            });
            assertThat(operator.done()).contains("rehearse", "reload.restart", "revert.checkout");
            assertThat(shop.head()).isEqualTo(versions.getFirst());
            assertTrue(held, host);
            var next = new Operator(host, wish(versions.get(2), held.locator()), Pace.real());
            assertThat(next.untilSettled(MOST_ROUNDS)).as("%s", next.done()).isInstanceOf(Plan.Next.Rest.class);
            assertTrue(held, host);
            report(held + ": fails in a worker, taken back by " + operator.done() + ", then good", load.stop(), "v3");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"FCGI, true", "SOCKET, false"})
    void aNewOperatorOnANewConnectionAfterEveryStepLosesNothing(Held held, boolean preload) throws IOException {
        versions.add(app.works("v2"));
        shop.publish();
        held.start(machine, shop, command(Venv.GUNICORN_NEWEST, preload, "sync"), INSTANCES);
        try (var load = Load.start(shop.address(), Load.Mix.usual())) {
            var steps = new ArrayList<String>();
            Plan.Next next;
            long epoch = 0;
            do {
                epoch++;
                // Nothing of the one before is left, as after SIGKILL; each takes the machine over.
                try (Host host = Way.to(machine, epoch)) {
                    var operator = new Operator(host, wish(versions.get(1)), Pace.real());
                    next = operator.untilOneStepWasDone(MOST_ROUNDS);
                    steps.addAll(operator.done());
                }
                assertThat(shop.status()).isEqualTo(200);
            } while (next instanceof Plan.Next.Act);

            assertThat(next).as("%s", steps).isInstanceOf(Plan.Next.Rest.class);
            assertThat(steps.stream().filter("reload.restart"::equals)).hasSize(INSTANCES);
            report(held + (preload ? " preload" : "") + ", killed after each of " + steps, load.stop(), "v2");
        }
    }

    /** The masters that the keeper watches are those that serve. */
    private void assertTrue(Held held, Host host) throws IOException {
        Map<String, String> states = held.states(machine, INSTANCES);
        Masters masters =
                new Observer().observe(host, wish(versions.getFirst())).masters();
        assertThat(masters).isInstanceOf(Masters.Pool.class);
        Map<String, String> seen = ((Masters.Pool) masters)
                .instances().stream()
                        .filter(instance -> instance.master() != null)
                        .collect(Collectors.toMap(
                                Instance::name,
                                instance -> "RUNNING "
                                        + Objects.requireNonNull(instance.master())
                                                .id()
                                                .pid()));
        assertThat(seen).isEqualTo(states);
    }

    private Set<Long> processes() {
        return shop.processes().stream().map(LabShop.Running::pid).collect(Collectors.toSet());
    }

    private static List<String> command(Venv venv, boolean preload, String workers) {
        Flags flags = Flags.daemon(venv).foreground().withoutPidFile();
        return LabShop.command((preload ? flags : flags.withoutPreload()).with("--worker-class", workers));
    }

    private static Desired wish(String revision) {
        return wish(revision, new Desired.Locator.Discover());
    }

    private static Desired wish(String revision, Desired.Locator locator) {
        Desired wish = Wishes.revision(
                revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), Strategy.AUTO, Duration.ZERO);
        return Wishes.rolling(wish, locator, Duration.ofMillis(500));
    }

    private static void report(String what, Load.Result result, String last) {
        System.out.println(what + ": " + result);
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsKeys("v1", last);
    }
}
