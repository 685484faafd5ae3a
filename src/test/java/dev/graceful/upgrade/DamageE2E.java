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
import dev.graceful.model.Masters;
import dev.graceful.model.Observation;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.observe.Observer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What upgrades by hand leave behind on a real Debian machine: it is told in words, and nobody is touched. */
@ExtendWith(SharedLab.class)
class DamageE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WORKERS = 3;

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final String wished;

    DamageE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("damage");
        app = AppRepository.create(scratch.resolve("app"));
        app.works("v1");
        shop = LabShop.on(machine, app);
        wished = app.works("v2");
        shop.publish();
        // So that nothing is left to do but what is refused.
        shop.git("fetch", "--quiet");
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whatUsr2AndTermByHandLeaveBelowSupervisorIsToldAndLeftAlone() throws IOException {
        Keeper.SUPERVISOR.start(machine, shop, LabShop.command(foreground()));
        String head = shop.head();
        Set<String> states = new HashSet<>();
        Set<String> words = new HashSet<>();
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            long orphan = upgradeByHand(watched());
            await().atMost(PATIENCE)
                    .until(() -> !Keeper.SUPERVISOR.state(machine).startsWith("RUNNING " + orphan));

            throughout(Duration.ofSeconds(8), () -> {
                states.add(Keeper.SUPERVISOR.state(machine).replace("shop ", "").split(" ", 2)[0]);
                Failure told = told(host);
                words.add(told.message());
                return told.reason() == Reason.OrphanServes;
            });
            System.out.println("orphan and flapping program (" + states + "): " + words);
            assertThat(words).hasSize(1);
            assertThat(words.iterator().next()).contains("master " + orphan + " serves", "supervisor program shop");
            Observation seen = new Observer().observe(host, wish());
            assertThat(owner(seen, orphan)).isEqualTo(new Owner.Orphan(new Owner.Supervisor("shop")));

            // The way out that the words tell.
            machine.root("supervisorctl", "stop", "shop");
            assertThat(told(host).message()).contains("it is STOPPED");
            assertThat(shop.head()).isEqualTo(head);
            Load.Result result = load.stop();
            System.out.println("by hand below supervisor, told and left alone: " + result);
            assertThat(result.failed()).isZero();
        }
    }

    /** Whoever starts on a Unix socket removes what is at its path: the copy gets the requests, and the orphan would take the path with it. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aCopyThatTookThePathOfAUnixSocketIsToldAndTheWayOutLosesNothing() throws IOException {
        LabShop unix = shop.onUnixSocket();
        Keeper.SUPERVISOR.start(machine, unix, LabShop.command(foreground().onUnixSocket()));
        long orphan = upgradeByHand(watched());
        Keeper.SUPERVISOR.awaitAnswer(machine, unix);
        long copy = watched();
        List<LabShop.Running> masters = unix.masters();
        try (Host host = Way.to(machine, 1);
                var load = Load.start(unix.address(), Load.Mix.usual())) {
            await().atMost(PATIENCE).until(() -> told(host).reason() == Reason.SocketTaken);
            Failure told = told(host);
            System.out.println("path taken: " + told.message());
            assertThat(told.message())
                    .contains(
                            "master " + copy + " (supervisor program shop) has put its own socket in the place of",
                            "if " + orphan + " is sent TERM it removes the path",
                            "kill -KILL " + orphan);
            assertThat(unix.masters()).isEqualTo(masters);

            machine.root("kill", "-KILL", Long.toString(orphan));
            await().atMost(PATIENCE).until(() -> unix.masters().size() == 1);
            assertThat(unix.status()).isEqualTo(200);
            Load.Result result = load.stop();
            System.out.println("path taken, told, and the orphan killed as told: " + result);
            assertThat(result.failed()).isZero();
        }
        assertThat(watched()).isEqualTo(copy);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whatUsr2AndTermByHandLeaveOfAUnitWhoseKillModeIsProcessIsTold() throws IOException {
        String command = String.join(" ", LabShop.command(foreground()));
        machine.put(
                "/etc/systemd/system/shop.service",
                "[Service]\nExecStart=" + command + "\nWorkingDirectory=/srv/shop\nUser=shop\nKillMode=process\n",
                "root");
        machine.root("systemctl", "daemon-reload");
        machine.root("systemctl", "start", "shop.service");
        Keeper.SYSTEMD.awaitAnswer(machine, shop);
        long orphan;
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            orphan = upgradeByHand(watched());

            await().atMost(PATIENCE).until(() -> told(host).reason() == Reason.OrphanServes);
            System.out.println("orphan of an ended unit: " + told(host).message());
            assertThat(told(host).message())
                    .contains("master " + orphan + " serves", "systemd unit shop.service", "inactive (dead)");
            Load.Result result = load.stop();
            System.out.println("by hand below systemd with KillMode=process, told and left alone: " + result);
            assertThat(result.failed()).isZero();
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void stoppedMastersAndPidFilesOfOthersAreToldByReasonsOfTheirOwn() throws IOException {
        shop.start(Flags.daemon(Venv.GUNICORN_NEWEST));
        long master = shop.pid();
        try (Host host = Way.to(machine, 1)) {
            machine.root("kill", "-STOP", Long.toString(master));
            assertThat(told(host).reason()).isEqualTo(Reason.MasterStopped);
            machine.root("kill", "-CONT", Long.toString(master));

            new Observer().observe(host, wish());
            String cron = machine.root("pgrep", "--exact", "--oldest", "cron");
            machine.put(LabShop.PID_FILE, cron + "\n", LabShop.ACCOUNT);
            Failure told = told(host);
            System.out.println("pid file of another: " + told.message());
            assertThat(told.reason()).isEqualTo(Reason.PidFileStale);
            assertThat(told.message()).contains("names " + cron, "write the pid of the master that serves");
            assertThat(shop.masters()).extracting(LabShop.Running::pid).containsExactly(master);
        }
    }

    /** As the instructions on the web say; WINCH is left out, because it does nothing here. */
    private long upgradeByHand(long old) {
        machine.root("kill", "-USR2", Long.toString(old));
        await().atMost(PATIENCE).until(() -> fresh(old) != 0);
        long fresh = fresh(old);
        machine.root("kill", "-TERM", Long.toString(old));
        await().atMost(PATIENCE)
                .until(() -> shop.masters().stream().anyMatch(master -> master.pid() == fresh && master.parent() == 1));
        return fresh;
    }

    /** The child of a master that has all its workers, 0 while there is none. */
    private long fresh(long old) {
        List<LabShop.Running> all = shop.processes();
        return all.stream()
                .filter(process -> process.parent() == old)
                .map(LabShop.Running::pid)
                .filter(pid ->
                        all.stream().filter(other -> other.parent() == pid).count() == WORKERS)
                .findFirst()
                .orElse(0L);
    }

    private long watched() {
        String state = Keeper.SUPERVISOR.state(machine);
        String running = state.startsWith("RUNNING ") ? state : Keeper.SYSTEMD.state(machine);
        return Long.parseLong(running.replace("RUNNING ", ""));
    }

    private static Owner owner(Observation seen, long master) {
        return switch (seen.masters()) {
            case Masters.OneMaster one -> one.master().owner();
            case Masters.Ambiguous many ->
                many.candidates().stream()
                        .filter(candidate -> candidate.id().pid() == master)
                        .findFirst()
                        .orElseThrow()
                        .owner();
            default -> throw new AssertionError("not expected: " + seen.masters());
        };
    }

    private static void throughout(Duration time, Callable<Boolean> holds) {
        await().pollInterval(Duration.ofMillis(200))
                .during(time)
                .atMost(time.plus(PATIENCE))
                .until(holds);
    }

    /** What an operator that has just come says; it must not want to do anything. */
    private Failure told(Host host) throws IOException {
        Plan.Next next = new Operator(host, wish(), Pace.real()).round();
        assertThat(next).isInstanceOf(Plan.Next.Stop.class);
        return ((Plan.Next.Stop) next).failure();
    }

    private Desired wish() {
        return Wishes.revision(
                wished, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), Strategy.AUTO, Duration.ofMillis(500));
    }

    private static Flags foreground() {
        return Flags.daemon(Venv.GUNICORN_NEWEST).foreground().withoutPidFile();
    }
}
