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
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Settings;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guards, choice of strategy, HUP and commands: picture → next step. */
final class PlannerTest {
    private static final Settings PLAIN = settings(Trit.NO, Trit.NO);

    @Test
    void whatIsMissingIsFetchedBeforeAnythingElse() {
        var scene = one(master(10, 5_000, PRELOADED, 4_000, 4_000));
        scene.fetched = false;

        assertThat(acts(scene)).isInstanceOf(Step.Fetch.class);
    }

    @Test
    void aRewrittenBranchIsRefused() {
        var scene = one(master(10, 5_000, PRELOADED, 4_000, 4_000));
        scene.fastForward = false;

        assertThat(stops(scene).reason()).isEqualTo(Reason.NotFastForward);
        assertThat(stops(scene).message()).contains("nothing was moved");
    }

    @Test
    void localChangesAreRefusedOrSetAsideAsDeclared() {
        var scene = one(master(10, 5_000, PRELOADED, 4_000, 4_000));
        scene.changed = List.of("shop/settings.py");
        assertThat(stops(scene).reason()).isEqualTo(Reason.TreeDirty);

        scene.localChanges = Desired.LocalChanges.STASH;
        assertThat(acts(scene)).isEqualTo(new Step.SetAside(false, List.of("shop/settings.py")));
    }

    @Test
    void aSupervisedPreloadingMasterIsRefusedBeforeTheCodeMoves() {
        var scene = one(master(10, 5_000, PRELOADED, new Owner.Supervisor("web"), 4_000, 4_000));

        assertThat(stops(scene).reason()).isEqualTo(Reason.SupervisorWouldInterfere);
        assertThat(stops(scene).message()).contains("supervisor program web", "nothing was moved", "without --preload");
        assertThat(stops(scene).message()).contains("put graceful-follow (graceful host follower prints it) in front");
        assertThat(scene.plan().steps()).isEmpty();
    }

