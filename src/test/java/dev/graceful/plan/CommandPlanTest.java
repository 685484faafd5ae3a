package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.CommandRun;
import dev.graceful.model.CommandRun.Cause;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Step;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that run on the machine on their own: what the journal and the machine say → next step. */
class CommandPlanTest {
    private static final Step RELOAD = new Step.RunCommand(List.of("./reload"), Duration.ofSeconds(60), B, false);
    private static final Step REVERT = new Step.RunCommand(List.of("./revert"), Duration.ofSeconds(60), A, true);

    @Test
    void aCommandThatRunsIsWaitedForAndTheWaitSaysSo() {
        var scene = begun(new CommandRun.Running(ago(12)));

        assertThat(scene.plan().next())
                .isEqualTo(new Plan.Next.Wait(
                        "waiting for the reload command (running for 12 s)",
                        Plan.Phase.RELOADING,
                        Duration.ofMillis(250)));
        assertThat(scene.labels()).containsExactly("reload.verify", "note");
    }

    @Test
    void aCommandThatOutlivesItsDeadlineIsReportedAndNothingIsDoneBesideIt() {
        var scene = begun(new CommandRun.Running(ago(121)));

        Failure failure = stops(scene);
        assertThat(failure.reason()).isEqualTo(Reason.ReloadTimedOut);
        assertThat(failure.message()).contains("running for 2 min", "ended after 1m", "end it by hand");
    }

    @Test
    void aCommandThatWasAnnouncedAndNeverStartedIsStarted() {
        assertThat(acts(announced(new CommandRun.NotStarted()))).isEqualTo(RELOAD);
    }

