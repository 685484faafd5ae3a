package dev.graceful.plan;

import static dev.graceful.plan.Scene.A;
import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.ago;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.stops;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Masters;
import dev.graceful.model.Plan;
import dev.graceful.model.Probe;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.UwsgiStats.Booted;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every picture of a uWSGI that is being reloaded and what follows from it. */
class UwsgiPlanTest {
    private final UwsgiScene uwsgi = new UwsgiScene();
    private final Scene scene = uwsgi.scene;
    private final UwsgiScene.Told told = uwsgi.told;

    @Nested
    class UnderWay {
        @Test
        void nothingIsAskedBeforeTheRehearsalWentWell() {
            uwsgi.serves(null, 4_000, 4_000);
            scene.moved(3);
            assertThat(acts(scene)).isInstanceOf(Step.Rehearse.class);

            scene.note(2, new Event.Ran(Purpose.REHEARSE, B, null)).note(1, new Event.Ran(Purpose.REHEARSE, B, 0));
            assertThat(acts(scene))
                    .isEqualTo(new Step.Tell(
                            Purpose.RELOAD, id(10), "shop", new Step.Channel.Fifo("/run/shop.fifo", 'c'), B));
        }

        @Test
        void aRehearsalThatFailedIsTakenBackWithItsLastWords() {
            uwsgi.serves(null, 4_000, 4_000);
            scene.moved(3).note(1, new Event.Ran(Purpose.REHEARSE, B, 1, " (exit 1): RuntimeError: broken"));

            assertThat(acts(scene))
                    .isInstanceOfSatisfying(
                            Step.Note.class,
                            note -> assertThat(note.event()).isInstanceOfSatisfying(Event.Failed.class, failed -> {
                                assertThat(failed.reason()).isEqualTo(Reason.RehearsalFailed);
                                assertThat(failed.message()).contains("RuntimeError: broken", "no signal was sent");
                            }));
        }

        @Test
        void aWorkerOfBeforeIsWaitedFor() {
            uwsgi.asked(5);
            uwsgi.serves(null, 4_000, 4);

            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        }

        @Test
        void aRequestThatMayNotHaveArrivedIsNotRepeatedAtOnce() {
            uwsgi.serves(null, 4_000, 4_000);
            scene.moved(8)
                    .note(6, new Event.Ran(Purpose.REHEARSE, B, 0))
                    .note(5, new Event.Signalling(Purpose.RELOAD, id(10), B));

            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        }

        @Test
        void aRequestOfWhichNothingIsSeenForLongIsRepeated() {
            uwsgi.serves(null, 4_000, 4_000);
            scene.moved(15)
                    .note(13, new Event.Ran(Purpose.REHEARSE, B, 0))
                    .note(11, new Event.Signalling(Purpose.RELOAD, id(10), B));

            assertThat(acts(scene)).isInstanceOf(Step.Tell.class);
        }

        @Test
        void aRequestThatNeverArrivesIsGivenUp() {
            uwsgi.serves(null, 4_000, 4_000);
            scene.moved(45).note(43, new Event.Ran(Purpose.REHEARSE, B, 0));
            for (double ago : List.of(40.0, 28.0, 11.0)) {
                scene.note(ago, new Event.Signalling(Purpose.RELOAD, id(10), B));
            }

            assertThat(acts(scene))
                    .isInstanceOfSatisfying(
                            Step.Note.class, note -> assertThat(note.event()).isInstanceOf(Event.Failed.class));
        }

