package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.settings;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Failure;
import dev.graceful.model.Instance;
import dev.graceful.model.Instance.State;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Keeping;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Settings;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A machine that was started anew in the middle of a try: picture → next step. */
final class RebootPlanTest {
    private static final Settings PLAIN = settings(Trit.NO, Trit.NO);

    /** How far the try was when the power went. */
    enum Reached {
        MOVED,
        REHEARSED,
        ABOUT_TO_SIGNAL,
        SIGNALLED;

        Scene scene(Purpose purpose) {
            var scene = new Scene().moved(200);
            scene.upSince = ago(30);
            if (this != MOVED) {
                scene.note(190, new Event.Ran(Purpose.REHEARSE, B, 0));
            }
            if (this == ABOUT_TO_SIGNAL || this == SIGNALLED) {
                scene.note(180, new Event.Signalling(purpose, id(10), B));
            }
            return this == SIGNALLED ? scene.note(180, new Event.Signalled(purpose, id(10), null)) : scene;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasStartedWithTheWishedCodeIsWatchedAndNotSignalled(Reached reached) {
        var plain = reached.scene(Purpose.RELOAD);
        plain.masters = new Masters.OneMaster(master(20, 25, PLAIN, 24, 24));
        var preloading = reached.scene(Purpose.SPAWN);
        preloading.masters = new Masters.OneMaster(master(20, 25, PRELOADED, 24, 24));

        for (Scene scene : List.of(plain, preloading)) {
            assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(20), B)));
            assertThat(scene.labels()).containsExactly("note", "note");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMasterThatHasNotComeUpYetIsWaitedForAndThenTheCodeIsTakenBack(Reached reached) {
        var scene = reached.scene(Purpose.RELOAD);

        assertThat(scene.plan().next())
                .isInstanceOfSatisfying(
                        Plan.Next.Wait.class,
                        wait -> assertThat(wait.what())
                                .contains("a master to come up", "in the middle of bringing bbbbbbb up"));

        scene.upSince = ago(61);
        assertThat(failed(scene).reason()).isEqualTo(Reason.ServiceDown);
        assertThat(failed(scene).message()).contains("no master has come up within 1m");
        assertThat(scene.labels()).containsExactly("note", "revert.checkout");
    }

    @Test
    void codeThatWasSeenToServeBeforeIsNotBlamedForANobodyWhoStartsIt() {
        var scene = Reached.SIGNALLED.scene(Purpose.RELOAD).note(170, new Event.Verified(id(10), B));
        scene.upSince = ago(61);

        assertThat(stops(scene).reason()).isEqualTo(Reason.ServiceDown);
        assertThat(stops(scene).message()).contains("the machine was started at", "start the service");
        assertThat(scene.plan().steps()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void codeThatDoesNotAnswerAfterTheBootIsTakenBack(Reached reached) {
        var scene = reached.scene(Purpose.RELOAD);
        scene.masters = new Masters.OneMaster(master(20, 25, PLAIN, 24, 24));
        scene.probe = new Probe.Refused("GET / was answered with 500");
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        scene.upSince = ago(61);
        scene.masters = new Masters.OneMaster(master(20, 60, PLAIN, 59, 59));
        assertThat(failed(scene).reason()).isEqualTo(Reason.NewCodeNotAnswering);
        assertThat(scene.labels()).startsWith("note", "revert.checkout");
    }

    @Test
    void whatWasDoneAfterTheBootIsJudgedAsEver() {
        var scene = Reached.MOVED.scene(Purpose.RELOAD);
        scene.masters = new Masters.OneMaster(master(20, 25, PLAIN, 24, 24));
        scene.note(10, new Event.Signalling(Purpose.RELOAD, id(20), B));

        assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.RELOAD, Signal.HUP, id(20), B));
    }

    @Test
    void noMasterWithoutABootIsTheFaultOfTheReload() {
        var scene = Reached.SIGNALLED.scene(Purpose.RELOAD);
        scene.upSince = ago(100_000);

        assertThat(failed(scene).message()).contains("no master was left");
    }