    @Test
    void successIsWrittenDownAndThenTheNewCodeMustServe() {
        var scene = begun(new CommandRun.Ended(0, "fine"));
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Ran(Purpose.COMMAND, B, 0)));

        scene.note(1, new Event.Ran(Purpose.COMMAND, B, 0)).command = new CommandRun.None();
        scene.probe = new Probe.Refused("GET / gave 500");
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        scene.probe = new Probe.Answered(3);
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Converged(B)));
    }

    @Test
    void failureIsTakenBackWithTheEndOfWhatWasPrinted() {
        var scene = begun(new CommandRun.Ended(3, "x".repeat(500) + " no such socket"));

        assertThat(acts(scene))
                .isInstanceOfSatisfying(
                        Step.Note.class,
                        note -> assertThat(note.event()).isInstanceOfSatisfying(Event.Failed.class, failed -> {
                            assertThat(failed.reason()).isEqualTo(Reason.ReloadCommandFailed);
                            assertThat(failed.message())
                                    .startsWith("./reload ended with 3: …")
                                    .endsWith("no such socket");
                        }));
        assertThat(scene.labels()).containsExactly("note", "revert.checkout", "revert.command");
    }

    @ParameterizedTest
    @EnumSource(Cause.class)
    void anEndThatNobodyKnowsIsToldAndNothingIsRunAgain(Cause cause) {
        var scene = begun(new CommandRun.Lost(cause, "half done"));

        Failure failure = stops(scene);
        assertThat(failure.reason()).isEqualTo(Reason.OutcomeUnknown);
        assertThat(failure.message())
                .contains("web1: it is not known how ./reload ended", "half done", "is on disk", "by hand");
        assertThat(scene.plan().steps()).isEmpty();
    }

    @Test
    void whatTheMachineHasForgottenIsLostAndNotNeverStarted() {
        Failure failure = stops(begun(new CommandRun.NotStarted()));

        assertThat(failure.reason()).isEqualTo(Reason.OutcomeUnknown);
        assertThat(failure.message()).contains("no record of it");
    }

    @Test
    void anAnnouncedCommandOfAMachineThatCannotBeAskedIsLost() {
        assertThat(stops(announced(new CommandRun.None())).reason()).isEqualTo(Reason.OutcomeUnknown);
    }

    @Test
    void aLostCommandIsRunAgainOnlyForAnotherWish() {
        var scene = command(new CommandRun.Lost(Cause.REBOOTED, ""))
                .note(5, new Event.Starting(Purpose.COMMAND, B, "another wish"))
                .note(4, new Event.Ran(Purpose.COMMAND, B, null));

        assertThat(acts(scene)).isEqualTo(RELOAD);
    }

    @Test
    void theReadyCommandSaysWhetherALostCommandDidItsWork() {
        var scene = command(new CommandRun.Lost(Cause.DIED, ""));
        scene.commands = new Desired.Commands(List.of("./reload"), List.of("./ready"), List.of());
        scene.note(5, new Event.Starting(Purpose.COMMAND, B, scene.desired().fingerprint()));
        scene.ready = 1;
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        scene.ready = 0;
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Converged(B)));
    }

    @Test
    void processesThatRunTheWishedCodeProveALostCommand() {
        var scene = begun(new CommandRun.Lost(Cause.REBOOTED, ""));
        scene.masters = new Masters.OneMaster(master(10, 2, PRELOADED, 1, 1));

        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Converged(B)));
    }

    @Test
    void underAnotherWishACommandThatRunsIsWaitedForAndItsEndIsWrittenDown() {
        var scene = begun(new CommandRun.Running(ago(3)));
        scene.strategy = Desired.Strategy.AUTO;
        scene.masters = new Masters.OneMaster(master(10, 5_000, PRELOADED, 4_000, 4_000));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        scene.command = new CommandRun.Ended(3, "");
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Ran(Purpose.COMMAND, B, 3)));
    }

    @Test
    void theRevertCommandIsWaitedForLikeTheReloadCommand() {
        assertThat(acts(reverting())).isEqualTo(REVERT);

        var running = announcedRevert(new CommandRun.Running(ago(2)));
        assertThat(running.plan().next()).isInstanceOfSatisfying(Plan.Next.Wait.class, wait -> {
            assertThat(wait.what()).isEqualTo("waiting for the revert command (running for 2 s)");
            assertThat(wait.phase()).isEqualTo(Plan.Phase.REVERTING);
        });
        assertThat(acts(announcedRevert(new CommandRun.NotStarted()))).isEqualTo(REVERT);
        assertThat(acts(announcedRevert(new CommandRun.Ended(0, ""))))
                .isEqualTo(new Step.Note(new Event.Ran(Purpose.COMMAND_UNDO, A, 0)));
    }

    @Test
    void aRevertCommandThatFailedOrWasLostIsReportedAndNotRepeated() {
        Failure failed = stops(announcedRevert(new CommandRun.Ended(4, "no permission")));
        assertThat(failed.reason()).isEqualTo(Reason.ReloadCommandFailed);
        assertThat(failed.message()).contains("./revert ended with 4: no permission");

        Failure lost = stops(announcedRevert(new CommandRun.Lost(Cause.REBOOTED, "")));
        assertThat(lost.reason()).isEqualTo(Reason.OutcomeUnknown);
        assertThat(lost.message()).contains("it is not known how ./revert ended", "started anew", "by hand");

        var done = reverting().note(0.5, new Event.Ran(Purpose.COMMAND_UNDO, A, 0));
        assertThat(stops(done)).isInstanceOf(Failure.Reverted.class);
    }

    private static Scene command(CommandRun run) {
        var scene = new Scene().moved(10);
        scene.strategy = Desired.Strategy.COMMAND;
        scene.commands = new Desired.Commands(List.of("./reload"), List.of(), List.of("./revert"));
        scene.command = run;
        return scene;
    }

    private static Scene announced(CommandRun run) {
        Scene scene = command(run);
        return scene.note(
                5, new Event.Starting(Purpose.COMMAND, B, scene.desired().fingerprint()));
    }

    private static Scene begun(CommandRun run) {
        return announced(run).note(4, new Event.Ran(Purpose.COMMAND, B, null));
    }

    private static Scene reverting() {
        Scene scene = begun(new CommandRun.None());
        scene.note(3, scene.failed()).note(2, new Event.Moving(B, A)).note(2, new Event.Moved(A));
        scene.disk = A;
        return scene;
    }

    private static Scene announcedRevert(CommandRun run) {
        Scene scene = reverting();
        scene.command = run;
        return scene.note(
                1, new Event.Starting(Purpose.COMMAND_UNDO, A, scene.desired().fingerprint()));
    }
}