    @Test
    void aFollowedPreloadingMasterIsReplacedByANewOneWhoeverStartedTheFollower() {
        for (Owner above : List.of(new Owner.Nobody(), new Owner.Supervisor("web"), new Owner.Systemd("s.service"))) {
            var scene = one(master(10, 5_000, PRELOADED, new Owner.Follower(above), 4_000, 4_000));

            assertThat(scene.plan().strategy()).isEqualTo(Desired.Strategy.BINARY_UPGRADE);
            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Act.class);
            assertThat(scene.plan().risks()).anyMatch(risk -> risk.contains("WINCH is not used"));
        }
    }

    @Test
    void hupForAPreloadingMasterIsRefusedWithWhatItsOwnerAllows() {
        var followed = one(master(10, 5_000, PRELOADED, new Owner.Follower(new Owner.Supervisor("web")), 4_000));
        var supervised = one(master(10, 5_000, PRELOADED, new Owner.Supervisor("web"), 4_000));
        followed.strategy = Desired.Strategy.HUP;
        supervised.strategy = Desired.Strategy.HUP;

        assertThat(stops(followed).message()).contains("set spec.reload.strategy to BinaryUpgrade or Auto");
        assertThat(stops(supervised).message())
                .contains("remove --preload and restart supervisor program web once", "or put graceful-follow");
    }

    @Test
    void whetherASupervisedMasterPreloadsMattersUnlessItIsFollowed() {
        Settings unseen = settings(Trit.UNKNOWN, Trit.NO);
        var unit = new Owner.Systemd("shop.service");

        assertThat(stops(one(master(10, 5_000, unseen, unit, 4_000))).reason())
                .isEqualTo(Reason.SupervisorWouldInterfere);
        assertThat(one(master(10, 5_000, unseen, new Owner.Follower(unit), 4_000))
                        .plan()
                        .strategy())
                .isEqualTo(Desired.Strategy.BINARY_UPGRADE);
    }

    @Test
    void hupIsRefusedForAPreloadingMaster() {
        var scene = one(master(10, 5_000, PRELOADED, 4_000, 4_000));
        scene.strategy = Desired.Strategy.HUP;

        assertThat(stops(scene).reason()).isEqualTo(Reason.ReloadWouldKeepOldCode);
    }

    @Test
    void reusePortOfNewGunicornsIsRefused() {
        var scene = one(master(10, 5_000, settings("27.0.1", "sync", Trit.YES, Trit.NO, Trit.YES), 4_000, 4_000));

        assertThat(stops(scene).reason()).isEqualTo(Reason.ReloadWouldLoseRequests);
    }

    @Test
    void oldThreadedWorkersAreSaidNotToBeLossless() {
        var scene = one(master(10, 5_000, settings("23.0.0", "gthread", Trit.YES, Trit.NO, Trit.NO), 4_000, 4_000));

        assertThat(scene.plan().risks())
                .anyMatch(risk -> risk.startsWith("not zero-loss"))
                .anyMatch(risk -> risk.contains("requests longer than 30s"));
    }

    @Test
    void autoChoosesByWhatReallyRuns() {
        assertThat(one(master(10, 5_000, PRELOADED, 4_000)).plan().strategy())
                .isEqualTo(Desired.Strategy.BINARY_UPGRADE);
        assertThat(one(master(10, 5_000, settings(Trit.UNKNOWN, Trit.NO), 4_000))
                        .plan()
                        .strategy())
                .isEqualTo(Desired.Strategy.BINARY_UPGRADE);
        assertThat(one(master(10, 5_000, PLAIN, new Owner.Systemd("shop.service"), 4_000))
                        .plan()
                        .strategy())
                .isEqualTo(Desired.Strategy.HUP);
    }

    @Test
    void unrelatedMastersAreNeverTouched() {
        var scene = new Scene();
        scene.masters = new Masters.Ambiguous(
                List.of(master(10, 5_000, PRELOADED), master(50, 50, PRELOADED)),
                "two trees listen on 127.0.0.1:8000",
                Masters.Doubt.UNRELATED);

        assertThat(stops(scene).reason()).isEqualTo(Reason.MasterAmbiguous);
    }

    @Test
    void aMissingMasterIsReportedAndTheCodeStays() {
        assertThat(stops(new Scene()).reason()).isEqualTo(Reason.MasterNotFound);
    }

    @Test
    void whatRunsTheWishedCodeRestsAndWhatDoesNotAnswerIsReported() {
        var scene = new Scene().moved(6_000);
        scene.masters = new Masters.OneMaster(master(10, 5_000, PRELOADED, 4_000, 4_000));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Rest.class);

        scene.probe = new Probe.Refused("GET / gave 500");
        assertThat(stops(scene).reason()).isEqualTo(Reason.NotServing);
    }

    @Test
    void aRestartInTheSecondOfAMoveIsDoubtfulUntilTheJournalSettlesIt() {
        var scene = new Scene();
        scene.note(100.7, new Event.Moving(A, B)).note(100.6, new Event.Moved(B));
        scene.disk = B;
        scene.masters = new Masters.OneMaster(master(10, 100.5, PRELOADED, 90, 90));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Rest.class);

        scene.masters = new Masters.OneMaster(master(10, 100.65, PRELOADED, 90, 90));
        assertThat(acts(scene)).isInstanceOf(Step.Rehearse.class);
    }

    @Test
    void hupIsRehearsedFirst() {
        var scene = new Scene().moved(2);
        scene.masters = new Masters.OneMaster(master(10, 5_000, PLAIN, 4_000, 4_000));

        assertThat(scene.labels()).containsExactly("rehearse", "reload.hup", "reload.verify", "note", "note");
    }

    @Test
    void codeThatCannotBeImportedIsNeverSignalled() {
        var scene = new Scene().moved(2).note(1, new Event.Ran(Purpose.REHEARSE, B, 1));
        scene.masters = new Masters.OneMaster(master(10, 5_000, PLAIN, 4_000, 4_000));

        assertThat(scene.labels()).containsExactly("note", "revert.checkout");
    }

    @Test
    void aHupIsDoneWhenEveryWorkerIsNewStableAndAnswering() {
        var early = reloaded();
        early.masters = new Masters.OneMaster(master(10, 5_000, PLAIN, 1.5, 1.5));
        var mixed = reloaded();
        mixed.masters = new Masters.OneMaster(master(10, 5_000, PLAIN, 4, 4_000));
        var done = reloaded();
        done.masters = new Masters.OneMaster(master(10, 5_000, PLAIN, 4, 4));

        assertThat(early.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(mixed.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(acts(done)).isEqualTo(new Step.Note(new Event.Verified(id(10), B)));
    }

    @Test
    void aFailedHupIsUndoneByTheOldCodeAndAnotherHup() {
        var scene = reloaded();
        scene.note(1, scene.failed());
        scene.masters = new Masters.OneMaster(master(10, 5_000, PLAIN, 4, 4));
        assertThat(scene.labels()).containsExactly("revert.checkout", "revert.hup", "reload.verify");

        scene.note(0.9, new Event.Moving(B, A)).note(0.8, new Event.Moved(A)).disk = A;
        assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.UNDO, Signal.HUP, id(10), A));
    }

    @Test
    void aWorkerThatLoadedPulledCodeByItselfIsDrift() {
        var scene = new Scene().moved(100);
        scene.masters = new Masters.OneMaster(master(10, 5_000, PLAIN, 50, 4_000));

        assertThat(acts(scene)).isInstanceOf(Step.Rehearse.class);
    }

    @Test
    void aCommandNeedsNoMasterAndWaitsForItsReadyCommand() {
        var scene = new Scene().moved(10);
        scene.strategy = Desired.Strategy.COMMAND;
        scene.commands = new Desired.Commands(
                List.of("./reload", "$(HOST)", "$(REVISION)", "$(PREVIOUS)"), List.of("./ready"), List.of());
        assertThat(acts(scene))
                .isEqualTo(new Step.RunCommand(
                        List.of("./reload", "web1", B.sha(), A.sha()), Duration.ofSeconds(60), B, false));

        scene.note(5, new Event.Ran(Purpose.COMMAND, B, null)).note(4, new Event.Ran(Purpose.COMMAND, B, 0));
        scene.ready = 1;
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        scene.ready = 0;
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Converged(B)));

        scene.note(1, new Event.Converged(B));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Rest.class);
    }

    @Test
    void aFailedCommandIsUndoneWithTheOldCodeOnDisk() {
        var scene = new Scene().moved(10).note(5, new Event.Ran(Purpose.COMMAND, B, 3));
        scene.strategy = Desired.Strategy.COMMAND;
        scene.commands = new Desired.Commands(List.of("./reload"), List.of(), List.of());
        assertThat(scene.labels().getFirst()).isEqualTo("note");

        scene.note(4, scene.failed());
        assertThat(scene.labels()).containsExactly("revert.checkout", "revert.command");
    }

    @Test
    void strategyNoneOnlyMovesTheCode() {
        var scene = new Scene();
        scene.strategy = Desired.Strategy.NONE;
        assertThat(scene.labels()).containsExactly("checkout");

        scene.disk = B;
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Rest.class);
    }

    @Test
    void thePlansNameIsStable() {
        var scene = one(master(10, 5_000, PRELOADED, 4_000, 4_000));

        assertThat(PlanHash.of(A, B, scene.plan()))
                .hasSize(8)
                .isEqualTo(PlanHash.of(A, B, scene.plan()))
                .isNotEqualTo(PlanHash.of(B, A, scene.plan()));
    }

    private static Scene one(Master master) {
        var scene = new Scene();
        scene.masters = new Masters.OneMaster(master);
        return scene;
    }

    /** The wished revision is on disk, was rehearsed, and HUP was sent five seconds ago. */
    private static Scene reloaded() {
        return new Scene()
                .moved(8)
                .note(6, new Event.Ran(Purpose.REHEARSE, B, 0))
                .note(5, new Event.Signalling(Purpose.RELOAD, id(10), B))
                .note(5, new Event.Signalled(Purpose.RELOAD, id(10), null));
    }
}
