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
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the answers say of themselves decides what is called new, taken back or told. */
class VersionPlanTest {
    private static final Master OLD = master(10, 5_000, PRELOADED, 4_999, 4_999);
    private static final Master FRESH = master(20, 20, PRELOADED, 18, 18);
    private static final Probe NEW = told(8, 8);
    private static final Probe MIXED = told(8, 1, A.sha());
    private static final Probe STALE = told(8, 0, A.brief());

    private static Probe told(int answers, int wished, String... others) {
        return new Probe.Answered(answers, new Probe.Versions(wished, List.of(others)));
    }

    private static Scene spawned(double age) {
        return new Scene()
                .moved(age + 10)
                .note(age, new Event.Signalling(Purpose.SPAWN, id(10), B))
                .note(age, new Event.Signalled(Purpose.SPAWN, id(10), id(20)));
    }

    private static Scene two(double age, Probe probe) {
        Scene scene = spawned(age);
        scene.masters = new Masters.TwoMasters(OLD, master(20, age, PRELOADED, age - 2, age - 2));
        scene.probe = probe;
        return scene;
    }

    private static Event.Failed takenBack(Scene scene) {
        return (Event.Failed) ((Step.Note) acts(scene)).event();
    }

    @Test
    void aMixIsEnoughWhileBothGenerationsServe() {
        assertThat(acts(two(20, MIXED))).isEqualTo(new Step.Note(new Event.Verified(id(20), B)));
        assertThat(two(20, STALE).plan().next()).isInstanceOf(Plan.Next.Wait.class);
    }

    @Test
    void aNewMasterThatServesOldCodeIsTakenBackBeforeTheOldOneEnds() {
        Scene scene = two(61, STALE);

        assertThat(takenBack(scene).reason()).isEqualTo(Reason.NewCodeNotAnswering);
        assertThat(takenBack(scene).message())
                .contains("only 0 of 8 answers told of " + B, "others told: " + A.brief());
        assertThat(scene.labels()).containsExactly("note", "revert.checkout", "revert.term", "reload.verify");
    }

    @Test
    void theOldMasterEndsOnlyWhenWhatServesAloneToldOfTheNewCode() {
        var daemon = settings(Trit.YES, Trit.YES);
        Scene scene = spawned(90)
                .note(80, new Event.Verified(id(20), B))
                .note(79, new Event.Signalling(Purpose.THIN, id(10), B))
                .note(79, new Event.Signalled(Purpose.THIN, id(10), null));
        scene.masters = new Masters.TwoMasters(master(10, 5_000, daemon), master(20, 90, daemon, 88, 88));
        scene.probe = MIXED;
        assertThat(takenBack(scene).reason()).isEqualTo(Reason.NewCodeNotAnswering);

        scene.probe = NEW;
        assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.RETIRE, Signal.TERM, id(10), B));
    }

    @Test
    void afterThePointOfNoReturnOldCodeIsWaitedOutAndThenTold() {
        Scene scene = spawned(50)
                .note(40, new Event.Verified(id(20), B))
                .note(30, new Event.Signalling(Purpose.RETIRE, id(10), B))
                .note(30, new Event.Signalled(Purpose.RETIRE, id(10), null));
        scene.masters = new Masters.OneMaster(FRESH);
        scene.probe = told(3, 0, "no header x-revision");
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        Scene late = spawned(150)
                .note(140, new Event.Verified(id(20), B))
                .note(130, new Event.Signalling(Purpose.RETIRE, id(10), B))
                .note(130, new Event.Signalled(Purpose.RETIRE, id(10), null));
        late.masters = new Masters.OneMaster(FRESH);
        late.probe = scene.probe;
        assertThat(stops(late)).isInstanceOf(Failure.Blocked.class);
        assertThat(stops(late).reason()).isEqualTo(Reason.OtherCodeAnswering);
        assertThat(stops(late).message()).contains("no header x-revision", "old bytecode", "spec.verify.version");

        late.probe = NEW;
        assertThat(acts(late)).isEqualTo(new Step.Note(new Event.Converged(B)));
    }

    @Test
    void aReloadByHupIsTakenBackWhenOldCodeGoesOnAnswering() {
        var plain = settings(Trit.NO, Trit.NO);
        Scene scene = new Scene()
                .moved(70)
                .note(62, new Event.Ran(Purpose.REHEARSE, B, 0))
                .note(61, new Event.Signalling(Purpose.RELOAD, id(10), B))
                .note(61, new Event.Signalled(Purpose.RELOAD, id(10), null));
        scene.masters = new Masters.OneMaster(master(10, 5_000, plain, 59, 59));
        scene.probe = STALE;
        assertThat(takenBack(scene).reason()).isEqualTo(Reason.NewCodeNotAnswering);

        scene.probe = NEW;
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(10), B)));
    }

    @Test
    void atRestAnotherRevisionIsToldAndNothingIsTouched() {
        Scene scene = new Scene().moved(100).note(5, new Event.Converged(B));
        scene.masters = new Masters.OneMaster(FRESH);
        scene.probe = STALE;

        assertThat(stops(scene).reason()).isEqualTo(Reason.OtherCodeAnswering);
        assertThat(stops(scene).message()).contains("nothing was changed because of it");
    }
}
