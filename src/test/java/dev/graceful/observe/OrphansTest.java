package dev.graceful.observe;

import static dev.graceful.observe.Table.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Owner;
import dev.graceful.model.ProcessId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Masters that a keeper has lost, and those that only look so. */
class OrphansTest {
    private static final Owner.Supervisor WEB = new Owner.Supervisor("web");
    private static final Owner.Systemd UNIT = new Owner.Systemd("shop.service");

    private final List<String> asked = new ArrayList<>();
    private final Map<ProcessId, Owner> strangers = new HashMap<>();
    private Kept supervisor = Kept.unknown(WEB, "not asked");
    private Kept systemd = Kept.unknown(UNIT, "not asked");

    @Test
    void aMasterThatSupervisorStartedAndDoesNotWatchIsItsOrphan() throws HostException {
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 30, null);
        Table table = supervised().and(orphan(10, 1)).and(process(30, 5));

        assertThat(lost(table, new Owner.Nobody(), false)).contains(supervisor);
    }

    @Test
    void aProgramThatRunsNothingHasLostItToo() throws HostException {
        supervisor = new Kept(WEB, Activity.IDLE, "FATAL", 0, null);

        assertThat(lost(supervised().and(orphan(10, 1)), new Owner.Nobody(), false))
                .contains(supervisor);
    }

    @Test
    void aDaemonThatAProgramOfAnotherKindStartedIsNoOrphanAndIsAskedAboutOnce() throws HostException {
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 30, null);
        Table table = supervised().and(orphan(10, 1)).and(process(30, 5).argv("/opt/agent"));

        assertThat(lost(table, new Owner.Nobody(), false)).isEmpty();
        assertThat(lost(table, new Owner.Nobody(), false)).isEmpty();
        assertThat(asked).containsExactly("web");
    }

    @Test
    void aDaemonIsTheOrphanOnlyOfAProgramThatGoesOnStartingIt() throws HostException {
        Table table = supervised().and(orphan(10, 1));
        supervisor = new Kept(WEB, Activity.IDLE, "EXITED", 0, null);
        assertThat(lost(table, new Owner.Nobody(), true)).isEmpty();

        supervisor = new Kept(WEB, Activity.ACTIVE, "BACKOFF", 0, null);
        assertThat(lost(table, new Owner.Nobody(), true)).contains(supervisor);
    }

    @Test
    void nobodyIsAskedAboutAHealthyMaster() throws HostException {
        Table plain = new Table().gunicorn(10, 1);
        Table kept = supervised().and(orphan(10, 5));
        Table gone = new Table().and(orphan(10, 1));

        assertThat(lost(plain, new Owner.Nobody(), false)).isEmpty();
        assertThat(lost(kept, WEB, false)).isEmpty();
        assertThat(lost(gone, new Owner.Nobody(), false)).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void whereSupervisordIsTheFirstProcessItsChildMayBeAnOrphan() throws HostException {
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 30, null);
        Table table = new Table()
                .and(process(1, 0).argv("/usr/bin/python3", "/usr/bin/supervisord", "-n"))
                .and(orphan(10, 1).with("GUNICORN_PID", "9"));

        assertThat(lost(table, WEB, false)).contains(supervisor);
        supervisor = new Kept(WEB, Activity.ACTIVE, "RUNNING", 10, null);
        assertThat(lost(table, WEB, false)).isEmpty();
    }

    @Test
    void aMasterThatAFailedUnitLeftOverIsItsOrphan() throws HostException {
        systemd = new Kept(UNIT, Activity.IDLE, "failed (failed)", 0, null);
        Table table = new Table().and(process(10, 1).cgroup("/system.slice/shop.service"));

        assertThat(lost(table, new Owner.Nobody(), false)).contains(systemd);
    }

    @Test
    void aDaemonThatAScriptOfSysVInitStartedIsItsUnitsAndIsAskedAboutOnce() throws HostException {
        systemd = new Kept(UNIT, Activity.ONCE, "active (running)", 0, null);
        Table table = new Table().and(process(10, 1).cgroup("/system.slice/shop.service"));

        var unwatched = new Orphans.Found(new Owner.Unwatched("shop.service"), null);
        assertThat(found(table, new Owner.Nobody(), false)).isEqualTo(unwatched);
        assertThat(found(table, new Owner.Nobody(), true)).isEqualTo(unwatched);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aVassalIsNotAskedAbout() throws HostException {
        Table table = new Table().and(process(10, 9).cgroup("/system.slice/shop.service"));

        assertThat(lost(table, new Owner.Emperor(UNIT), false)).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void aDaemonThatCronStartedBelongsToNobody() throws HostException {
        systemd = new Kept(UNIT, Activity.ACTIVE, "active (running)", 7, null);
        Table table = new Table()
                .and(process(7, 1).argv("/usr/sbin/cron", "-f"))
                .and(process(10, 1).cgroup("/system.slice/shop.service"));

        assertThat(lost(table, new Owner.Nobody(), false)).isEmpty();
    }

    private static Table supervised() {
        return new Table().and(process(5, 1).argv("/usr/bin/python3", "/usr/bin/supervisord", "-n"));
    }

    private static Table.Line orphan(long pid, long parent) {
        return process(pid, parent).with("SUPERVISOR_PROCESS_NAME", "web").with("SUPERVISOR_GROUP_NAME", "web");
    }

    private Optional<Kept> lost(Table table, Owner owner, boolean daemon) throws HostException {
        Orphans.Found found = found(table, owner, daemon);
        Kept kept = found.kept();
        assertThat(found.owner()).isEqualTo(kept == null ? owner : new Owner.Orphan(kept.keeper()));
        return Optional.ofNullable(kept);
    }

    private Orphans.Found found(Table table, Owner owner, boolean daemon) throws HostException {
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
            public Optional<Owner> owner(ProcessId master) {
                return Optional.ofNullable(strangers.get(master));
            }

            @Override
            public void add(ProcessId master, Owner owner) {
                strangers.put(master, owner);
            }
        };
        return new Orphans(processes, keepers, memory).of(Objects.requireNonNull(processes.byPid(10)), owner, daemon);
    }
}
