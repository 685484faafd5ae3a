package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.settings;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Instance;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Instance.Stop;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Keeping;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Instances that share a socket, restarted one after the other: picture → next step. */
final class RollingPlanTest {
    private static final String FIRST = "web:web_0";
    private static final String SECOND = "web:web_1";
    private static final Keeping SUPERVISOR =
            new Keeping.Supervisor("/usr/bin/supervisorctl", "/etc/supervisor/supervisord.conf", "/", "root");
    private static final Master OLD_FIRST = master(10, 5_000, PRELOADED, new Owner.Supervisor(FIRST), 4_000, 4_000);
    private static final Master OLD_SECOND = master(20, 5_000, PRELOADED, new Owner.Supervisor(SECOND), 4_000, 4_000);

    @Test
    void everythingIsListedBeforeAnythingIsDone() {
        var scene = pool(runs(FIRST, OLD_FIRST), runs(SECOND, OLD_SECOND));

        assertThat(scene.plan().strategy()).isEqualTo(Strategy.ROLLING);
        assertThat(scene.plan().why()).contains("2 instances share a socket that supervisor holds open");
        assertThat(scene.labels())
                .containsExactly(
                        "checkout",
                        "rehearse",
                        "reload.restart",
                        "reload.verify",
                        "soak",
                        "reload.restart",
                        "reload.verify",
                        "note");
    }

    @Test
    void nothingIsRestartedBeforeTheRehearsalWentWell() {
        var scene = pool(runs(FIRST, OLD_FIRST), runs(SECOND, OLD_SECOND)).moved(20);
        assertThat(acts(scene)).isInstanceOf(Step.Rehearse.class);

        scene.note(15, new Event.Ran(Purpose.REHEARSE, B, 0));
        assertThat(acts(scene))
                .isEqualTo(
                        new Step.RestartInstance(SUPERVISOR, FIRST, OLD_FIRST.id(), B, Duration.ofSeconds(60), false));
    }

    @Test
    void codeThatCannotBeImportedIsTakenBackWithoutARestart() {
        var scene = rehearsed(1, runs(FIRST, OLD_FIRST), runs(SECOND, OLD_SECOND));

        assertThat(acts(scene))
                .isInstanceOfSatisfying(
                        Step.Note.class,
                        note -> assertThat(note.event())
                                .isInstanceOfSatisfying(
                                        Event.Failed.class,
                                        failed -> assertThat(failed.reason()).isEqualTo(Reason.RehearsalFailed)));
        assertThat(scene.labels()).contains("revert.checkout").doesNotContain("revert.restart");
    }

    @Test
    void fewerThanTwoThatServeAreRefusedBeforeTheCodeMoves() {
        var scene = pool(runs(FIRST, OLD_FIRST), new Instance(SECOND, State.FAILED, "FATAL", null, null));

        assertThat(stops(scene).reason()).isEqualTo(Reason.ReloadWouldLoseRequests);
        assertThat(stops(scene).message()).contains("fewer than two serve", "web:web_1 (FATAL)", "left as they are");
        assertThat(scene.plan().steps()).isEmpty();
    }

    @Test
    void theNextIsNotTouchedBeforeTheRestartedOneServesAndWasWatched() {
        var booting = begun(master(11, 5, PRELOADED, 1, 1), OLD_SECOND);
        assertThat(waits(booting)).contains("instance web:web_0 complete, stable and answering");

        var stable = begun(master(11, 5, PRELOADED, 4, 4), OLD_SECOND);
        assertThat(acts(stable)).isEqualTo(new Step.Note(new Event.Verified(Scene.id(11), B)));

        stable.note(2, new Event.Verified(Scene.id(11), B));
        assertThat(waits(stable)).contains("before the next is touched");
    }

    @Test
    void theNextIsRestartedWhenTheFirstWasWatchedLongEnough() {
        var scene = begun(master(11, 7, PRELOADED, 6, 6), OLD_SECOND).note(3.5, new Event.Verified(Scene.id(11), B));

        assertThat(acts(scene))
                .isInstanceOfSatisfying(
                        Step.RestartInstance.class,
                        restart -> assertThat(restart.instance()).isEqualTo(SECOND));
    }

    @Test
    void anAnswerThatIsNotRightSinceTheFirstIsUpTakesItBackBeforeTheSecond() {
        var scene = begun(master(11, 5, PRELOADED, 1, 1), OLD_SECOND);
        scene.probe = new Probe.Refused("GET / was answered with 500");

        assertThat(acts(scene))
                .isInstanceOfSatisfying(
                        Step.Note.class,
                        note -> assertThat(note.event())
                                .isInstanceOfSatisfying(
                                        Event.Failed.class,
                                        failed -> assertThat(failed.reason()).isEqualTo(Reason.NewCodeNotAnswering)));
        assertThat(scene.labels()).containsSubsequence("note", "revert.checkout", "revert.restart");
    }