        @Test
        void withoutStatsRenewedStableAndAnsweringIsVerified() {
            uwsgi.asked(8);
            uwsgi.serves(null, 5, 3);

            assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(10), B)));
        }

        @Test
        void aWorkerThatWasRenewedBeforeTheArrivalWasWrittenDownIsNew() {
            scene.moved(12)
                    .note(10, new Event.Ran(Purpose.REHEARSE, B, 0))
                    .note(9, new Event.Signalling(Purpose.RELOAD, id(10), B))
                    .note(8, new Event.Signalled(Purpose.RELOAD, id(10), null));
            uwsgi.serves(null, 8.5, 5);

            assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(10), B)));
        }

        @Test
        void withStatsEveryWorkerMustHaveItsApplication() {
            told.stats = UwsgiScene.STATS;
            uwsgi.asked(8);
            uwsgi.serves(UwsgiScene.stats(new Booted(11, true, "idle", 1), new Booted(12, false, "idle", 0)), 5, 3);
            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

            uwsgi.serves(null, 5, 3);
            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

            uwsgi.serves(UwsgiScene.stats(new Booted(11, true, "idle", 1), new Booted(12, true, "busy", 1)), 5, 3);
            assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(10), B)));
        }

        @Test
        void aNewWorkerWithoutApplicationIsTakenBackAtOnce() {
            told.stats = UwsgiScene.STATS;
            uwsgi.asked(2);
            uwsgi.serves(UwsgiScene.stats(new Booted(11, true, "idle", 0), new Booted(12, true, "idle", 1)), 1, 4_000);

            assertThat(acts(scene))
                    .isInstanceOfSatisfying(
                            Step.Note.class,
                            note -> assertThat(note.event())
                                    .isInstanceOfSatisfying(
                                            Event.Failed.class,
                                            failed ->
                                                    assertThat(failed.message()).contains("apps is empty")));
        }

        @Test
        void aChainIsGivenItsTimeForEachWorker() {
            uwsgi.asked(70);
            uwsgi.serves(null, 4_000, 20);
            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

            uwsgi.serves(null, 4_000, 65);
            assertThat(acts(scene)).isInstanceOf(Step.Note.class);
        }

        @Test
        void withoutLazyAppsTheJournalSaysWhatTheMasterRuns() {
            told.lazy = false;
            uwsgi.asked(8);
            scene.note(1, new Event.Verified(id(10), B)).note(0.5, new Event.Converged(B));
            uwsgi.serves(null, 5, 5);

            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Rest.class);
        }
    }

    @Nested
    class TakenBack {
        @Test
        void theOldCodeIsOnDiskBeforeTheSecondReload() {
            uwsgi.asked(8);
            scene.note(3, scene.failed());
            uwsgi.serves(null, 5, 3);

            assertThat(scene.labels()).startsWith("revert.checkout", "revert.fifo", "reload.verify");
        }

        @Test
        void theSecondReloadIsAskedForOnceAndSeen() {
            told.lazy = false;
            uwsgi.asked(20);
            scene.note(12, scene.failed()).note(11, new Event.Moving(B, A)).note(10.9, new Event.Moved(A));
            scene.disk = A;
            uwsgi.serves(null, 17, 17);
            assertThat(acts(scene))
                    .isEqualTo(new Step.Send(
                            Purpose.UNDO, Signal.HUP, id(10), A, null, new Step.Channel.Fifo("/run/shop.fifo", 'r')));

            scene.note(10, new Event.Signalling(Purpose.UNDO, id(10), A))
                    .note(9.9, new Event.Signalled(Purpose.UNDO, id(10), null));
            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);

            uwsgi.serves(null, 8, 8);
            assertThat(acts(scene)).isEqualTo(new Step.Note(new Event.Verified(id(10), A)));

            scene.note(0.1, new Event.Verified(id(10), A));
            assertThat(stops(scene)).isInstanceOf(Failure.Reverted.class);
        }

        @Test
        void aSecondChainThatCameDuringTheFirstIsAskedForAgain() {
            uwsgi.asked(40);
            scene.note(32, scene.failed()).note(31, new Event.Moving(B, A)).note(30.9, new Event.Moved(A));
            scene.note(30, new Event.Signalling(Purpose.UNDO, id(10), A))
                    .note(29.9, new Event.Signalled(Purpose.UNDO, id(10), null));
            scene.disk = A;
            uwsgi.serves(null, 38, 25);
            assertThat(acts(scene)).isInstanceOf(Step.Tell.class);

            uwsgi.serves(null, 38, 5);
            assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        }

        @Test
        void nothingIsSentWhenNothingWas() {
            told.lazy = false;
            scene.moved(5)
                    .note(4, new Event.Ran(Purpose.REHEARSE, B, 1))
                    .note(3, scene.failed())
                    .note(2, new Event.Moving(B, A))
                    .note(1.9, new Event.Moved(A));
            scene.disk = A;
            uwsgi.serves(null, 4_000, 4_000);

            assertThat(stops(scene)).isInstanceOf(Failure.Reverted.class);
        }

        @Test
        void whatDoesNotComeBackIsToldAndLeft() {
            uwsgi.asked(100);
            scene.note(90, scene.failed()).note(89, new Event.Moving(B, A)).note(88.9, new Event.Moved(A));
            scene.note(88, new Event.Signalling(Purpose.UNDO, id(10), A))
                    .note(87.9, new Event.Signalled(Purpose.UNDO, id(10), null));
            scene.disk = A;
            scene.probe = new Probe.Refused("GET / was answered with 500, not 200");
            uwsgi.serves(null, 70, 70);

            assertThat(stops(scene).reason()).isEqualTo(Reason.NotServing);
        }

        @Test
        void aMasterThatEndedIsToldWithTheOldCodeOnDisk() {
            uwsgi.asked(8);
            scene.masters = new Masters.NoMaster("among the uWSGI masters");
            assertThat(acts(scene)).isInstanceOf(Step.Note.class);
            assertThat(scene.labels()).contains("revert.checkout");
        }
    }
}
