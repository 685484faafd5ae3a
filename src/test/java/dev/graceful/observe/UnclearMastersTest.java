package dev.graceful.observe;

import static dev.graceful.observe.FoundAssertions.assertOne;
import static dev.graceful.observe.FoundAssertions.assertUnclear;
import static dev.graceful.observe.Table.ADDRESS;
import static dev.graceful.observe.Table.process;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.model.Address;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.ServerWish;
import org.junit.jupiter.api.Test;

/** What is not taken for a master, because the evidence does not agree. */
class UnclearMastersTest {
    private static final Locator PID_FILE = new Locator.PidFile("/run/shop.pid");
    private static final Locator LISTEN = new Locator.Listen(ADDRESS);

    @Test
    void twoUnrelatedMastersInThePathAreAmbiguous() {
        assertUnclear(new Table().gunicorn(10, 1).gunicorn(20, 1).find(), "gunicorn 10 and 20");
    }

    @Test
    void twoMastersOnTheSameUnixSocketAreAmbiguousEvenWithAPidFile() {
        var socket = new Address.Unix("/run/shop.sock");
        Table table = new Table()
                .listening(socket, 5)
                .listening(socket, 6)
                .and(process(10, 1).holding(5L), process(11, 10).holding(5L))
                .and(process(20, 1).holding(6L), process(21, 20).holding(6L))
                .file("/run/shop.pid", "10");

        assertUnclear(table.find(PID_FILE), "want the same socket");
        assertUnclear(table.find(new Locator.Listen(socket)), "all listen on unix:/run/shop.sock");
    }

    @Test
    void anAddressTellsTwoMastersApartThatListenElsewhere() {
        var other = new Address.Tcp("127.0.0.1", 9000);
        Table table = new Table()
                .gunicorn(10, 1)
                .listening(other, 5)
                .and(process(20, 1).holding(5L), process(21, 20).holding(5L));

        assertOne(table.find(LISTEN), 10);
        assertOne(table.find(new Locator.Listen(other)), 20);
    }

    @Test
    void theControlSocketThatTwoMastersShareDoesNotMakeThemRivals() {
        var control = new Address.Unix("/home/shop/.gunicorn/gunicorn.ctl");
        Table table = new Table()
                .listening(control, 5)
                .listening(control, 6)
                .listening(new Address.Tcp("127.0.0.1", 9000), 7)
                .and(process(10, 1).holding(4711L, 5L), process(11, 10))
                .and(process(20, 1).holding(6L, 7L), process(21, 20).holding(7L));

        assertOne(table.find(LISTEN), 10);
    }

    @Test
    void aRespawnThatStillWantsTheSocketIsARival() {
        Table table = new Table().gunicorn(10, 1).and(process(20, 2).holding()).file("/run/shop.pid", "10");

        assertUnclear(table.find(PID_FILE), "want the same socket");
    }

    @Test
    void aStalePidFileIsNotBelieved() {
        Table table = new Table().gunicorn(10, 1).file("/run/shop.pid", "4242");

        assertUnclear(table.find(PID_FILE), "names 4242, which does not run, but gunicorn 10 works there");
    }

    @Test
    void aPidFileThatNamesAZombieIsStale() {
        Table table = new Table()
                .gunicorn(10, 1)
                .and(process(42, 1).state('Z').argv())
                .file("/run/shop.pid", "42");

        assertUnclear(table.find(PID_FILE), "names 42, which does not run");
    }

    @Test
    void aPidThatWasUsedAgainBySomebodyElseIsNoMaster() {
        Table table = new Table().and(process(42, 1).argv("postgres").in("/")).file("/run/shop.pid", "42");

        assertUnclear(table.find(PID_FILE, ServerWish.GUNICORN), "names 42 (postgres), which is no gunicorn master");
    }

    @Test
    void aPidFileThatNamesAWorkerIsNotBelieved() {
        assertUnclear(new Table().gunicorn(10, 1).file("/run/shop.pid", "11").find(PID_FILE), "names 11");
    }

    @Test
    void aPidFileThatNamesAGunicornOfAnotherDirectoryIsNotBelieved() {
        Table table = new Table()
                .and(process(20, 1).in("/srv/blog"), process(21, 20).in("/srv/blog"))
                .file("/run/shop.pid", "20");

        assertUnclear(table.find(PID_FILE), "no gunicorn master in /srv/shop");
    }

    @Test
    void aPidFileThatHoldsNonsenseIsNotBelieved() {
        assertUnclear(
                new Table().gunicorn(10, 1).file("/run/shop.pid", "1 ; reboot").find(PID_FILE), "/run/shop.pid");
    }

    @Test
    void aPidFileThatMayNotBeReadIsSaidSo() {
        Table table = new Table().gunicorn(10, 1).file("/run/shop.pid", new FileFact.Unreadable("denied"));

        assertUnclear(table.find(PID_FILE), "may not be read: denied");
    }

    @Test
    void aPidFileOfGunicornThatNamesAnotherGunicornIsACollision() {
        Table table = new Table()
                .gunicorn(10, 1)
                .and(process(20, 1).in("/srv/old"))
                .written("/run/g.pid")
                .file("/run/g.pid", "20");

        assertUnclear(table.find(), "gunicorn's pid file /run/g.pid names 20, but 10 serves");
    }

    @Test
    void aPidFileOfGunicornWhosePidWasUsedAgainKeepsANewMasterFromTakingOver() {
        Table table = new Table()
                .gunicorn(10, 1)
                .and(process(4242, 1).argv("/usr/sbin/cron", "-f"))
                .written("/run/g.pid")
                .file("/run/g.pid", "4242");

        assertUnclear(table.find(), "names 4242 (/usr/sbin/cron -f), but 10 serves");
    }

    @Test
    void aStalePidFileThatNobodyDeclaredDoesNotMatter() {
        assertOne(
                new Table()
                        .gunicorn(10, 1)
                        .written("/run/g.pid")
                        .file("/run/g.pid", "4242")
                        .find(),
                10);
    }

    @Test
    void anAddressThatIsHeldByAMasterOfAnotherDirectoryIsAmbiguous() {
        Table table = new Table()
                .and(process(20, 1).in("/srv/blog"), process(21, 20).in("/srv/blog"))
                .listening(new Address.Tcp("127.0.0.1", 9000), 5)
                .and(process(10, 1).holding(5L));

        assertUnclear(table.find(LISTEN), "is held by 20");
    }

    @Test
    void aSingleStoppedMasterIsSaidToBeStopped() {
        assertUnclear(
                new Table().and(process(10, 1).state('T'), process(11, 10)).find(), "master 10 is stopped");
    }
}