    @Test
    void anInstanceThatIsDownAfterItsRestartTakesItBack() {
        var scene = rehearsed(0, new Instance(FIRST, State.FAILED, "BACKOFF", null, null), runs(SECOND, OLD_SECOND))
                .note(8, new Event.Restarting(Purpose.ROLL, FIRST, B))
                .note(6, new Event.Restarted(Purpose.ROLL, FIRST));

        assertThat(acts(scene))
                .isInstanceOfSatisfying(
                        Step.Note.class,
                        note -> assertThat(note.event()).isInstanceOfSatisfying(Event.Failed.class, failed -> {
                            assertThat(failed.reason()).isEqualTo(Reason.NewMasterDied);
                            assertThat(failed.back()).isEqualTo(A);
                            assertThat(failed.message()).contains(FIRST, "BACKOFF");
                        }));
    }

    @Test
    void anOrderThatWasCutOffIsGivenAgainOnlyWhenItsKeeperIsIdle() {
        var changing = cutOff(State.CHANGES, "STOPPING", null);
        assertThat(waits(changing)).contains(FIRST);

        for (Scene idle : List.of(cutOff(State.STOPPED, "STOPPED", null), cutOff(State.RUNS, "RUNNING", OLD_FIRST))) {
            assertThat(acts(idle))
                    .isInstanceOfSatisfying(
                            Step.RestartInstance.class,
                            restart -> assertThat(restart.instance()).isEqualTo(FIRST));
        }
    }

