package dev.graceful.observe;

import static dev.graceful.observe.Table.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Masters that a keeper has lost, and those that only look so. */
class OrphansTest {
    private static final Owner.Supervisor WEB = new Owner.Supervisor("web");
    private static final Owner.Systemd UNIT = new Owner.Systemd("shop.service");

    private final List<String> asked = new ArrayList<>();
    private final Set<ProcessId> strangers = new HashSet<>();
    private Kept supervisor = Kept.unknown(WEB, "not asked");
    private Kept systemd = Kept.unknown(UNIT, "not asked");

    @Test
    void aMasterThatSupervisorStartedAndDoesNotWatchIsItsOrphan() throws HostException {
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 30, null);
        Table table = supervised().and(orphan(10, 1)).and(process(30, 5));

        assertThat(found(table, new Owner.Nobody(), false)).contains(supervisor);
    }

    @Test
    void aProgramThatRunsNothingHasLostItToo() throws HostException {
        supervisor = new Kept(WEB, Activity.IDLE, "FATAL", 0, null);

        assertThat(found(supervised().and(orphan(10, 1)), new Owner.Nobody(), false))
                .contains(supervisor);
    }

    @Test
    void aDaemonThatAProgramOfAnotherKindStartedIsNoOrphanAndIsAskedAboutOnce() throws HostException {
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 30, null);
        Table table = supervised().and(orphan(10, 1)).and(process(30, 5).argv("/opt/agent"));

        assertThat(found(table, new Owner.Nobody(), false)).isEmpty();
        assertThat(found(table, new Owner.Nobody(), false)).isEmpty();
        assertThat(asked).containsExactly("web");
    }

    @Test
    void aDaemonIsTheOrphanOnlyOfAProgramThatGoesOnStartingIt() throws HostException {
        Table table = supervised().and(orphan(10, 1));
        supervisor = new Kept(WEB, Activity.IDLE, "EXITED", 0, null);
        assertThat(found(table, new Owner.Nobody(), true)).isEmpty();

        supervisor = new Kept(WEB, Activity.ACTIVE, "BACKOFF", 0, null);
        assertThat(found(table, new Owner.Nobody(), true)).contains(supervisor);
    }

    @Test
    void nobodyIsAskedAboutAHealthyMaster() throws HostException {
        Table plain = new Table().gunicorn(10, 1);
        Table kept = supervised().and(orphan(10, 5));
        Table gone = new Table().and(orphan(10, 1));

        assertThat(found(plain, new Owner.Nobody(), false)).isEmpty();
        assertThat(found(kept, WEB, false)).isEmpty();
        assertThat(found(gone, new Owner.Nobody(), false)).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void whereSupervisordIsTheFirstProcessItsChildMayBeAnOrphan() throws HostException {
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 30, null);
        Table table = new Table()
                .and(process(1, 0).argv("/usr/bin/python3", "/usr/bin/supervisord", "-n"))
                .and(orphan(10, 1).with("GUNICORN_PID", "9"));

        assertThat(found(table, WEB, false)).contains(supervisor);
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 10, null);
        assertThat(found(table, WEB, false)).isEmpty();
    }

    @Test
    void aMasterThatAFailedUnitLeftOverIsItsOrphan() throws HostException {
        systemd = new Kept(UNIT, Activity.IDLE, "failed (failed)", 0, null);
        Table table = new Table().and(process(10, 1).cgroup("/system.slice/shop.service"));

        assertThat(found(table, new Owner.Nobody(), false)).contains(systemd);
    }

    @Test
    void aDaemonThatAScriptOfSysVInitStartedBelongsToNobodyAndIsAskedAboutOnce() throws HostException {
        systemd = new Kept(UNIT, Activity.ONCE, "active (running)", 0, null);
        Table table = new Table().and(process(10, 1).cgroup("/system.slice/shop.service"));

        assertThat(found(table, new Owner.Nobody(), false)).isEmpty();
        assertThat(found(table, new Owner.Nobody(), false)).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aDaemonThatCronStartedBelongsToNobody() throws HostException {
        systemd = new Kept(UNIT, Activity.ACTIVE, "active (running)", 7, null);
        Table table = new Table()
                .and(process(7, 1).argv("/usr/sbin/cron", "-f"))
                .and(process(10, 1).cgroup("/system.slice/shop.service"));

        assertThat(found(table, new Owner.Nobody(), false)).isEmpty();
    }

    private static Table supervised() {
        return new Table().and(process(5, 1).argv("/usr/bin/python3", "/usr/bin/supervisord", "-n"));
    }

    private static Table.Line orphan(long pid, long parent) {
        return process(pid, parent).with("SUPERVISOR_PROCESS_NAME", "web").with("SUPERVISOR_GROUP_NAME", "web");
    }

    private Optional<Kept> found(Table table, Owner owner, boolean daemon) throws HostException {
        var processes = new Processes(table.snapshot());
        var keepers = new Keepers() {
            @Override
            public Kept supervisor(String program) {
                asked.add(program);
                return supervisor;
            }

            @Override
            public Kept supervisorOf(ProcessId process) {
                asked.add("of " + process);
                return supervisor;
            }

            @Override
            public Kept systemd(String unit) {
                asked.add(unit);
                return systemd;
            }
        };
        var memory = new Orphans.Strangers() {
            @Override
            public boolean has(ProcessId master) {
                return strangers.contains(master);
            }

            @Override
            public void add(ProcessId master) {
                strangers.add(master);
            }
        };
        return new Orphans(processes, keepers, memory).of(Objects.requireNonNull(processes.byPid(10)), owner, daemon);
    }
}
