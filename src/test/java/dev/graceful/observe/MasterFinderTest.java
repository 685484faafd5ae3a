package dev.graceful.observe;

import static dev.graceful.observe.FoundAssertions.assertOne;
import static dev.graceful.observe.FoundAssertions.assertOther;
import static dev.graceful.observe.Table.ADDRESS;
import static dev.graceful.observe.Table.PATH;
import static dev.graceful.observe.Table.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.ServerWish;
import org.junit.jupiter.api.Test;

/** Which master is found in the steady state, and which when there is none. */
class MasterFinderTest {
    private static final Locator PID_FILE = new Locator.PidFile("/run/shop.pid");
    private static final Locator LISTEN = new Locator.Listen(ADDRESS);

    @Test
    void theParentOfTheWorkersIsTheMasterAlthoughAllHoldTheSameSocket() {
        assertOne(new Table().gunicorn(10, 1).find(), 10);
    }

    @Test
    void theMasterIsFoundByItsAddressToo() {
        assertOne(new Table().gunicorn(10, 1).find(LISTEN), 10);
    }

    @Test
    void aMasterThatListensOnAllAddressesIsFoundByLoopback() {
        Table table = new Table()
                .listening(new Address.Tcp("0.0.0.0", 9000), 5)
                .and(process(10, 1).holding(5L), process(11, 10).holding(5L));

        assertOne(table.find(new Locator.Listen(new Address.Tcp("127.0.0.1", 9000))), 10);
    }

    @Test
    void aMasterOfAnotherDirectoryIsNotOurs() {
        Table table = new Table()
                .gunicorn(10, 1)
                .and(process(20, 1).in("/srv/shop2"), process(21, 20).in("/srv/shop2"));

        assertOne(table.find(), 10);
    }

    @Test
    void aDirectoryBelowThePathIsOurs() {
        assertOne(new Table().and(process(10, 1).in(PATH + "/web")).find(), 10);
    }

    @Test
    void theDirectoryThatGunicornWasToldToChangeToCounts() {
        Table table = new Table()
                .and(process(10, 1).in("/").argv("python3", "-m", "gunicorn", "--chdir", PATH, "app:application"));

        assertOne(table.find(), 10);
    }

    @Test
    void whatALinkLeadsToIsOurs() {
        assertOne(
                new Table()
                        .linkedTo("/srv/releases/2")
                        .and(process(10, 1).in("/srv/releases/2"))
                        .find(),
                10);
    }

    @Test
    void aMasterThatWasStartedBeforeTheLinkWasFlippedIsOurs() {
        Table table = new Table()
                .linkedTo("/srv/releases/2")
                .and(process(10, 1).in("/srv/releases/1").with("PWD", PATH));

        assertOne(table.find(), 10);
    }

    @Test
    void theDirectoryOfTheShellThatStartedItIsNoEvidenceByItself() {
        Table table = new Table().and(process(10, 1).in("/srv/blog").with("PWD", PATH));

        assertThat(table.find()).isInstanceOf(Picture.None.class);
    }

    @Test
    void aTitleOfSetproctitleTellsMasterAndWorkers() {
        Table table = new Table()
                .and(
                        process(10, 1).argv("gunicorn: master [app:application]"),
                        process(11, 10).argv("gunicorn: worker [app:application]"));

        assertOne(table.find(), 10);
    }

    @Test
    void aWorkerThatHasNotYetSetItsTitleIsNoFreshMaster() {
        Table table = new Table()
                .and(
                        process(10, 1).argv("gunicorn: master [app:application]"),
                        process(11, 10).argv("gunicorn: master [app:application]"));

        assertOne(table.find(), 10);
    }

    @Test
    void workersOfAMasterThatWasOnceFreshAreNoFreshMasters() {
        Table table = new Table()
                .and(process(10, 1).with("GUNICORN_PID", "5"), process(11, 10).with("GUNICORN_PID", "5"));

        assertOne(table.find(), 10);
    }

    @Test
    void withReusePortTheWorkersHoldTheSockets() {
        Table table = new Table()
                .listening(ADDRESS, 4712)
                .and(
                        process(10, 1).holding(),
                        process(11, 10).holding(4711L),
                        process(12, 10).holding(4712L));

        assertOne(table.find(LISTEN), 10);
    }

    @Test
    void aRehearsalIsNoSecondMaster() {
        Table table = new Table()
                .gunicorn(10, 1)
                .and(process(90, 80).argv("python3", "/srv/venv/bin/gunicorn", "--check-config", "app:application"));

        assertOne(table.find(), 10);
    }

    @Test
    void aWorkerThatOutlivedItsMasterIsNoSecondMaster() {
        assertOne(new Table().gunicorn(10, 1).and(process(7, 1)).find(), 10);
    }

    @Test
    void aShellThatMentionsGunicornIsNoMaster() {
        Table table = new Table()
                .gunicorn(10, 9)
                .and(process(9, 1).argv("sudo", "-u", "shop", "/srv/venv/bin/gunicorn", "app:application"))
                .and(
                        process(50, 1).argv("vim", "gunicorn.conf.py"),
                        process(51, 1).argv("sh", "-c", "gunicorn app"));

        assertOne(table.find(), 10);
    }

    @Test
    void itIsSaidWhereItWasLookedFor() {
        assertThat(new Table().and(process(5, 1).argv("nginx")).find())
                .isEqualTo(new Picture.None("among the gunicorn processes that work in /srv/shop"));
    }

    @Test
    void processesThatMayNotBeExaminedAreSaid() {
        assertThat(new Table().and(process(10, 1).hidden()).find())
                .isEqualTo(new Picture.None("among the gunicorn processes that work in /srv/shop"
                        + " (1 of other accounts may not be examined)"));
    }

    @Test
    void aGunicornThatListensOnNothingYetIsNoMaster() {
        assertThat(new Table().and(process(10, 1).holding()).find())
                .isInstanceOfSatisfying(
                        Picture.None.class,
                        none -> assertThat(none.searched()).endsWith("gunicorn 10 is there but listens on nothing"));
    }

    @Test
    void aZombieIsNone() {
        assertThat(new Table().and(process(10, 1).state('Z')).find()).isInstanceOf(Picture.None.class);
    }

    @Test
    void thePidFileNamesIt() {
        Table table = new Table()
                .and(process(30, 1).argv("uwsgi", "--ini", "shop.ini").in("/"))
                .file("/run/shop.pid", "30");

        assertOther(table.find(PID_FILE, ServerWish.OTHER), 30);
        assertOther(table.find(PID_FILE, ServerWish.AUTO), 30);
    }

    @Test
    void theTopmostHolderOfTheSocketIsIt() {
        Table table = new Table()
                .and(
                        process(30, 1).argv("waitress-serve").in("/"),
                        process(31, 30).argv("waitress-serve"));

        assertOther(table.find(LISTEN, ServerWish.AUTO), 30);
    }

    @Test
    void withoutPidFileAndAddressItCannotBeFound() {
        assertThat(new Table().and(process(30, 1).argv("uwsgi")).find(new Locator.Discover(), ServerWish.OTHER))
                .isInstanceOf(Picture.None.class);
    }
}
