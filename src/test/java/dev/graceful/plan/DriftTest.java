package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.PRELOADED;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Masters;
import dev.graceful.model.Trit;
import dev.graceful.reload.Drift;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Code that came into memory, or onto the disk, without a reload. */
class DriftTest {
    private static Optional<Drift> drift(Scene scene) {
        return Drift.of(scene.desired(), scene.seen());
    }

    @Test
    void aWorkerThatWasRecycledAfterAPullInPlaceIsNamed() {
        var scene = new Scene().note(500, new Event.Converged(A)).pulled(100, B);
        scene.masters = new Masters.OneMaster(master(10, 5_000, settings(Trit.NO, Trit.NO), 4_999, 4_999, 50));

        assertThat(drift(scene).orElseThrow().drifted()).isTrue();
        assertThat(drift(scene).orElseThrow().message())
                .contains("bbbbbbb is on disk", "worker 13 runs bbbbbbb", "worker 11, worker 12 run aaaaaaa");
    }

    @Test
    void codeThatWasMovedWithoutAReloadIsTold() {
        var scene = new Scene().note(500, new Event.Converged(A)).pulled(100, B);
        scene.masters = new Masters.OneMaster(master(10, 5_000, PRELOADED, 4_999, 50));

        assertThat(drift(scene).orElseThrow().drifted()).isTrue();
        assertThat(drift(scene).orElseThrow().message())
                .contains("every process runs aaaaaaa, but bbbbbbb is on disk", "moved without a reload");
    }

    @Test
    void whatRunsWhatIsOnDiskHasNotDrifted() {
        var scene = new Scene().note(500, new Event.Converged(A));
        scene.masters = new Masters.OneMaster(master(10, 5_000, PRELOADED, 4_999, 50));

        assertThat(drift(scene).orElseThrow().drifted()).isFalse();
    }

    @Test
    void twoGenerationsThatNobodyBroughtUpHereAreTold() {
        var scene = new Scene().note(500, new Event.Converged(A)).pulled(100, B);
        scene.masters = new Masters.TwoMasters(master(10, 5_000, PRELOADED, 4_999), master(20, 50, PRELOADED, 49));

        assertThat(drift(scene).orElseThrow().message())
                .contains("master 10, worker 11 run aaaaaaa", "master 20, worker 21 run bbbbbbb");
    }

    @Test
    void nothingIsSaidOfWhatIsNotKnownOrNotMeant() {
        var none = new Scene().note(500, new Event.Converged(A));
        assertThat(drift(none)).isEmpty();

        var unmeant = new Scene().note(500, new Event.Converged(A)).pulled(100, B);
        unmeant.strategy = Desired.Strategy.NONE;
        unmeant.masters = new Masters.OneMaster(master(10, 5_000, PRELOADED, 4_999));
        assertThat(drift(unmeant)).isEmpty();

        var ancient = new Scene();
        ancient.masters = new Masters.OneMaster(master(10, 500_000, PRELOADED, 4_999));
        assertThat(drift(ancient)).isEmpty();
    }
}
