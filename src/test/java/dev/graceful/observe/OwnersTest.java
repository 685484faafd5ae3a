package dev.graceful.observe;

import static dev.graceful.observe.Table.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.model.Owner;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OwnersTest {
    private static final Owners.Units NO_SYSTEMD = unit -> 0;
    private static final String FOLLOW = "/usr/local/libexec/graceful-follow";

    @Test
    void aDaemonIsNobodys() throws HostException {
        assertThat(owner(new Table().gunicorn(10, 1), NO_SYSTEMD)).isEqualTo(new Owner.Nobody());
    }

    @Test
    void aChildOfSupervisordBelongsToItsProgram() throws HostException {
        Table table = new Table()
                .and(process(5, 1).argv("/usr/bin/python3", "/usr/bin/supervisord", "-n"))
                .and(process(10, 5).with("SUPERVISOR_PROCESS_NAME", "web").with("SUPERVISOR_GROUP_NAME", "web"));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Supervisor("web"));
    }

    @Test
    void aProgramOfAGroupIsNamedAsSupervisorctlNamesIt() throws HostException {
        Table table = new Table()
                .and(process(5, 1).argv("/usr/bin/python3", "/usr/bin/supervisord"))
                .and(process(9, 5).argv("/bin/bash", "run"))
                .and(process(10, 9).with("SUPERVISOR_PROCESS_NAME", "web").with("SUPERVISOR_GROUP_NAME", "bench"));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Supervisor("bench:web"));
    }

    @Test
    void aMasterWhoseSupervisordIsGoneIsNobodys() throws HostException {
        Table table = new Table().and(process(10, 1).with("SUPERVISOR_PROCESS_NAME", "web"));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Nobody());
    }

    @Test
    void theProcessThatSystemdStartedBelongsToItsUnit() throws HostException {
        Table table = new Table()
                .and(process(10, 1).cgroup("/system.slice/shop.service").with("SYSTEMD_EXEC_PID", "10"));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Systemd("shop.service"));
    }

    @Test
    void theMainProcessOfAUnitBelongsToItWhoeverStartedIt() throws HostException {
        Table table = new Table()
                .and(process(10, 1).cgroup("/system.slice/shop.service").with("SYSTEMD_EXEC_PID", "7"));

        assertThat(owner(table, unit -> 10)).isEqualTo(new Owner.Systemd("shop.service"));
    }

    @Test
    void aShellBetweenSystemdAndGunicornChangesNothing() throws HostException {
        Table table = new Table()
                .and(process(9, 1).argv("/bin/sh", "-c", "gunicorn app"))
                .and(process(10, 9).cgroup("/system.slice/shop.service").with("SYSTEMD_EXEC_PID", "9"));

        assertThat(owner(table, unit -> 9)).isEqualTo(new Owner.Systemd("shop.service"));
    }

    @Test
    void aProcessThatAJobRunnerStartedIsNobodysAlthoughItIsInTheRunnersCgroup() throws HostException {
        Table table = new Table()
                .and(
                        process(7, 1).argv("/opt/runner"),
                        process(8, 7).argv("bash"),
                        process(9, 8).argv("java"))
                .and(process(10, 9).cgroup("/system.slice/runner.service").with("SYSTEMD_EXEC_PID", "7"));

        assertThat(owner(table, unit -> 7)).isEqualTo(new Owner.Nobody());
    }

    @Test
    void aProcessOfALoginSessionIsNobodys() throws HostException {
        Table table = new Table()
                .and(process(10, 1).cgroup("/user.slice/user-1000.slice/user@1000.service/app.slice/term.scope"));

        assertThat(owner(table, unit -> 10)).isEqualTo(new Owner.Nobody());
    }

    @Test
    void aCgroupWithAStrangeNameIsNotAskedFor() throws HostException {
        Table table = new Table().and(process(10, 1).cgroup("/x/--help;reboot .service"));

        assertThat(owner(table, unit -> 10)).isEqualTo(new Owner.Nobody());
    }

    @Test
    void aFollowedMasterIsTheFollowersAndTheFollowerIsTheProgramOfWhoStartedIt() throws HostException {
        Table table = supervised();

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Follower(new Owner.Supervisor("web")));
    }

    @Test
    void theFreshMasterIsTheFollowersBeforeAndAfterTheOldOneEnded() throws HostException {
        Table during = supervised().and(process(20, 10).with("GUNICORN_PID", "10"));
        Table after = follower(process(9, 5)).and(process(20, 9).with("GUNICORN_PID", "10"));

        assertThat(owner(during, 20, NO_SYSTEMD)).isEqualTo(new Owner.Follower(new Owner.Supervisor("web")));
        assertThat(owner(after, 20, NO_SYSTEMD)).isEqualTo(new Owner.Follower(new Owner.Supervisor("web")));
    }

    @Test
    void aFollowerThatSystemdStartedBelongsToItsUnit() throws HostException {
        Table table = new Table()
                .and(process(9, 1)
                        .argv("/usr/bin/python3", "-I", FOLLOW, "/srv/venv/bin/gunicorn", "app")
                        .cgroup("/system.slice/shop.service")
                        .with("SYSTEMD_EXEC_PID", "9"))
                .and(process(10, 9).cgroup("/system.slice/shop.service").with("SYSTEMD_EXEC_PID", "9"));

        assertThat(owner(table, unit -> 9)).isEqualTo(new Owner.Follower(new Owner.Systemd("shop.service")));
    }

    @Test
    void aFollowerThatNobodyWatchesIsTheOwnerAlone() throws HostException {
        Table table = new Table()
                .and(process(9, 1).argv(FOLLOW, "/srv/venv/bin/gunicorn", "app"))
                .and(process(10, 9));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Follower(new Owner.Nobody()));
    }

    @Test
    void aFollowerThatDoesNotSeeTheEndOfTheMasterCountsForNothing() throws HostException {
        Table table = follower(process(8, 5))
                .and(process(9, 8).argv("/bin/sh", "-c", "gunicorn app; true"))
                .and(process(10, 9).with("SUPERVISOR_PROCESS_NAME", "web").with("SUPERVISOR_GROUP_NAME", "web"));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Supervisor("web"));
    }

    @Test
    void aVassalIsItsEmperors() throws HostException {
        Table table = vassal(9, process(9, 1).argv("/usr/bin/uwsgi-core", "--emperor", "/etc/vassals"));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Emperor(new Owner.Nobody()));
    }

    @Test
    void anEmperorHasAnOwnerItself() throws HostException {
        String[] emperor = {"/usr/bin/uwsgi-core", "--emperor", "/etc/vassals"};
        Table unit = vassal(
                9,
                process(9, 1)
                        .argv(emperor)
                        .cgroup("/system.slice/emperor.service")
                        .with("SYSTEMD_EXEC_PID", "9"));
        Table program = vassal(
                        9,
                        process(9, 5)
                                .argv(emperor)
                                .with("SUPERVISOR_PROCESS_NAME", "emperor")
                                .with("SUPERVISOR_GROUP_NAME", "emperor"))
                .and(process(5, 1).argv("/usr/bin/python3", "/usr/bin/supervisord", "-n"));

        assertThat(owner(unit, NO_SYSTEMD)).isEqualTo(new Owner.Emperor(new Owner.Systemd("emperor.service")));
        assertThat(owner(program, NO_SYSTEMD)).isEqualTo(new Owner.Emperor(new Owner.Supervisor("emperor")));
    }

    @Test
    void anEmperorBelowAMasterOfItsOwnIsOwnedByWhoeverStartedThat() throws HostException {
        String[] emperor = {"/usr/bin/uwsgi-core", "--master", "--emperor", "/etc/vassals"};
        Table table = vassal(9, process(9, 8).argv(emperor).cgroup("/system.slice/emperor.service"))
                .and(process(8, 1).argv(emperor).cgroup("/system.slice/emperor.service"));

        assertThat(owner(table, unit -> 8)).isEqualTo(new Owner.Emperor(new Owner.Systemd("emperor.service")));
    }

    @Test
    void anEmperorMayBeAVassalItself() throws HostException {
        Table table = vassal(9, process(9, 8).argv("/usr/bin/uwsgi-core", "--ini", "shops.ini"))
                .and(process(8, 1).argv("/usr/bin/uwsgi-core", "--emperor", "/etc/vassals"));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Emperor(new Owner.Emperor(new Owner.Nobody())));
    }

    @Test
    void aUwsgiThatSystemdStartedIsNoVassal() throws HostException {
        String[] words = {"/usr/bin/uwsgi-core", "--ini", "/etc/shop.ini"};
        Table table = new Table()
                .and(process(10, 1)
                        .argv(words)
                        .cgroup("/system.slice/shop.service")
                        .with("SYSTEMD_EXEC_PID", "10"))
                .and(process(11, 10).argv(words));

        assertThat(owner(table, NO_SYSTEMD)).isEqualTo(new Owner.Systemd("shop.service"));
    }

    /** A vassal 10, with what it inherits of its Emperor. */
    private static Table vassal(long emperor, Table.Line line) {
        return new Table()
                .and(line)
                .and(process(10, emperor)
                        .argv("/usr/bin/uwsgi-core", "--ini", "shop.ini")
                        .cgroup("/system.slice/emperor.service")
                        .with("SYSTEMD_EXEC_PID", Long.toString(emperor)));
    }

    /** A master 10 below a follower 9 below supervisord. */
    private static Table supervised() {
        return follower(process(9, 5)).and(process(10, 9));
    }

    private static Table follower(Table.Line line) {
        return new Table()
                .and(process(5, 1).argv("/usr/bin/python3", "/usr/bin/supervisord", "-n"))
                .and(line.argv("/usr/bin/python3", "-I", FOLLOW, "/srv/venv/bin/gunicorn", "app")
                        .with("SUPERVISOR_PROCESS_NAME", "web")
                        .with("SUPERVISOR_GROUP_NAME", "web"));
    }

    private static Owner owner(Table table, Owners.Units units) throws HostException {
        return owner(table, 10, units);
    }

    private static Owner owner(Table table, long pid, Owners.Units units) throws HostException {
        var processes = new Processes(table.snapshot());
        return new Owners(processes, units).of(Objects.requireNonNull(processes.byPid(pid)));
    }
}
