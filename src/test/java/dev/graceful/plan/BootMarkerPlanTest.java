package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Settings;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import dev.graceful.model.Worker;
import dev.graceful.model.Worker.Marker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Children that were forked have not loaded anything yet; their markers say when they have. */
class BootMarkerPlanTest {
    private static Master marked(long pid, double age, Settings settings, @Nullable Marker... markers) {
        Master plain = master(pid, age, settings);
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < markers.length; i++) {
            workers.add(new Worker(id(pid + 1 + i), ago(age - 2), markers[i]));
        }
        return new Master(
                plain.id(),
                plain.parent(),
                plain.user(),
                plain.startedAt(),
                plain.kind(),
                plain.argv(),
                plain.executable(),
                plain.directory(),
                settings,
                plain.owner(),
                plain.listening(),
                workers);
    }

    private static Scene spawned(double age, @Nullable Marker... markers) {
        var scene = new Scene()
                .moved(age + 10)
                .note(age, new Event.Signalling(Purpose.SPAWN, id(10), B))
                .note(age, new Event.Signalled(Purpose.SPAWN, id(10), id(20)));
        scene.masters =
                new Masters.TwoMasters(master(10, 5_000, PRELOADED, 4_999, 4_999), marked(20, age, PRELOADED, markers));
        scene.verify = new Desired.Verify(null, null, Duration.ZERO, null, "/run/shop/boot", null);
        return scene;
    }

    @Test
    void aGenerationIsReadyWhenEveryWorkerSaysThatItLoadedTheWishedCode() {
        var right = new Marker(B.brief(), 20);

        assertThat(acts(spawned(20, right, new Marker(B.sha(), 20))))
                .isEqualTo(new Step.Note(new Event.Verified(id(20), B)));
        assertThat(spawned(20, right, null).plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(spawned(20, right, new Marker(A.brief(), 20)).plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(spawned(20, right, new Marker(B.brief(), 10)).plan().next()).isInstanceOf(Plan.Next.Wait.class);
    }

    @Test
    void workersThatNeverSayItAreTakenBack() {
        var failed = (Event.Failed) ((Step.Note) acts(spawned(61, new Marker(B.brief(), 20), null))).event();

        assertThat(failed.reason()).isEqualTo(Reason.NewMasterTooSlow);
        assertThat(failed.message()).contains("1 of 2 workers have a marker of bbbbbbb in /run/shop/boot");
    }

    @Test
    void workersThatHupRenewedSayItToo() {
        var plain = settings(Trit.NO, Trit.NO);
        var scene = new Scene()
                .moved(30)
                .note(22, new Event.Ran(Purpose.REHEARSE, B, 0))
                .note(21, new Event.Signalling(Purpose.RELOAD, id(10), B))
                .note(21, new Event.Signalled(Purpose.RELOAD, id(10), null));
        scene.verify = new Desired.Verify(null, null, Duration.ZERO, null, "/run/shop/boot", null);
        scene.masters = new Masters.OneMaster(marked(10, 20, plain, new Marker(B.brief(), 10), null));
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

        var right = new Marker(B.brief(), 10);
        scene.masters = new Masters.OneMaster(marked(10, 20, plain, right, right));
        assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(10), B)));
    }
}
