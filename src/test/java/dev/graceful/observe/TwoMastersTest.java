package dev.graceful.observe;

import static dev.graceful.observe.FoundAssertions.assertOne;
import static dev.graceful.observe.FoundAssertions.assertTwo;
import static dev.graceful.observe.FoundAssertions.assertUnclear;
import static dev.graceful.observe.Table.process;

import dev.graceful.model.Desired.Locator;
import org.junit.jupiter.api.Test;

/** Which masters are found during an upgrade. */
class TwoMastersTest {
    private static final Locator PID_FILE = new Locator.PidFile("/run/shop.pid");

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
                .and(process(10, 1).state('Z').argv(), fresh(20, 1).with("GUNICORN_PID", "10"), workerOfFresh(21, 20));

        assertOne(table.find(), 20);
    }

    @Test
    void belowTheFollowerItIsNeitherMoreNorLess() {
        var follower = process(9, 1)
                .argv("/usr/bin/python3", "-I", "/usr/local/libexec/graceful-follow", "/srv/venv/bin/gunicorn", "app")
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
        Table table =
                new Table().and(process(10, 1).state('T'), process(11, 10)).and(fresh(20, 10), workerOfFresh(21, 20));

        assertUnclear(table.find(), "master 10 is stopped");
    }

    private Table.Line fresh(long pid, long parent) {
        return process(pid, parent).with("GUNICORN_PID", Long.toString(parent));
    }

    private Table.Line workerOfFresh(long pid, long parent) {
        return process(pid, parent).with("GUNICORN_PID", "10");
    }
}
