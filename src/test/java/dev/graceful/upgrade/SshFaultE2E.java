package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.gunicorn.Venv;
import dev.graceful.host.Command;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.testing.FaultProxy;
import dev.graceful.testing.FaultProxy.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Upgrades over a network and to a machine that break in the middle: nothing is lost, nothing is done twice, and it goes on afterwards. */
@ExtendWith(SharedLab.class)
@Timeout(300)
class SshFaultE2E {
    private static final int MOST_ROUNDS = 600;
    private static final int CUTS = 12;

    private final Machine machine;
    private final AppRepository app;
    private final List<String> versions = new ArrayList<>();
    private final LabShop shop;

    SshFaultE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("fault");
        app = AppRepository.create(scratch.resolve("app"));
        versions.add(app.works("v1"));
        shop = LabShop.on(machine, app);
        versions.add(app.works("v2"));
        shop.publish();
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLinkThatIsCutAtAnyByteLosesNothing() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        var random = new Random(4);
        int broken = 0;
        try (var load = Load.start(shop.address(), Load.Mix.usual());
                var proxy = FaultProxy.before(machine.address(), 22)) {
            for (int cut = 0; cut < CUTS; cut++) {
                String wished = versions.get((cut + 1) % 2);
                proxy.now(new Fault.Cut(
                        random.nextBoolean() ? FaultProxy.Way.TO_TARGET : FaultProxy.Way.TO_CLIENT,
                        4_000 + random.nextInt(120_000)));
                broken += untilSettledOrBroken(proxy, cut, wished) ? 0 : 1;
                proxy.now(new Fault.None());

                assertThat(shop.status()).isEqualTo(200);
                try (Host host = Way.to(machine, "127.0.0.1", proxy.port(), 1)) {
                    var operator = new Operator(host, wish(wished, "cut " + cut), Pace.real());
                    assertThat(operator.untilSettled(MOST_ROUNDS))
                            .as("cut %s: %s", cut, operator.done())
                            .isInstanceOf(Plan.Next.Rest.class);
                }
                assertThat(shop.head()).isEqualTo(wished);
            }
            Load.Result result = load.stop();
            System.out.println(
                    "link cut at a byte: " + CUTS + " upgrades, " + broken + " of them cut in the middle: " + result);
            assertThat(result.failed()).isZero();
        }
        assertThat(broken).isPositive();
    }

    private boolean untilSettledOrBroken(FaultProxy proxy, int cut, String wished) {
        try (Host host = Way.to(machine, "127.0.0.1", proxy.port(), 1)) {
            new Operator(host, wish(wished, "cut " + cut), Pace.real()).untilSettledOrBroken(MOST_ROUNDS);
            return true;
        } catch (HostException cutOff) {
            assertThat(cutOff.silent()).as("%s", cutOff).isTrue();
            return false;
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aLinkThatStallsInAnObservationIsGivenUpAndTheNextOneWorks() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        try (var proxy = FaultProxy.before(machine.address(), 22);
                Host host = Way.to(machine, "127.0.0.1", proxy.port(), 1)) {
            var operator = new Operator(host, wish(versions.getFirst(), ""), Pace.real());
            assertThat(operator.round()).isInstanceOf(Plan.Next.Rest.class);
            proxy.now(new Fault.Silence());

            long start = System.nanoTime();
            assertThatThrownBy(operator::round)
                    .isInstanceOfSatisfying(
                            HostException.class,
                            silent -> assertThat(silent.silent()).isTrue());
            System.out.println("a silent link was noticed after "
                    + Duration.ofNanos(System.nanoTime() - start).toMillis() + " ms");

            proxy.now(new Fault.None());
            proxy.reset();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> operator.round() instanceof Plan.Next.Rest);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theSshDaemonIsKilledAfterEveryStep() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        try (var load = Load.start(shop.address(), Load.Mix.usual());
                Host host = Way.to(machine, 1)) {
            var operator = new Operator(host, wish(versions.get(1), ""), Pace.real());
            Plan.Next next;
            do {
                next = afterTheLinkBroke(operator);
                machine.root("pkill", "-KILL", "-f", "^sshd: deploy");
            } while (next instanceof Plan.Next.Act);

            assertThat(next).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
            Load.Result result = load.stop();
            System.out.println("sshd killed after each of " + operator.done() + ": " + result);
            assertThat(result.failed()).isZero();
        }
    }

    private static Plan.Next afterTheLinkBroke(Operator operator) {
        return org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(HostException.class)
                .until(() -> operator.untilOneStepWasDone(MOST_ROUNDS), next -> true);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aMachineThatIsRebootedInTheMiddleOfAnUpgradeConvergesAfterwards() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        try (Host host = Way.to(machine, 1)) {
            var operator = new Operator(host, wish(versions.get(1), ""), Pace.real());
            while (!operator.done().contains("reload.usr2")) {
                operator.round();
            }
            machine.crash();
            assertThatThrownBy(operator::round)
                    .isInstanceOfSatisfying(
                            HostException.class,
                            gone -> assertThat(gone.silent()).isTrue());
            machine.start();
            shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));

            Plan.Next end = org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .ignoreExceptionsInstanceOf(HostException.class)
                    .until(() -> operator.untilSettled(MOST_ROUNDS), next -> true);

            assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
            assertThat(shop.label()).isEqualTo("v2");
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aFullDiskForTheJournalChangesNothingAndIsToldAsOne() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        machine.smallDisk("/var/lib/gracefuldeploy", 1, "root");
        try (Host host = Way.to(machine, 1)) {
            var operator = new Operator(host, wish(versions.getFirst(), ""), Pace.real());
            assertThat(operator.round()).isInstanceOf(Plan.Next.Rest.class);
            machine.fill("/var/lib/gracefuldeploy");
            long master = shop.pid();

            var blocked = new Operator(host, wish(versions.get(1), ""), Pace.real());
            blocked.round();
            blocked.round();

            assertThat(blocked.done())
                    .as("%s", blocked.done())
                    .anySatisfy(step -> assertThat(step).contains("no room is left for /var/lib/gracefuldeploy"));
            assertThat(shop.head()).isEqualTo(versions.getFirst());
            assertThat(shop.pid()).isEqualTo(master);
            machine.free("/var/lib/gracefuldeploy");
            assertThat(new Operator(host, wish(versions.get(1), ""), Pace.real()).untilSettled(MOST_ROUNDS))
                    .isInstanceOf(Plan.Next.Rest.class);
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anOperatorThatWasReplacedChangesNothingAnyMore() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        try (Host old = Way.to(machine, 7);
                Host young = Way.to(machine, 8)) {
            var deposed = new Operator(old, wish(versions.get(1), ""), Pace.real());
            while (!deposed.done().contains("checkout")) {
                deposed.round();
            }
            long master = shop.pid();
            young.look(new Look(new AppKey("default", "shop"), "/", List.of(), List.of()));
            String journal = machine.get("/var/lib/gracefuldeploy/app/default_shop/journal");

            assertThatThrownBy(deposed::round).isInstanceOfSatisfying(HostException.class, fenced -> {
                assertThat(fenced.reason()).isEqualTo(Reason.Fenced);
                assertThat(fenced.getMessage()).contains("epoch 8", "7");
            });
            assertThat(failure(old)).isEqualTo(Reason.Fenced);
            assertThat(machine.get("/var/lib/gracefuldeploy/app/default_shop/journal"))
                    .isEqualTo(journal);
            assertThat(shop.pid()).isEqualTo(master);
            assertThat(new Operator(young, wish(versions.get(1), ""), Pace.real()).untilSettled(MOST_ROUNDS))
                    .isInstanceOf(Plan.Next.Rest.class);
        }
    }

    private static Reason failure(Host host) {
        try {
            host.run(Command.of(List.of("touch", "/srv/shop/harm"), "/", null, Duration.ofSeconds(5))
                    .changing());
            throw new AssertionError("a command of a replaced operator was run");
        } catch (HostException refused) {
            return refused.reason();
        }
    }

    private Desired wish(String revision, String attempt) {
        Desired desired = Wishes.revision(
                revision,
                Path.of(LabShop.ORIGIN),
                Path.of(LabShop.DIRECTORY),
                Desired.Strategy.AUTO,
                Duration.ofMillis(200));
        return new Desired(
                desired.app(),
                desired.host(),
                desired.repo(),
                desired.requested(),
                desired.revision(),
                desired.path(),
                desired.localChanges(),
                desired.runAs(),
                desired.server(),
                desired.locator(),
                desired.reload(),
                desired.verify(),
                attempt);
    }
}
