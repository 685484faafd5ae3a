package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.settings;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Kept;
import dev.graceful.model.Kept.Activity;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.ServerKind;
import dev.graceful.model.Settings;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import dev.graceful.model.Worker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code systemctl reload} for those who ask for it: picture → next step. */
final class SystemdReloadTest {
    private static final Owner.Systemd UNIT = new Owner.Systemd("shop.service");
    private static final Settings PLAIN = settings(Trit.NO, Trit.NO);
    private static final Kept GOOD = kept(10, new Kept.Reload(true, true, false, "/bin/kill -s HUP $MAINPID"), 40);

    @Test
    void theUnitIsToldToReloadAfterTheRehearsalAndTheWorkersAreVerified() {
        var scene = scene(UNIT, PLAIN, GOOD, 4_000).moved(10);

        assertThat(scene.labels()).containsExactly("rehearse", "reload.systemd", "reload.verify", "note", "note");
        scene.note(5, new Event.Ran(Purpose.REHEARSE, B, 0));
        assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.RELOAD, Signal.HUP, id(10), B, UNIT, null));
    }

    @Test
    void whatSystemdSaysIsNotBelieved() {
        var early = reloaded(scene(UNIT, PLAIN, GOOD, 4_000));
        var done = reloaded(scene(UNIT, PLAIN, GOOD, 4));

        assertThat(early.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        assertThat(acts(done)).isEqualTo(new Step.Note(new Event.Verified(id(10), B)));
    }

    @Test
    void itIsUndoneTheSameWay() {
        var scene = reloaded(scene(UNIT, PLAIN, GOOD, 4));
        scene.note(1, scene.failed()).note(0.9, new Event.Moving(B, A)).note(0.8, new Event.Moved(A)).disk = A;

        assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.UNDO, Signal.HUP, id(10), A, UNIT, null));
    }

    @Test
    void theFollowerPassesTheReloadOn() {
        var scene = scene(new Owner.Follower(UNIT), PLAIN, kept(9, GOOD.reload(), 40), 4_000)
                .moved(10);

        assertThat(scene.labels()).contains("reload.systemd");
    }

    @Test
    void whatCannotBeReloadedIsRefusedBeforeAnything() {
        Kept none = kept(10, new Kept.Reload(false, true, false, ""), 40);
        Kept shell = kept(9, GOOD.reload(), 40);
        Kept awaiting = kept(10, new Kept.Reload(true, true, true, ""), 40);
        Kept silent = Kept.unknown(UNIT, "Access denied");

        assertThat(refused(UNIT, PLAIN, none)).contains("has no reload", "add ExecReload=/bin/kill -s HUP $MAINPID");
        assertThat(refused(UNIT, PLAIN, awaiting)).contains("Type=notify-reload", "RELOADING=1", "Auto or Hup");
        assertThat(refused(UNIT, PLAIN, shell)).contains("main process of shop.service is 9", "ends in exec");
        assertThat(refused(UNIT, PLAIN, silent)).contains("could not be asked", "Access denied");
        assertThat(refused(new Owner.Supervisor("web"), PLAIN, null)).contains("belongs to supervisor program web");
        assertThat(refused(new Owner.Nobody(), PLAIN, null)).contains("belongs to nobody");
        assertThat(refused(new Owner.Unwatched("uwsgi.service"), PLAIN, null))
                .contains("uwsgi.service, which watches none of its processes");
        assertThat(refused(new Owner.Emperor(UNIT), PLAIN, null)).contains("a uWSGI Emperor of systemd unit");
    }

    @Test
    void aPreloadingMasterWouldKeepTheOldCode() {
        var scene = scene(UNIT, Scene.PRELOADED, GOOD, 4_000);

        assertThat(stops(scene).reason()).isEqualTo(Reason.ReloadWouldKeepOldCode);
    }

    @Test
    void aReloadOfAnotherKindAndAShortStopAreToldAsRisks() {
        Kept other = kept(10, new Kept.Reload(true, false, false, "/srv/reload.sh"), 5);

        assertThat(scene(UNIT, PLAIN, other, 4_000).plan().risks())
                .anyMatch(risk -> risk.contains("/srv/reload.sh"))
                .anyMatch(risk -> risk.contains("TimeoutStopSec is less than gunicorn's graceful-timeout (30s)"));
        assertThat(scene(UNIT, PLAIN, GOOD, 4_000).plan().risks())
                .noneMatch(risk -> risk.contains("ExecReload") || risk.contains("TimeoutStopSec"));
    }

    @Test
    void autoSendsHupItself() {
        for (Kept kept : List.of(GOOD, kept(10, new Kept.Reload(true, true, true, ""), 40))) {
            var scene = scene(UNIT, PLAIN, kept, 4_000).moved(10);
            scene.strategy = Strategy.AUTO;

            assertThat(scene.labels()).contains("reload.hup").doesNotContain("reload.systemd");
        }
    }

    private static String refused(Owner owner, Settings settings, @Nullable Kept kept) {
        var scene = scene(owner, settings, kept, 4_000);
        assertThat(scene.plan().steps()).isEmpty();
        assertThat(stops(scene).reason()).isEqualTo(Reason.UnitCannotReload);
        assertThat(stops(scene).message()).contains("nothing was moved or signalled");
        return stops(scene).message();
    }

    private static Scene reloaded(Scene scene) {
        return scene.moved(8)
                .note(6, new Event.Ran(Purpose.REHEARSE, B, 0))
                .note(5, new Event.Signalling(Purpose.RELOAD, id(10), B))
                .note(5, new Event.Signalled(Purpose.RELOAD, id(10), null));
    }

    private static Kept kept(long pid, Kept.@Nullable Reload reload, long patience) {
        return new Kept(
                UNIT,
                Activity.ACTIVE,
                "active (running)",
                pid,
                new Kept.Stop(15, Duration.ofSeconds(patience), false),
                reload);
    }

    private static Scene scene(Owner owner, Settings settings, @Nullable Kept kept, double workerAge) {
        var scene = new Scene();
        scene.strategy = Strategy.SYSTEMD;
        scene.masters = new Masters.OneMaster(new Master(
                id(10),
                1,
                "shop",
                ago(5_000),
                ServerKind.GUNICORN,
                List.of("gunicorn"),
                "/venv/bin/python3",
                "/srv/shop",
                settings,
                owner,
                List.of(),
                List.of(new Worker(id(11), ago(workerAge)), new Worker(id(12), ago(workerAge))),
                kept));
        return scene;
    }
}
