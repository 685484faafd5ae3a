package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.HandBack;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.KeeperOrder;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Masters.Doubt;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Step;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A supervised program whose master is replaced because the user accepts an orphan: picture → next step. */
final class DetachmentTest {
    private static final Owner.Supervisor WEB = new Owner.Supervisor("web");
    private static final Owner ORPHAN = new Owner.Orphan(WEB);
    private static final Kept WATCHED = kept(Activity.ACTIVE, "RUNNING", 10, 15, 40, false);
    private static final Kept STOPPED = kept(Activity.IDLE, "STOPPED", 0, 15, 40, false);

    @Test
    void theOldMasterIsEndedByItsSupervisorWhichIsToldBeforeToStopKeepingIt() {
        var scene = detaching(new Scene());
        scene.masters = new Masters.OneMaster(master(10, WEB, WATCHED, 5_000));

        assertThat(scene.plan().strategy()).isEqualTo(Desired.Strategy.BINARY_UPGRADE);
        assertThat(scene.labels()).contains("reload.usr2", "reload.stop").doesNotContain("reload.term");
        assertThat(scene.plan().risks())
                .anyMatch(risk -> risk.contains("stopped on purpose"))
                .anyMatch(risk -> risk.contains("--capture-output"));
    }

    @Test
    void onlyAfterTheNewMasterWasVerifiedAndSoakedItIsTold() {
        var scene = spawned();
        scene.masters = new Masters.TwoMasters(
                master(10, WEB, WATCHED, 5_000), master(20, new Owner.Supervisor("web"), WATCHED, 60));

        assertThat(acts(scene)).isEqualTo(new Step.Order(KeeperOrder.STOP, WEB, id(10), B));
    }

    @Test
    void whoseWishChangedMeanwhileTakesTheNewMasterBack() {
        var scene = spawned();
        scene.handBack = HandBack.REQUIRED;
        scene.masters = new Masters.TwoMasters(master(10, WEB, WATCHED, 5_000), master(20, WEB, WATCHED, 60));

        assertThat(scene.labels())
                .startsWith("note")
                .contains("revert.term")
                .doesNotContain("reload.stop", "reload.term");
    }

    @ParameterizedTest
    @CsvSource({
        "10, 15, 40, true, stopasgroup=false",
        "10, 2, 40, false, stopsignal=TERM",
        "10, 15, 30, false, stopwaitsecs=40",
        "9, 15, 40, false, script that ends in exec"
    })
    void aStopThatWouldHitTheNewMasterOrCutRequestsIsRefusedBeforeAnything(
            long watched, int signal, long patience, boolean group, String wayOut) {
        var scene = detaching(new Scene());
        Kept kept = kept(Activity.ACTIVE, "RUNNING", watched, signal, patience, group);
        scene.masters = new Masters.OneMaster(master(10, WEB, kept, 5_000));

        assertThat(stops(scene).reason()).isEqualTo(Reason.SupervisorWouldInterfere);
        assertThat(stops(scene).message()).contains("nothing was moved or signalled", wayOut);
        assertThat(scene.plan().steps()).isEmpty();
    }

    @Test
    void aSupervisorThatCannotBeAskedAndASystemdAreRefused() {
        var silent = detaching(new Scene());
        silent.masters = new Masters.OneMaster(master(10, WEB, Kept.unknown(WEB, "PermissionError"), 5_000));
        var unit = detaching(new Scene());
        unit.masters = new Masters.OneMaster(master(10, new Owner.Systemd("shop.service"), null, 5_000));

        assertThat(stops(silent).message()).contains("could not be asked", "PermissionError");
        assertThat(stops(unit).message()).contains("ends every process of the unit", "graceful-follow");
    }

    @Test
    void aDetachedOrphanRestsWithTheTruthAboutItsKeeper() {
        var scene = detached().note(90, new Event.Converged(B));
        scene.masters = new Masters.OneMaster(master(20, ORPHAN, STOPPED, 150));

        assertThat(scene.plan().next())
                .isInstanceOfSatisfying(
                        Plan.Next.Rest.class,
                        rest -> assertThat(rest.message())
                                .contains(
                                        "master 20 is looked after by this operator alone",
                                        "supervisor program web is stopped on purpose"));
    }

    @Test
    void theNextUpgradeOfAnOrphanIsAPlainOne() {
        var scene = detaching(new Scene()).note(900, new Event.Ordering(KeeperOrder.STOP, WEB));
        scene.masters = new Masters.OneMaster(master(20, ORPHAN, STOPPED, 5_000));

        assertThat(scene.labels()).contains("reload.usr2", "reload.term").doesNotContain("reload.stop");
    }

    @Test
    void anOrphanWhoseProgramFlapsIsAdoptedByAStopOfTheCopies() {
        Kept flapping = kept(Activity.ACTIVE, "RUNNING", 50, 15, 40, false);
        var alone = detaching(new Scene());
        alone.masters = new Masters.OneMaster(master(20, ORPHAN, flapping, 5_000));
        var beside = detaching(new Scene());
        beside.masters = new Masters.Ambiguous(
                List.of(master(20, ORPHAN, flapping, 5_000), without(master(50, WEB, flapping, 2))),
                "two",
                Doubt.UNRELATED);

        assertThat(acts(alone)).isEqualTo(new Step.Order(KeeperOrder.STOP, WEB, null, A));
        assertThat(acts(beside)).isEqualTo(new Step.Order(KeeperOrder.STOP, WEB, null, A));
    }