    @Test
    void anOrderThatTookEffectBeforeTheCrashIsNotGivenAgain() {
        var scene = rehearsed(0, runs(FIRST, master(11, 6, PRELOADED, 5, 5)), runs(SECOND, OLD_SECOND))
                .note(8, new Event.Restarting(Purpose.ROLL, FIRST, B));

        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(Scene.id(11), B)));
    }

    @Test
    void whatEndedServesAgainBeforeWhatRunsTheFailedCodeIsTouched() {
        var scene = rehearsed(
                        0,
                        runs(FIRST, master(11, 20, PRELOADED, 19, 19)),
                        new Instance(SECOND, State.FAILED, "FATAL", null, null))
                .note(25, new Event.Restarting(Purpose.ROLL, FIRST, B))
                .note(24, new Event.Restarted(Purpose.ROLL, FIRST))
                .note(20, new Event.Verified(Scene.id(11), B));
        scene.note(10, scene.failed()).note(9, new Event.Moving(B, A)).note(8.9, new Event.Moved(A));
        scene.disk = A;

        assertThat(acts(scene)).isInstanceOfSatisfying(Step.RestartInstance.class, restart -> {
            assertThat(restart.instance()).isEqualTo(SECOND);
            assertThat(restart.undo()).isTrue();
            assertThat(restart.revision()).isEqualTo(A);
        });
    }

    @Test
    void theLastThatServesIsNeverTakenBackWhileTheOtherIsDown() {
        var scene = rehearsed(
                        0,
                        runs(FIRST, master(11, 20, PRELOADED, 19, 19)),
                        new Instance(SECOND, State.CHANGES, "STARTING", null, null))
                .note(25, new Event.Restarting(Purpose.ROLL, FIRST, B))
                .note(24, new Event.Restarted(Purpose.ROLL, FIRST));
        scene.note(10, scene.failed())
                .note(9, new Event.Moving(B, A))
                .note(8.9, new Event.Moved(A))
                .note(5, new Event.Restarting(Purpose.ROLL_BACK, SECOND, A));
        scene.disk = A;

        assertThat(waits(scene)).contains(SECOND);
        assertThat(scene.labels()).doesNotContain("revert.restart");
    }

    @Test
    void aPoolThatRunsWhatIsWishedIsAtRestAndSaysWhoIsDown() {
        var scene = pool(
                runs(FIRST, master(11, 20, PRELOADED, 19, 19)),
                new Instance(SECOND, State.STOPPED, "STOPPED", null, null));
        scene.disk = B;
        scene.note(90, new Event.Moving(A, B)).note(89, new Event.Moved(B)).note(3, new Event.Converged(B));

        assertThat(scene.plan().next())
                .isInstanceOfSatisfying(
                        Plan.Next.Rest.class,
                        rest -> assertThat(rest.message()).contains("every process runs", "web:web_1 (STOPPED)"));
    }

    @Test
    void otherStrategiesAreForOneMaster() {
        for (Strategy strategy : List.of(Strategy.HUP, Strategy.BINARY_UPGRADE)) {
            var scene = pool(runs(FIRST, OLD_FIRST), runs(SECOND, OLD_SECOND));
            scene.strategy = strategy;

            assertThat(stops(scene).message()).contains("set spec.reload.strategy to Auto or Rolling");
        }
    }

    @Test
    void oneInstanceAloneIsRefusedWithWhatMakesTwoOfIt() {
        Master plain = master(10, 5_000, settings(Trit.NO, Trit.NO), new Owner.Supervisor("web"), 4_000, 4_000);
        var scene = new Scene();
        scene.masters = new Masters.OneMaster(plain);
        scene.strategy = Strategy.ROLLING;

        assertThat(stops(scene).reason()).isEqualTo(Reason.ReloadWouldLoseRequests);
        assertThat(stops(scene).message()).contains("[fcgi-program]", "numprocs=2", "nothing was moved");
    }

    @Test
    void aNewMasterBesideOneThatWasGivenItsSocketIsRefused() {
        var scene = new Scene();
        scene.masters = new Masters.OneMaster(inherited(OLD_FIRST));

        assertThat(stops(scene).reason()).isEqualTo(Reason.ReloadWouldLoseRequests);
        assertThat(stops(scene).message()).contains("Bad file descriptor", "numprocs=2", "Rolling");
    }

    @Test
    void noFollowerIsAdvisedWhereANewMasterCannotTakeTheSocketOver() {
        var scene = new Scene();
        scene.strategy = Strategy.HUP;
        scene.masters = new Masters.OneMaster(inherited(OLD_FIRST));

        assertThat(stops(scene).reason()).isEqualTo(Reason.ReloadWouldKeepOldCode);
        assertThat(stops(scene).message())
                .contains("remove --preload", "numprocs=2", "Rolling")
                .doesNotContain("graceful-follow");
    }

    @Test
    void aKeeperThatKillsBeforeTheRequestsEndIsToldAndOneThatCutsThemIsRefused() {
        var hasty = new Stop(Duration.ofSeconds(10), "TERM");
        var rude = new Stop(Duration.ofSeconds(60), "QUIT");

        assertThat(pool(stopped(FIRST, OLD_FIRST, hasty), runs(SECOND, OLD_SECOND))
                        .plan()
                        .risks())
                .anyMatch(risk -> risk.contains("set stopwaitsecs to 35 or more"));
        assertThat(stops(pool(stopped(FIRST, OLD_FIRST, rude), runs(SECOND, OLD_SECOND)))
                        .message())
                .contains("ends web:web_0 with QUIT", "stopsignal=TERM");
    }

    private static Master inherited(Master master) {
        return new Master(
                master.id(),
                master.parent(),
                master.user(),
                master.startedAt(),
                master.kind(),
                master.argv(),
                master.executable(),
                master.directory(),
                master.settings(),
                master.owner(),
                master.listening(),
                master.workers(),
                null,
                true,
                null);
    }

    private static Scene cutOff(State state, String said, @Nullable Master master) {
        return rehearsed(0, new Instance(FIRST, state, said, null, master), runs(SECOND, OLD_SECOND))
                .note(8, new Event.Restarting(Purpose.ROLL, FIRST, B));
    }

    private static Scene begun(Master first, Master second) {
        return rehearsed(0, runs(FIRST, first), runs(SECOND, second))
                .note(8, new Event.Restarting(Purpose.ROLL, FIRST, B))
                .note(4, new Event.Restarted(Purpose.ROLL, FIRST));
    }

    private static Scene rehearsed(int exit, Instance... instances) {
        return pool(instances).moved(60).note(30, new Event.Ran(Purpose.REHEARSE, B, exit));
    }

    private static Scene pool(Instance... instances) {
        var scene = new Scene();
        scene.masters = new Masters.Pool(SUPERVISOR, List.of(instances));
        return scene;
    }

    private static Instance runs(String name, Master master) {
        return new Instance(name, State.RUNS, "RUNNING", null, master);
    }

    private static Instance stopped(String name, Master master, Stop stop) {
        return new Instance(name, State.RUNS, "RUNNING", stop, master);
    }

    private static String waits(Scene scene) {
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        return ((Plan.Next.Wait) scene.plan().next()).what();
    }
}
