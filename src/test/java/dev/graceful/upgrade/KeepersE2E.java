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
import dev.graceful.model.Desired.HandBack;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Observation;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.observe.Observer;
import dev.graceful.plan.Planner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a real supervisor and a real systemd are told, over SSH and under a load from outside. */
@ExtendWith(SharedLab.class)
class KeepersE2E {
    private static final int UPGRADES = 3;
    private static final int RELOADS = 5;
    private static final int MOST_ROUNDS = 600;
    private static final int MOST_STEPS = 40;
    private static final String SOCKET = "/var/lib/shop/shop.sock";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Owner.Supervisor SHOP = new Owner.Supervisor("shop");

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final List<String> versions = new ArrayList<>();

    KeepersE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("keepers");
        app = AppRepository.create(scratch.resolve("app"));
        versions.add(app.works("v1"));
        shop = LabShop.on(machine, app);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    /** With a pid file: the way by hand crashed the new master in 11 of 18 runs there. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aDetachedProgramIsUpgradedWithoutLossAndStartedAgainWhenItsMasterEnds() throws IOException {
        committed(UPGRADES);
        Keeper.SUPERVISOR.start(machine, shop, preloading(Venv.GUNICORN_23));
        long orphan;
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            for (String wished : versions.subList(1, versions.size())) {
                var operator = new Operator(host, detaching(wished), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end)
                        .as("%s", operator.done())
                        .isInstanceOfSatisfying(
                                Plan.Next.Rest.class,
                                rest -> assertThat(rest.message()).contains("looked after by this operator alone"));
                assertThat(shop.head()).isEqualTo(wished);
                assertThat(master(host).owner()).isEqualTo(new Owner.Orphan(SHOP));
                assertThat(Keeper.SUPERVISOR.state(machine)).contains("STOPPED");
            }
            report("detached from supervisor, " + UPGRADES + " upgrades over SSH", load.stop());
            orphan = master(host).id().pid();
        }
        assertThat(shop.pid()).isEqualTo(orphan);
        machine.root("kill", "-KILL", Long.toString(orphan));
        try (Host host = Way.to(machine, 2)) {
            String wished = versions.getLast();
            await("the program to be started again")
                    .atMost(PATIENCE)
                    .until(() -> new Operator(host, detaching(wished), Pace.real()).round() instanceof Plan.Next.Rest);
            // For its startsecs supervisor calls a program that serves already STARTING.
            String running = "RUNNING " + master(host).id().pid();
            await(running).atMost(PATIENCE).until(() -> Keeper.SUPERVISOR.state(machine), running::equals);
            assertThat(master(host).owner()).isEqualTo(SHOP);
            assertThat(shop.label()).isEqualTo("v" + versions.size());
        }
    }

    /** Its title hides the name of the program, and a socket file is removed by whoever ends last. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anOperatorThatIsReplacedAfterEachStepDetachesATitledProgramBehindNginxOnce() throws IOException {
        committed(1);
        startBehindNginx(Venv.GUNICORN_23_TITLES);
        try (var load = Load.start(shop.address(), Load.Mix.usual())) {
            List<String> done = replacedAfterEachStep(detaching(versions.getLast()), 1);

            assertThat(done).containsOnlyOnce("reload.usr2", "reload.stop").doesNotContain("reload.term");
            assertThat(shop.masters()).hasSize(1);
            assertThat(Keeper.SUPERVISOR.state(machine)).contains("STOPPED");
            report("detached by a new operator after each of " + done, load.stop());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anOrphanThatWasMadeByHandIsAdoptedAndItsCopiesAreStopped() throws IOException {
        committed(1);
        Keeper.SUPERVISOR.start(
                machine,
                shop,
                LabShop.command(Flags.daemon(Venv.GUNICORN_NEWEST).foreground().withoutPidFile()));
        String old = Keeper.SUPERVISOR.state(machine).replace("RUNNING ", "");
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            machine.root("kill", "-USR2", old);
            await().atMost(PATIENCE).until(() -> shop.processes().size() == 8);
            // No competitor may come in between here: that is the race that this test is not about.
            machine.root("supervisorctl", "stop", "shop");
            await().atMost(PATIENCE).until(() -> shop.masters().size() == 1);
            machine.root("supervisorctl", "start", "shop");

            var operator = new Operator(host, detaching(versions.getLast()), Pace.real());
            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
            assertThat(operator.done()).startsWith("keeper.stop").contains("reload.usr2", "reload.term");
            assertThat(Keeper.SUPERVISOR.state(machine)).contains("STOPPED");
            report("an orphan with copies, adopted and upgraded", load.stop());
        }
    }

    /** Why a preloading master of a unit is left alone: this is what the way by hand does there. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void theWayByHandEndsAUnit() throws IOException {
        Keeper.SYSTEMD.start(machine, shop, preloading(Venv.GUNICORN_NEWEST));
        String before = Keeper.SYSTEMD.state(machine);
        String old = before.replace("RUNNING ", "");
        try (var load = Load.start(shop.address(), Load.Mix.usual())) {
            machine.root("kill", "-USR2", old);
            await().atMost(PATIENCE).until(() -> shop.processes().size() == 8);
            machine.root("kill", "-TERM", old);
            await().atMost(PATIENCE)
                    .until(() -> shop.status() == 200
                            && !Keeper.SYSTEMD.state(machine).equals(before));
            Load.Result result = load.stop();
            System.out.println("USR2 and TERM by hand below systemd: " + result);
            assertThat(result.failed()).isPositive();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aStopThatGoesToTheGroupIsRefusedBeforeAnything() throws IOException {
        committed(1);
        Keeper.SUPERVISOR.start(machine, shop, preloading(Venv.GUNICORN_NEWEST));
        String config = machine.get("/etc/supervisor/conf.d/shop.conf");
        machine.put(
                "/etc/supervisor/conf.d/shop.conf", config.replace("stopasgroup=false", "stopasgroup=true"), "root");
        List<LabShop.Running> processes = shop.processes();
        try (Host host = Way.to(machine, 1)) {
            Failure told = refused(host, detaching(versions.getLast()));

            System.out.println("stopasgroup: " + told.message());
            assertThat(told.reason()).isEqualTo(Reason.SupervisorWouldInterfere);
            assertThat(told.message()).contains("stopasgroup=false");
        }
        assertThat(shop.processes()).isEqualTo(processes);
        assertThat(shop.head()).isEqualTo(versions.getFirst());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void reloadsBySystemdLoseNothingWhoeverDoesTheNextStepAndBrokenCodeIsRefused() throws IOException {
        committed(RELOADS);
        unit("ExecReload=/bin/kill -s HUP $MAINPID\n");
        long main = shop.pid();
        try (var load = Load.start(shop.address(), Load.Mix.usual())) {
            int epoch = 1;
            for (String wished : versions.subList(1, versions.size() - 1)) {
                try (Host host = Way.to(machine, epoch++)) {
                    var operator = new Operator(host, wish(wished, Strategy.SYSTEMD), Pace.real());
                    assertThat(operator.untilSettled(MOST_ROUNDS))
                            .as("%s", operator.done())
                            .isInstanceOf(Plan.Next.Rest.class);
                    assertThat(operator.done()).contains("reload.systemd").doesNotContain("reload.hup");
                }
                assertThat(shop.head()).isEqualTo(wished);
            }
            List<String> done = replacedAfterEachStep(wish(versions.getLast(), Strategy.SYSTEMD), epoch);
            assertThat(done).containsOnlyOnce("reload.systemd");

            String broken = app.raises("broken", 0.1);
            shop.publish();
            try (Host host = Way.to(machine, 100)) {
                Failure told = refused(host, wish(broken, Strategy.SYSTEMD));
                System.out.println("broken code by systemd: " + told.message());
                assertThat(told.reason()).isEqualTo(Reason.RehearsalFailed);
                assertThat(told.message()).contains("RuntimeError: broken on purpose");
            }
            assertThat(shop.head()).isEqualTo(versions.getLast());
            assertThat(shop.pid()).isEqualTo(main);
            assertThat(Keeper.SYSTEMD.state(machine)).isEqualTo("RUNNING " + main);
            report(
                    "systemctl reload, " + RELOADS + " times over SSH, the last by a new operator after each of "
                            + done,
                    load.stop());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aUnitWithoutAReloadOrWithPreloadIsRefusedBeforeAnything() throws IOException {
        committed(1);
        unit("");
        List<LabShop.Running> processes = shop.processes();
        try (Host host = Way.to(machine, 1)) {
            Failure told = refused(host, wish(versions.getLast(), Strategy.SYSTEMD));
            System.out.println("no ExecReload: " + told.message());
            assertThat(told.reason()).isEqualTo(Reason.UnitCannotReload);
            assertThat(told.message()).contains("add ExecReload=/bin/kill -s HUP $MAINPID");

            machine.put(
                    "/etc/systemd/system/shop.service.d/reload.conf", "[Service]\nExecReload=/srv/reload.sh\n", "root");
            machine.root("systemctl", "daemon-reload");
            Observation seen = new Observer().observe(host, wish(versions.getLast(), Strategy.SYSTEMD));
            assertThat(Planner.plan(wish(versions.getLast(), Strategy.SYSTEMD), seen)
                            .risks())
                    .anyMatch(risk -> risk.contains("/srv/reload.sh"));
        }
        assertThat(shop.processes()).isEqualTo(processes);
        assertThat(shop.head()).isEqualTo(versions.getFirst());
    }

    /** A unit as gunicorn's documentation has it. */
    private void unit(String more) {
        String command = String.join(
                " ",
                LabShop.command(Flags.daemon(Venv.GUNICORN_NEWEST).foreground().withoutPreload()));
        machine.put(
                "/etc/systemd/system/shop.service",
                "[Service]\nType=notify\nNotifyAccess=main\nExecStart=" + command
                        + "\nWorkingDirectory=/srv/shop\nUser=shop\nRestart=always\nKillMode=mixed\nTimeoutStopSec=40\n"
                        + more,
                "root");
        machine.root("systemctl", "daemon-reload");
        machine.root("systemctl", "start", "shop.service");
        Keeper.SYSTEMD.awaitAnswer(machine, shop);
    }