    @Test
    void aCopyThatWasToldToStopIsWaitedForAndToldWhenItDoesNotEnd() {
        assertThat(besideACopyThatStops(3).plan().next())
                .isInstanceOfSatisfying(
                        Plan.Next.Wait.class, wait -> assertThat(wait.what()).contains("the copies of", "to end"));
        assertThat(stops(besideACopyThatStops(600)).reason()).isEqualTo(Reason.OrphanServes);
    }

    private static Scene besideACopyThatStops(double seconds) {
        Kept stopping = kept(Activity.IDLE, "STOPPING", 50, 15, 40, false);
        var scene = detaching(new Scene());
        scene.note(seconds, new Event.Ordering(KeeperOrder.STOP, WEB))
                .note(seconds - 1, new Event.Ordered(KeeperOrder.STOP, WEB));
        scene.masters = new Masters.Ambiguous(
                List.of(master(20, ORPHAN, stopping, 5_000), without(master(50, WEB, stopping, 700))),
                "two",
                Doubt.UNRELATED);
        return scene;
    }

    @Test
    void aCopyThatListensIsNeverStopped() {
        Kept flapping = kept(Activity.ACTIVE, "RUNNING", 50, 15, 40, false);
        var scene = detaching(new Scene());
        scene.masters = new Masters.Ambiguous(
                List.of(master(20, ORPHAN, flapping, 5_000), master(50, WEB, flapping, 2)), "two", Doubt.UNRELATED);

        assertThat(stops(scene).reason()).isEqualTo(Reason.MasterAmbiguous);
    }

    @Test
    void whenTheOrphanEndsItsProgramIsStartedAndWaitedFor() {
        var scene = detached();
        assertThat(acts(scene)).isEqualTo(new Step.Order(KeeperOrder.START, WEB, null, B));

        scene.note(5, new Event.Ordering(KeeperOrder.START, WEB));
        assertThat(acts(scene)).as("killed before it was done").isInstanceOf(Step.Order.class);

        scene.note(4, new Event.Ordered(KeeperOrder.START, WEB));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);
    }

    @Test
    void aProgramThatDoesNotComeUpIsToldAndNotStartedForEver() {
        var scene = detached()
                .note(80, new Event.Ordering(KeeperOrder.START, WEB))
                .note(79, new Event.Ordered(KeeperOrder.START, WEB));

        assertThat(stops(scene).reason()).isIn(Reason.MasterNotFound, Reason.ServiceDown);
    }

    /** The new master runs the wished code, was verified and watched long enough. */
    private static Scene spawned() {
        return detaching(new Scene())
                .moved(70)
                .note(61, new Event.Signalling(Purpose.SPAWN, id(10), B))
                .note(60, new Event.Signalled(Purpose.SPAWN, id(10), id(20)))
                .note(50, new Event.Verified(id(20), B));
    }

    /** Its supervisor was told to stop and has ended the old master. */
    private static Scene detached() {
        return detaching(new Scene())
                .moved(160)
                .note(151, new Event.Signalling(Purpose.SPAWN, id(10), B))
                .note(150, new Event.Signalled(Purpose.SPAWN, id(10), id(20)))
                .note(140, new Event.Verified(id(20), B))
                .note(120, new Event.Ordering(KeeperOrder.STOP, WEB))
                .note(120, new Event.Signalling(Purpose.RETIRE, id(10), B))
                .note(119, new Event.Signalled(Purpose.RETIRE, id(10), null))
                .note(119, new Event.Ordered(KeeperOrder.STOP, WEB));
    }

    private static Scene detaching(Scene scene) {
        scene.handBack = HandBack.DETACH;
        return scene;
    }

    private static Kept kept(Activity activity, String said, long pid, int signal, long patience, boolean group) {
        return new Kept(WEB, activity, said, pid, new Kept.Stop(signal, Duration.ofSeconds(patience), group));
    }

    private static Master without(Master master) {
        return master(master, List.of());
    }

    private static Master master(long pid, Owner owner, @Nullable Kept kept, double age) {
        var plain = new Master(
                id(pid),
                1,
                "shop",
                ago(age),
                ServerKind.GUNICORN,
                List.of("gunicorn"),
                "/venv/bin/python3",
                "/srv/shop",
                PRELOADED,
                owner,
                List.of(),
                List.of(new Worker(id(pid + 1), ago(age - 1)), new Worker(id(pid + 2), ago(age - 1))),
                kept);
        return master(plain, List.of(new Address.Tcp("0.0.0.0", 8000)));
    }

    private static Master master(Master m, List<Address> listening) {
        return new Master(
                m.id(),
                m.parent(),
                m.user(),
                m.startedAt(),
                m.kind(),
                m.argv(),
                m.executable(),
                m.directory(),
                m.settings(),
                m.owner(),
                listening,
                m.workers(),
                m.kept());
    }
}