    @Test
    void aFailureThatWasWrittenDownIsTakenBackFromWhatTheBootStarted() {
        var plain = failedBeforeTheBoot(master(20, 25, PLAIN, 24, 24));
        var preloading = failedBeforeTheBoot(master(20, 25, PRELOADED, 24, 24));

        assertThat(acts(plain)).isEqualTo(new Step.Send(Purpose.UNDO, Signal.HUP, id(20), A));
        assertThat(stops(preloading).reason()).isEqualTo(Reason.NotServing);
        assertThat(stops(preloading).message())
                .contains(
                        "aaaaaaa is back on disk",
                        "master 20 (nobody) was started with bbbbbbb",
                        "restart the service");
    }

    /** Git keeps whole seconds: it may have either, and was there before the try. */
    @Test
    void aMasterThatWasStartedWithinASecondOfTheFailedCodeIsNotSaidToKeepIt() {
        var scene = new Scene();
        scene.pulled(300, B).pulled(300, A).note(100, scene.failed());
        scene.masters = new Masters.OneMaster(master(20, 299.9, PRELOADED, 24, 24));

        assertThat(stops(scene)).isInstanceOf(Failure.Reverted.class);
    }

    private static Scene failedBeforeTheBoot(Master master) {
        var scene = Reached.SIGNALLED.scene(Purpose.RELOAD);
        scene.note(100, scene.failed()).note(10, new Event.Moving(B, A)).note(9.9, new Event.Moved(A));
        scene.disk = A;
        scene.masters = new Masters.OneMaster(master);
        return scene;
    }

    @Test
    void instancesThatCameUpAreWatchedOneAfterTheOtherAndNotRestarted() {
        var scene = pool(master(20, 25, PLAIN, 24, 24), master(30, 25, PLAIN, 24, 24));
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(20), B)));

        scene.note(20, new Event.Verified(id(20), B));
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(30), B)));
    }

    @Test
    void anInstanceThatHasNotComeUpYetIsNotRestarted() {
        var scene = pool(null, master(30, 25, PLAIN, 24, 24));
        scene.journal.removeIf(
                entry -> entry.event() instanceof Event.Restarting || entry.event() instanceof Event.Restarted);

        assertThat(scene.plan().next())
                .isInstanceOfSatisfying(
                        Plan.Next.Wait.class,
                        wait -> assertThat(wait.what()).contains("instance web_0 complete, stable and answering"));
    }

    /** The first of two was restarted before the boot. */
    private static Scene pool(@Nullable Master first, @Nullable Master second) {
        var scene = Reached.REHEARSED.scene(Purpose.RELOAD);
        scene.note(180, new Event.Restarting(Purpose.ROLL, "web_0", B))
                .note(179, new Event.Restarted(Purpose.ROLL, "web_0"));
        scene.masters = new Masters.Pool(
                new Keeping.Supervisor("/usr/bin/supervisorctl", "/etc/supervisor/supervisord.conf", "/", "root"),
                List.of(instance("web_0", first), instance("web_1", second)));
        return scene;
    }

    private static Instance instance(String name, @Nullable Master master) {
        return new Instance(name, master == null ? State.CHANGES : State.RUNS, "", null, master);
    }

    @Test
    void aUwsgiThatWasStartedWithTheFailedCodeIsAskedToLoadTheOldOne() {
        var uwsgi = new UwsgiScene();
        uwsgi.scene.moved(200).note(100, uwsgi.scene.failed());
        uwsgi.scene.upSince = ago(30);
        uwsgi.scene.note(10, new Event.Moving(B, A)).note(9.9, new Event.Moved(A)).disk = A;
        uwsgi.age = 25;
        uwsgi.told.lazy = false;
        uwsgi.told.fifo = null;
        uwsgi.serves(null, 24, 24);

        assertThat(acts(uwsgi.scene)).isEqualTo(new Step.Send(Purpose.UNDO, Signal.HUP, id(10), A));
    }

    private static Event.Failed failed(Scene scene) {
        return (Event.Failed) ((Step.Note) acts(scene)).event();
    }
}