    private void startBehindNginx(Venv venv) {
        machine.put(
                "/etc/nginx/conf.d/shop.conf",
                "server {\n    listen 8000;\n    location / { proxy_pass http://unix:" + SOCKET + "; }\n}\n",
                "root");
        machine.root("systemctl", "restart", "nginx.service");
        List<String> command = preloading(venv).stream()
                .map(word -> word.equals("0.0.0.0:8000") ? "unix:" + SOCKET : word)
                .toList();
        Keeper.SUPERVISOR.start(machine, shop, command);
    }

    private void committed(int more) throws IOException {
        for (int i = 0; i < more; i++) {
            versions.add(app.works("v" + (versions.size() + 1)));
        }
        shop.publish();
    }

    /** The labels of all steps, each done by an operator of its own, over a connection of its own. */
    private List<String> replacedAfterEachStep(Desired wish, int first) throws IOException {
        var done = new ArrayList<String>();
        for (int epoch = first; epoch < first + MOST_STEPS; epoch++) {
            try (Host host = Way.to(machine, epoch)) {
                var operator = new Operator(host, wish, Pace.real());
                Plan.Next next = operator.untilOneStepWasDone(MOST_ROUNDS);
                done.addAll(operator.done());
                if (!(next instanceof Plan.Next.Act)) {
                    assertThat(next).as("%s", done).isInstanceOf(Plan.Next.Rest.class);
                    return done;
                }
            }
        }
        throw new AssertionError("not settled: " + done);
    }

