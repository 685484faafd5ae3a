package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.settings;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Process picture and journal → next step, for the upgrade by a second master. */
final class UpgradePlanTest {
    private static final Master OLD = master(10, 5_000, PRELOADED, 4_000, 4_000);

    @Test
    void everythingIsListedBeforeAnythingIsDone() {
        var scene = new Scene();
        scene.fetched = false;
        scene.masters = new Masters.OneMaster(OLD);

        assertThat(scene.labels())
                .containsExactly(
                        "fetch",
                        "checkout",
                        "rehearse",
                        "reload.usr2",
                        "reload.verify",
                        "soak",
                        "reload.term",
                        "reload.verify",
                        "note");
    }

    @Test
    void aDaemonIsThinnedAndAForegroundMasterIsNot() {
        var scene = new Scene();
        scene.masters = new Masters.OneMaster(master(10, 5_000, settings(Trit.YES, Trit.YES), 4_000, 4_000));

        assertThat(scene.labels()).contains("reload.winch");
    }

    @Test
    void theCodeOnDiskIsTriedBeforeASecondMasterLoadsIt() {
        var scene = new Scene().moved(1);
        scene.masters = new Masters.OneMaster(OLD);

        assertThat(scene.plan().next())
                .isEqualTo(new Plan.Next.Act(new Step.Rehearse(OLD, B, false), Plan.Phase.RELOADING));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Event.Ran.NOT_TRIED})
    void codeThatPassedOrCannotBeTriedIsLoadedByUsr2(int exit) {
        var scene = new Scene().moved(1).note(0.5, new Event.Ran(Purpose.REHEARSE, B, exit));
        scene.masters = new Masters.OneMaster(OLD);

        assertThat(scene.plan().next())
                .isEqualTo(
                        new Plan.Next.Act(new Step.Send(Purpose.SPAWN, Signal.USR2, id(10), B), Plan.Phase.RELOADING));
    }

    @Test
    void codeThatCannotBeLoadedIsTakenBackWithItsTracebackAndWithoutASignal() {
        var scene =
                new Scene().moved(1).note(0.5, new Event.Ran(Purpose.REHEARSE, B, 1, " (exit 1): ValueError: no key"));
        scene.masters = new Masters.OneMaster(OLD);

        assertThat(scene.plan().next())
                .isInstanceOfSatisfying(
                        Plan.Next.Act.class,
                        act -> assertThat(act.step())
                                .isInstanceOfSatisfying(
                                        Step.Note.class,
                                        note -> assertThat(note.event())
                                                .isInstanceOfSatisfying(Event.Failed.class, failed -> {
                                                    assertThat(failed.reason()).isEqualTo(Reason.RehearsalFailed);
                                                    assertThat(failed.message())
                                                            .contains("ValueError: no key", "no signal was sent");
                                                })));
    }

    @Test
    void anUnconfirmedUsr2IsSentAgainOnceItHadTimeToShow() {
        var early = spawning(false, 1);
        early.masters = new Masters.OneMaster(OLD);
        var late = spawning(false, 3);
        late.masters = new Masters.OneMaster(OLD);

        assertThat(early.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(acts(late)).isEqualTo(new Step.Send(Purpose.SPAWN, Signal.USR2, id(10), B));
    }

    @Test
    void workersThatWereOnlyCountedAreNotReady() {
        var scene = spawning(true, 5);
        scene.masters = new Masters.TwoMasters(OLD, master(20, 4.9, PRELOADED, 1.9, 1.8));

        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(scene.labels()).containsSubsequence("reload.verify", "note", "soak", "reload.term");
    }

    @Test
    void aStableAnsweringNewMasterIsVerified() {
        var scene = spawning(true, 5);
        scene.masters = new Masters.TwoMasters(OLD, master(20, 4.9, PRELOADED, 2.1, 2.1));

        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(20), B)));
    }

    @Test
    void anIncompleteOrUnansweredNewMasterIsNotVerified() {
        var incomplete = spawning(true, 5);
        incomplete.masters = new Masters.TwoMasters(OLD, master(20, 4.9, PRELOADED, 2.1));
        var mute = spawning(true, 5);
        mute.masters = new Masters.TwoMasters(OLD, master(20, 4.9, PRELOADED, 2.1, 2.1));
        mute.probe = new Probe.Refused("GET / gave 500");

        assertThat(incomplete.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(mute.plan().next()).isInstanceOf(Plan.Next.Wait.class);
    }

    @Test
    void theOldMasterEndsOnlyAfterTheSoak() {
        var soaking = spawning(true, 20).note(9.5, new Event.Verified(id(20), B));
        soaking.masters = new Masters.TwoMasters(OLD, master(20, 19, PRELOADED, 18, 18));
        var soaked = spawning(true, 20).note(10, new Event.Verified(id(20), B));
        soaked.masters = soaking.masters;

        assertThat(soaking.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(acts(soaked)).isEqualTo(new Step.Send(Purpose.RETIRE, Signal.TERM, id(10), B));
    }

    @Test
    void aDaemonsOldWorkersEndBeforeTheSoak() {
        var daemon = settings(Trit.YES, Trit.YES);
        var scene = spawning(true, 20).note(5, new Event.Verified(id(20), B));
        scene.masters = new Masters.TwoMasters(master(10, 5_000, daemon, 4_000, 4_000), master(20, 19, daemon, 18, 18));

        assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.THIN, Signal.WINCH, id(10), B));
    }

    @Test
    void oldWorkersThatIgnoreWinchDoNotHoldItUpForEver() {
        var daemon = settings(Trit.YES, Trit.YES);
        var scene = spawning(true, 80).note(70, new Event.Verified(id(20), B));
        scene.note(60, new Event.Signalling(Purpose.THIN, id(10), B))
                .note(60, new Event.Signalled(Purpose.THIN, id(10), null));
        scene.masters = new Masters.TwoMasters(master(10, 5_000, daemon, 4_000, 4_000), master(20, 79, daemon, 78, 78));

        assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.RETIRE, Signal.TERM, id(10), B));
    }

    @Test
    void aNewMasterThatEndedIsRecordedThenTheCodeGoesBackThenItStops() {
        var scene = spawning(true, 5);
        scene.masters = new Masters.OneMaster(OLD);
        assertThat(scene.labels()).containsExactly("note", "revert.checkout");
        assertThat(failure(scene).reason()).isEqualTo(Reason.NewMasterDied);

        scene.note(4, failure(scene));
        assertThat(acts(scene)).isEqualTo(new Step.Move(B, A, true));

        scene.note(3, new Event.Moving(B, A)).note(2.9, new Event.Moved(A)).disk = A;
        assertThat(stops(scene)).isInstanceOf(Failure.Reverted.class);
        assertThat(stops(scene).message())
                .contains("web1", "bbbbbbb was taken back", "aaaaaaa is on disk", "master 10 serves it");
    }

    @Test
    void aNewMasterThatNeverAppearedIsAFailure() {
        var scene = new Scene()
                .moved(30)
                .note(20, new Event.Signalling(Purpose.SPAWN, id(10), B))
                .note(20, new Event.Signalled(Purpose.SPAWN, id(10), null));
        scene.masters = new Masters.OneMaster(OLD);

        assertThat(failure(scene).reason()).isEqualTo(Reason.NewMasterDied);
    }

    @Test
    void churningSlowAndMuteNewMastersAreToldApartAtTheDeadline() {
        var churning = spawning(true, 61);
        churning.masters = new Masters.TwoMasters(OLD, master(20, 61, PRELOADED, 1, 1));
        var slow = spawning(true, 61);
        slow.masters = new Masters.TwoMasters(OLD, master(20, 61, PRELOADED));
        var mute = spawning(true, 61);
        mute.masters = new Masters.TwoMasters(OLD, master(20, 61, PRELOADED, 50, 50));
        mute.probe = new Probe.Refused("GET / gave 500");

        assertThat(failure(churning).reason()).isEqualTo(Reason.NewMasterUnstable);
        assertThat(failure(slow).reason()).isEqualTo(Reason.NewMasterTooSlow);
        assertThat(failure(mute).reason()).isEqualTo(Reason.NewCodeNotAnswering);
        assertThat(churning.labels()).containsExactly("note", "revert.checkout", "revert.term", "reload.verify");
    }

    @Test
    void aProbeThatFailsInTheSoakRevertsAtOnce() {
        var scene = spawning(true, 20).note(5, new Event.Verified(id(20), B));
        scene.masters = new Masters.TwoMasters(OLD, master(20, 19, PRELOADED, 18, 18));
        scene.probe = new Probe.Refused("GET / gave 500");

        assertThat(failure(scene).reason()).isEqualTo(Reason.NewCodeNotAnswering);
    }

    @Test
    void afterWinchTheOldCodeIsOnDiskBeforeTheOldWorkersComeBackBeforeTheNewMasterEnds() {
        var daemon = settings(Trit.NO, Trit.YES);
        var scene = spawning(true, 20).note(9, new Event.Verified(id(20), B));
        scene.note(8, new Event.Signalling(Purpose.THIN, id(10), B))
                .note(8, new Event.Signalled(Purpose.THIN, id(10), null))
                .note(5, scene.failed());
        scene.masters = new Masters.TwoMasters(master(10, 5_000, daemon), master(20, 19, daemon, 18, 18));

        assertThat(scene.labels()).containsExactly("revert.checkout", "revert.hup", "reload.verify", "revert.term");
    }

    @Test
    void aRetiredMasterIsWaitedForAndNeverSignalledAgain() {
        var scene = spawning(true, 40).note(30, new Event.Verified(id(20), B));
        scene.note(10, new Event.Signalling(Purpose.RETIRE, id(10), B))
                .note(10, new Event.Signalled(Purpose.RETIRE, id(10), null));
        scene.masters = new Masters.TwoMasters(OLD, master(20, 39, PRELOADED, 38, 38));
        scene.probe = new Probe.Refused("GET / gave 500");

        assertThat(scene.plan().next())
                .isEqualTo(new Plan.Next.Wait(
                        "waiting for old master 10 to end", Plan.Phase.VERIFYING, Duration.ofMillis(250)));
    }

    @Test
    void theNewMasterAloneIsConvergedAndThenAtRest() {
        var scene = spawning(true, 40).note(30, new Event.Verified(id(20), B));
        scene.masters = new Masters.OneMaster(master(20, 39, PRELOADED, 38, 38));
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Converged(B)));

        scene.note(1, new Event.Converged(B));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Rest.class);
    }

    @Test
    void noMasterAfterThePointOfNoReturnIsSaidPlainly() {
        var scene = spawning(true, 40)
                .note(30, new Event.Verified(id(20), B))
                .note(10, new Event.Signalling(Purpose.RETIRE, id(10), B))
                .note(10, new Event.Signalled(Purpose.RETIRE, id(10), null));

        assertThat(stops(scene).reason()).isEqualTo(Reason.ServiceDown);
        assertThat(stops(scene).message()).contains("requests are refused", "start the service");
    }

    @Test
    void anUpgradeBegunByHandIsAdoptedWhenItRunsTheWishedCodeAndLeftAloneOtherwise() {
        var wished = new Scene().moved(30);
        wished.masters = new Masters.TwoMasters(OLD, master(20, 20, PRELOADED, 19, 19));
        var other = new Scene();
        other.masters = new Masters.TwoMasters(OLD, master(20, 20, PRELOADED, 19, 19));

        assertThat(acts(wished)).isEqualTo(new Step.Note(new Event.Verified(id(20), B)));
        assertThat(stops(other).message()).contains("begun by hand", "both were left as they are");
    }

    @Test
    void aFailedRevisionIsNotTriedAgainAndANewWishIs() {
        var scene = new Scene();
        scene.note(5, scene.failed());
        scene.masters = new Masters.OneMaster(OLD);
        assertThat(stops(scene)).isInstanceOf(Failure.Reverted.class);

        scene.localChanges = Desired.LocalChanges.STASH;
        scene.strategy = Desired.Strategy.BINARY_UPGRADE;
        assertThat(acts(scene)).isEqualTo(new Step.Move(A, B, false));
    }

    /** The wished revision is on disk and USR2 was sent. */
    private static Scene spawning(boolean confirmed, double ago) {
        var scene = new Scene().moved(ago + 10).note(ago, new Event.Signalling(Purpose.SPAWN, id(10), B));
        return confirmed ? scene.note(ago - 0.05, new Event.Signalled(Purpose.SPAWN, id(10), id(20))) : scene;
    }

    private static Event.Failed failure(Scene scene) {
        assertThat(acts(scene)).isInstanceOf(Step.Note.class);
        return (Event.Failed) ((Step.Note) acts(scene)).event();
    }
}
