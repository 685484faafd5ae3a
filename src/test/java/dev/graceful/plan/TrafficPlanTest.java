package dev.graceful.plan;

import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Traffic;
import dev.graceful.model.Watch;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When requests are sent to count what is lost, and what a loss leads to. */
class TrafficPlanTest {
    private static final Address ADDRESS = new Address.Tcp("127.0.0.1", 8000);
    private static final Traffic GOOD = new Traffic(400, 0, 2, 30, 4, 0, 0, "-");
    private static final Traffic BAD = new Traffic(400, 3, 0, 30, 4, 1, 1, "refused:3");

    private static Scene scene() {
        var scene = new Scene();
        var http = new Desired.Http("/", ADDRESS, "localhost", 200, 3, Duration.ofSeconds(5));
        scene.verify = new Desired.Verify(http, null, Duration.ZERO, null, null, new Desired.Load(20, "/up", 0));
        scene.masters = new Masters.OneMaster(master(10, 5_000, PRELOADED, 4_999, 4_999));
        return scene;
    }

    private static Scene rehearsed(double ago) {
        return scene().moved(ago).note(ago - 1, new Event.Ran(Purpose.REHEARSE, B, 0));
    }

    private static Scene sending(Traffic counts) {
        Scene scene = rehearsed(60).note(50, new Event.Watching(B));
        scene.watch = new Watch.Running(id(77), counts);
        return scene;
    }

    private static Scene spawned(Traffic counts) {
        Scene scene = sending(counts)
                .note(40, new Event.Signalling(Purpose.SPAWN, id(10), B))
                .note(40, new Event.Signalled(Purpose.SPAWN, id(10), id(20)));
        scene.masters =
                new Masters.TwoMasters(master(10, 5_000, PRELOADED, 4_999, 4_999), master(20, 39, PRELOADED, 38, 38));
        return scene;
    }

    @Test
    void sendingBeginsBeforeTheFirstSignalAndEndsBeforeTheLastWord() {
        Scene scene = rehearsed(10);

        assertThat(acts(scene)).isEqualTo(new Step.StartTraffic(ADDRESS, B));
        assertThat(scene.labels())
                .containsExactly(
                        "traffic.start",
                        "reload.usr2",
                        "reload.verify",
                        "soak",
                        "reload.term",
                        "reload.verify",
                        "traffic.end",
                        "note");
    }

    @Test
    void nothingIsSentWhereNobodyAsksForItOrNothingIsReloaded() {
        Scene plain = new Scene().moved(10);
        plain.masters = scene().masters;
        assertThat(plain.labels()).doesNotContain("traffic.start", "traffic.end");

        Scene rest = scene().moved(100).note(50, new Event.Converged(B));
        rest.masters = new Masters.OneMaster(master(20, 90, PRELOADED, 80, 80));
        assertThat(rest.plan().next()).isInstanceOf(Plan.Next.Rest.class);
    }

    @Test
    void whoComesLaterFindsTheSameSending() {
        assertThat(acts(sending(GOOD))).isEqualTo(new Step.Send(Purpose.SPAWN, Signal.USR2, id(10), B));
    }

    @Test
    void whatWasOnlyAnnouncedIsBegun() {
        Scene scene = sending(GOOD);
        scene.watch = new Watch.Announced();

        assertThat(acts(scene)).isEqualTo(new Step.StartTraffic(ADDRESS, B));
    }

    @Test
    void whatEndedBeforeTheFirstSignalIsBegunAgain() {
        Scene scene = sending(GOOD);
        scene.watch = new Watch.Ended(GOOD);
        assertThat(acts(scene)).isEqualTo(new Step.EndTraffic(B));

        scene.note(1, new Event.Watched(B, GOOD));
        scene.watch = new Watch.None();
        assertThat(acts(scene)).isEqualTo(new Step.StartTraffic(ADDRESS, B));
    }

    @Test
    void aLossIsTakenBackWhileTheOldMasterCanBeKept() {
        var failed = (Event.Failed) ((Step.Note) acts(spawned(BAD))).event();

        assertThat(failed.reason()).isEqualTo(Reason.RequestsLost);
        assertThat(failed.message()).contains("3 of 400 requests were lost (refused:3)", "lossBudget is 0");
        assertThat(acts(spawned(GOOD))).isEqualTo(new Step.Note(new Event.Verified(id(20), B)));
    }

    @Test
    void whatWasTakenBackIsToldWhenNothingIsSentAnyMore() {
        Scene scene = sending(BAD);
        scene.disk = Scene.A;
        scene.note(20, new Event.Moving(B, Scene.A)).note(20, new Event.Moved(Scene.A));
        scene.journal.add(new dev.graceful.model.JournalEntry(
                50,
                Scene.ago(10),
                new Event.Failed(B, scene.desired().fingerprint(), Scene.A, Reason.RequestsLost, "x")));
        assertThat(acts(scene)).isEqualTo(new Step.EndTraffic(B));

        scene.note(5, new Event.Watched(B, BAD));
        scene.watch = new Watch.None();
        assertThat(stops(scene)).isInstanceOf(Failure.Reverted.class);
    }

    @Test
    void afterThePointOfNoReturnALossIsRecordedAndTheNewCodeStays() {
        Scene scene = spawned(BAD)
                .note(30, new Event.Verified(id(20), B))
                .note(10, new Event.Signalling(Purpose.RETIRE, id(10), B))
                .note(10, new Event.Signalled(Purpose.RETIRE, id(10), null));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        scene.masters = new Masters.OneMaster(master(20, 39, PRELOADED, 38, 38));
        assertThat(acts(scene)).isEqualTo(new Step.EndTraffic(B));
        scene.note(1, new Event.Watched(B, BAD));
        scene.watch = new Watch.None();
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Converged(B)));
    }

    @Test
    void withoutAMasterAndAnAddressItIsSaidWhatIsMissing() {
        Scene scene = scene().moved(10);
        scene.strategy = Desired.Strategy.COMMAND;
        scene.commands = new Desired.Commands(java.util.List.of("./reload"), java.util.List.of(), java.util.List.of());
        scene.masters = new Masters.NoMaster("the process table");
        scene.verify = new Desired.Verify(null, null, Duration.ZERO, null, null, new Desired.Load(20, "/up", 0));

        assertThat(stops(scene).message()).contains("spec.verify.traffic", "port or unixSocket");
    }
}