    private static Failure refused(Host host, Desired wish) throws IOException {
        Plan.Next end = new Operator(host, wish, Pace.real()).untilSettled(MOST_ROUNDS);
        assertThat(end).isInstanceOf(Plan.Next.Stop.class);
        return ((Plan.Next.Stop) end).failure();
    }

    private Master master(Host host) throws IOException {
        Masters masters =
                new Observer().observe(host, detaching(versions.getFirst())).masters();
        assertThat(masters).isInstanceOf(Masters.OneMaster.class);
        return ((Masters.OneMaster) masters).master();
    }

    private static List<String> preloading(Venv venv) {
        return LabShop.command(Flags.daemon(venv).foreground());
    }

    private static Desired detaching(String revision) {
        Desired plain = wish(revision, Strategy.AUTO);
        Desired.Reload reload = plain.reload();
        return Wishes.with(
                plain,
                plain.locator(),
                new Desired.Reload(reload.strategy(), reload.timeout(), reload.soak(), null, HandBack.DETACH),
                plain.verify(),
                plain.attempt());
    }

    private static Desired wish(String revision, Strategy strategy) {
        return Wishes.revision(
                revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), strategy, Duration.ofMillis(500));
    }

    private void report(String what, Load.Result result) {
        System.out.println(what + ": " + result);
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsKeys("v1", "v" + versions.size());
    }
}
