package dev.graceful.observe;

import static dev.graceful.observe.Table.ADDRESS;
import static dev.graceful.observe.Table.PATH;
import static dev.graceful.observe.Table.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Address;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Desired.ServerWish;
import dev.graceful.model.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MasterFinderTest {
    private static final Locator PID_FILE = new Locator.PidFile("/run/shop.pid");
    private static final Locator LISTEN = new Locator.Listen(ADDRESS);

    @Nested
    class InTheSteadyState {
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
                    .and(
                            process(10, 1).with("GUNICORN_PID", "5"),
                            process(11, 10).with("GUNICORN_PID", "5"));

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
                    .and(process(90, 80)
                            .argv("python3", "/srv/venv/bin/gunicorn", "--check-config", "app:application"));

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
    }

    @Nested
    class DuringAnUpgrade {
        @Test
        void aChildThatWasToldItsParentsPidIsTheFreshMaster() {
            Table table = new Table().gunicorn(10, 1).and(fresh(20, 10), workerOfFresh(21, 20));

            assertTwo(table.find(), 10, 20);
        }

        @Test
        void theFreshMasterHasItsOwnNameWithSetproctitle() {
            Table table = new Table()
                    .and(
                            process(10, 1).argv("gunicorn: master [app:application]"),
                            process(11, 10).argv("gunicorn: worker [app:application]"),
                            process(20, 10).argv("gunicorn: master [app:application.2]"),
                            process(21, 20).argv("gunicorn: worker [app:application.2]"));

            assertTwo(table.find(), 10, 20);
        }

        @Test
        void theFreshMasterIsKnownByItsPidFileWhenItsEnvironmentCannotBeRead() {
            Table table = new Table()
                    .gunicorn(10, 1)
                    .and(process(20, 10), process(21, 20))
                    .file("/run/shop.pid", "10\n")
                    .file("/run/shop.pid.2", "20\n");

            assertTwo(table.find(PID_FILE), 10, 20);
        }

        @Test
        void afterTheOldMasterEndedTheFreshOneIsTheOnlyOne() {
            Table table = new Table()
                    .and(
                            process(10, 1).state('Z').argv(),
                            fresh(20, 1).with("GUNICORN_PID", "10"),
                            workerOfFresh(21, 20));

            assertOne(table.find(), 20);
        }

        @Test
        void belowTheFollowerItIsNeitherMoreNorLess() {
            var follower = process(9, 1)
                    .argv(
                            "/usr/bin/python3",
                            "-I",
                            "/usr/local/libexec/graceful-follow",
                            "/srv/venv/bin/gunicorn",
                            "app")
                    .holding();

            assertOne(new Table().and(follower).gunicorn(10, 9).find(), 10);
            assertTwo(
                    new Table()
                            .and(follower)
                            .gunicorn(10, 9)
                            .and(process(20, 10).with("GUNICORN_PID", "10"), process(21, 20))
                            .find(),
                    10,
                    20);
            assertOne(
                    new Table()
                            .and(follower)
                            .and(process(20, 9).with("GUNICORN_PID", "10"), process(21, 20))
                            .find(),
                    20);
        }

        @Test
        void anOldMasterThatEndsWhileItIsReadDoesNotHideTheFreshOne() {
            Table table = new Table().and(process(10, 1).hidden(), fresh(20, 10), workerOfFresh(21, 20));

            assertOne(table.find(), 20);
        }

        @Test
        void whileThePidFileIsAbsentTheTreeTells() {
            Table table = new Table().and(fresh(20, 1), workerOfFresh(21, 20)).file("/run/shop.pid.2", "20");

            assertOne(table.find(PID_FILE), 20);
        }

        @Test
        void aStoppedMasterIsSaidToBeStopped() {
            Table table = new Table()
                    .and(process(10, 1).state('T'), process(11, 10))
                    .and(fresh(20, 10), workerOfFresh(21, 20));

            assertUnclear(table.find(), "master 10 is stopped");
        }

        private Table.Line fresh(long pid, long parent) {
            return process(pid, parent).with("GUNICORN_PID", Long.toString(parent));
        }

        private Table.Line workerOfFresh(long pid, long parent) {
            return process(pid, parent).with("GUNICORN_PID", "10");
        }
    }

    @Nested
    class WhenTheEvidenceDoesNotAgree {
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
            Table table =
                    new Table().gunicorn(10, 1).and(process(20, 2).holding()).file("/run/shop.pid", "10");

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
            Table table =
                    new Table().and(process(42, 1).argv("postgres").in("/")).file("/run/shop.pid", "42");

            assertUnclear(
                    table.find(PID_FILE, ServerWish.GUNICORN), "names 42 (postgres), which is no gunicorn master");
        }

        @Test
        void aPidFileThatNamesAWorkerIsNotBelieved() {
            assertUnclear(
                    new Table().gunicorn(10, 1).file("/run/shop.pid", "11").find(PID_FILE), "names 11");
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
                    new Table()
                            .gunicorn(10, 1)
                            .file("/run/shop.pid", "1 ; reboot")
                            .find(PID_FILE),
                    "/run/shop.pid");
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

    @Nested
    class WhenThereIsNone {
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
                            none -> assertThat(none.searched())
                                    .endsWith("gunicorn 10 is there but listens on nothing"));
        }

        @Test
        void aZombieIsNone() {
            assertThat(new Table().and(process(10, 1).state('Z')).find()).isInstanceOf(Picture.None.class);
        }
    }

    @Nested
    class ForAnotherServer {
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

    private static void assertOne(Picture picture, long pid) {
        assertThat(picture).isInstanceOfSatisfying(Picture.One.class, one -> {
            assertThat(one.master().id().pid()).isEqualTo(pid);
            assertThat(one.kind()).isEqualTo(ServerKind.GUNICORN);
        });
    }

    private static void assertOther(Picture picture, long pid) {
        assertThat(picture).isInstanceOfSatisfying(Picture.One.class, one -> {
            assertThat(one.master().id().pid()).isEqualTo(pid);
            assertThat(one.kind()).isEqualTo(ServerKind.OTHER);
        });
    }

    private static void assertTwo(Picture picture, long old, long fresh) {
        assertThat(picture)
                .isInstanceOfSatisfying(
                        Picture.Two.class,
                        two -> assertThat(new long[] {pid(two.old()), pid(two.fresh())})
                                .containsExactly(old, fresh));
    }

    private static long pid(ProcessFact process) {
        return process.id().pid();
    }

    private static void assertUnclear(Picture picture, String reason) {
        assertThat(picture)
                .isInstanceOfSatisfying(
                        Picture.Unclear.class,
                        unclear -> assertThat(unclear.reason()).contains(reason));
    }
}
