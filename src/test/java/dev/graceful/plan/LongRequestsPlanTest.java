package dev.graceful.plan;

import static dev.graceful.plan.Scene.B;
import static dev.graceful.plan.Scene.acts;
import static dev.graceful.plan.Scene.id;
import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.InFlight;
import dev.graceful.model.Instance;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Keeping;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Settings;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.model.Trit;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests in flight and journal → wait, record or signal. Masters give their requests 30 s, as gunicorn does by default. */
final class LongRequestsPlanTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Step TERM = new Step.Send(Purpose.RETIRE, Signal.TERM, id(10), B);
    private static final Step HOLD = new Step.Note(new Event.Holding(id(10)));

    @Nested
    class BinaryUpgrade {
        @Test
        void theWaitIsWrittenDownSoThatItsBoundOutlivesTheOperator() {
            var scene = soaked().answering(11, 5);
            scene.patience = MINUTE;

            assertThat(acts(scene)).isEqualTo(HOLD);
            assertThat(scene.labels()).containsSubsequence("note", "reload.verify", "reload.term", "note");
        }

        @Test
        void itIsToldWhoIsWaitedForOnWhichHostAndUntilWhen() {
            var scene = soaked().note(20, new Event.Holding(id(10))).answering(11, 25);
            scene.patience = MINUTE;

            assertThat(waits(scene))
                    .isEqualTo("waiting for a request of worker 11, in flight for at least 25 s, on web1; the signal to"
                            + " master 10 waits until 2026-01-01T12:00:40Z at the latest, because what then takes longer"
                            + " than 30s may be cut");
        }

        @ParameterizedTest
        @CsvSource({"11, 0.9", "21, 500"})
        void neitherShortRequestsNorThoseOfTheNewMasterAreWaitedFor(long worker, double age) {
            var scene = soaked().answering(worker, age);
            scene.patience = MINUTE;

            assertThat(acts(scene)).isEqualTo(TERM);
        }

        @Test
        void oneOfUnknownAgeIsWaitedForUntilItIsKnown() {
            var scene = soaked().answering(new InFlight.Request(id(11), Duration.ZERO, true));
            scene.patience = MINUTE;

            assertThat(acts(scene)).isEqualTo(HOLD);
        }

        @Test
        void theSignalFollowsAtOnceWhenTheyHaveEnded() {
            var scene = soaked().note(20, new Event.Holding(id(10))).answering();
            scene.patience = MINUTE;

            assertThat(acts(scene)).isEqualTo(TERM);
        }

        @Test
        void whoCannotSeeThemWhileWaitingDoesNotThinkThatTheyHaveEnded() {
            var scene = soaked().note(20, new Event.Holding(id(10)));
            scene.inFlight = new InFlight.Unseen("requests were not found in time");
            scene.patience = MINUTE;

            assertThat(waits(scene)).contains("cannot be seen now", "until 2026-01-01T12:00:40Z");
        }

        @Test
        void atTheBoundItIsRecordedWhatMayBeCutAndTheSignalFollows() {
            var scene = soaked().note(61, new Event.Holding(id(10))).answering(11, 66.4);
            scene.patience = MINUTE;
            var cutting = new Event.Cutting(id(10), 1, Duration.ofMillis(66_400), Duration.ofSeconds(30), false);
            assertThat(acts(scene)).isEqualTo(new Step.Note(cutting));

            scene.note(0.1, cutting);
            assertThat(acts(scene)).isEqualTo(TERM);
        }

        @Test
        void theWaitOfAnEarlierAttemptHasNoPartInThisOne() {
            var scene = new Scene();
            scene.note(500, new Event.Holding(id(10))).note(450, scene.failed());
            soaked(scene).answering(11, 5);
            scene.patience = MINUTE;

            assertThat(scene.plan().next())
                    .as("no new wish was made")
                    .isNotEqualTo(new Plan.Next.Act(TERM, Plan.Phase.RELOADING));
            assertThat(Planner.plan(scene.desired(B, "again"), scene.seen()).next())
                    .isEqualTo(new Plan.Next.Act(HOLD, Plan.Phase.RELOADING));
        }

        @Test
        void withoutTheWishNothingIsWaitedForAndWhatOutlastsTheTimeoutIsToldBeforeItIsCut() {
            assertThat(acts(soaked().answering(11, 29))).isEqualTo(TERM);

            assertThat(acts(soaked().answering(11, 31)))
                    .isEqualTo(new Step.Note(
                            new Event.Cutting(id(10), 1, Duration.ofSeconds(31), Duration.ofSeconds(30), false)));
        }

        @Test
        void itIsToldWhileTheOldMasterCanStillBeKept() {
            var scene = spawned(9).note(5, new Event.Verified(id(20), B)).answering(11, 31);

            assertThat(waits(scene))
                    .contains("a request of worker 11, in flight for at least 31 s", "longer than the 30s");
        }

        @ParameterizedTest
        @CsvSource({"27, false", "28.5, true"})
        void whatIsStillThereWhenItsTimeIsNearlyOverIsRecorded(double sinceTerm, boolean recorded) {
            var scene = retired(sinceTerm).answering(11, 40);

            if (recorded) {
                assertThat(acts(scene))
                        .isEqualTo(new Step.Note(
                                new Event.Cutting(id(10), 1, Duration.ofSeconds(40), Duration.ofSeconds(30), true)));
            } else {
                assertThat(waits(scene)).contains("old master 10 to end");
            }
        }

        @Test
        void whatWasRecordedTooEarlyIsTakenBackWhenItEndedInTime() {
            var cutting = new Event.Cutting(id(10), 1, Duration.ofSeconds(31), Duration.ofSeconds(30), false);
            var scene = soaked().note(6, cutting);
            retired(scene, 5).answering();

            assertThat(acts(scene))
                    .isEqualTo(
                            new Step.Note(new Event.Cutting(id(10), 0, Duration.ZERO, Duration.ofSeconds(30), true)));
        }

        @Test
        void theLossIsToldAtTheEnd() {
            var scene = soaked().note(4, new Event.Cutting(id(10), 2, MINUTE, Duration.ofSeconds(30), true));
            scene.note(3, new Event.Converged(B));
            scene.masters = new Masters.OneMaster(master(20, 40, settings(Trit.YES, Trit.NO), 39, 39));

            assertThat(scene.plan().next())
                    .isInstanceOfSatisfying(
                            Plan.Next.Rest.class,
                            rest -> assertThat(rest.message())
                                    .contains(
                                            "2 requests of master 10", "at least 60 s old", "did not end within 30s"));
        }

        @Test
        void syncWorkersThatAreSentAwayAreNotHurried() {
            var scene = soaked().answering(11, 31);
            scene.masters = new Masters.TwoMasters(old(settings(Trit.YES, Trit.YES)), fresh());
            scene.patience = MINUTE;

            assertThat(acts(scene)).isEqualTo(new Step.Send(Purpose.THIN, Signal.WINCH, id(10), B));
        }
    }

    @Nested
    class Hup {
        @Test
        void syncWorkersEndWhenTheyHaveAnsweredSoNothingIsWaitedFor() {
            assertThat(acts(rehearsed("sync").answering(11, 31))).isEqualTo(hup());
        }

        @Test
        void workersThatGiveUpAreWaitedFor() {
            assertThat(acts(rehearsed("gthread").answering(11, 5))).isEqualTo(HOLD);
            assertThat(acts(rehearsed("gthread").answering(11, 0.5))).isEqualTo(hup());
        }

        @Test
        void whatCannotBeSeenIsToldAsARisk() {
            var scene = rehearsed("gthread");
            scene.inFlight = new InFlight.Unseen("connections on a Unix socket of worker 11 may be idle");

            assertThat(acts(scene)).isEqualTo(hup());
            assertThat(scene.plan().risks())
                    .anyMatch(risk -> risk.contains("no request is waited for") && risk.contains("may be idle"));
        }

        private Scene rehearsed(String workerClass) {
            var scene = new Scene().moved(3).note(1, new Event.Ran(Purpose.REHEARSE, B, 0));
            scene.strategy = Strategy.HUP;
            scene.patience = MINUTE;
            Settings settings = settings("23.0.0", workerClass, Trit.NO, Trit.NO, Trit.NO);
            scene.masters = new Masters.OneMaster(master(10, 5_000, settings, 4_000, 4_000));
            return scene;
        }

        private Step hup() {
            return new Step.Send(Purpose.RELOAD, Signal.HUP, id(10), B);
        }
    }

    @Nested
    class Rolling {
        @Test
        void anInstanceIsNotRestartedBeforeItsOwnLongRequestsHaveEnded() {
            assertThat(acts(pool().answering(11, 5))).isEqualTo(HOLD);
            assertThat(acts(pool().answering(21, 5))).isInstanceOf(Step.RestartInstance.class);
        }

        private Scene pool() {
            var scene = new Scene().moved(3).note(1, new Event.Ran(Purpose.REHEARSE, B, 0));
            scene.patience = MINUTE;
            scene.masters = new Masters.Pool(
                    new Keeping.Supervisor("/usr/bin/supervisorctl", "/etc/supervisord.conf", "/", "root"),
                    java.util.List.of(instance("web:web_0", 10), instance("web:web_1", 20)));
            return scene;
        }

        private Instance instance(String name, long pid) {
            Master master = master(pid, 5_000, settings(Trit.YES, Trit.NO), new Owner.Supervisor(name), 4_000, 4_000);
            return new Instance(name, Instance.State.RUNS, "RUNNING", null, master);
        }
    }

    @Nested
    class Uwsgi {
        @ParameterizedTest
        @CsvSource({"HUP", "CHAIN_RELOAD"})
        void nothingIsAskedBeforeLongRequestsHaveEnded(Strategy strategy) {
            var uwsgi = new UwsgiScene();
            uwsgi.serves(null, 4_000, 4_000);
            uwsgi.scene.strategy = strategy;
            uwsgi.scene.patience = MINUTE;
            uwsgi.scene.moved(3).note(1, new Event.Ran(Purpose.REHEARSE, B, 0)).answering(11, 5);

            assertThat(acts(uwsgi.scene)).isEqualTo(HOLD);

            uwsgi.scene.answering();
            assertThat(acts(uwsgi.scene).label()).isIn("reload.hup", "reload.fifo");
        }

        @Test
        void whatOutlivesTheMercyIsRecorded() {
            var uwsgi = new UwsgiScene();
            uwsgi.told.fifo = null;
            uwsgi.scene.strategy = Strategy.HUP;
            uwsgi.asked(58.5);
            uwsgi.serves(null, 4_000, 50);
            uwsgi.scene.answering(11, 70);

            assertThat(acts(uwsgi.scene))
                    .isEqualTo(new Step.Note(
                            new Event.Cutting(id(10), 1, Duration.ofSeconds(70), Duration.ofSeconds(60), true)));
        }
    }

    private static Master old(Settings settings) {
        return master(10, 5_000, settings, 4_000, 4_000);
    }

    private static Master fresh() {
        return master(20, 40, settings(Trit.YES, Trit.NO), 39, 39);
    }

    private static Scene spawned(double ago) {
        return spawned(new Scene(), ago);
    }

    private static Scene spawned(Scene scene, double ago) {
        scene.moved(ago + 3)
                .note(ago + 1, new Event.Ran(Purpose.REHEARSE, B, 0))
                .note(ago, new Event.Signalling(Purpose.SPAWN, id(10), B))
                .note(ago - 0.1, new Event.Signalled(Purpose.SPAWN, id(10), id(20)));
        scene.masters = new Masters.TwoMasters(old(settings(Trit.YES, Trit.NO)), fresh());
        return scene;
    }

    /** Everything before TERM is done. */
    private static Scene soaked() {
        return soaked(new Scene());
    }

    private static Scene soaked(Scene scene) {
        return spawned(scene, 120).note(100, new Event.Verified(id(20), B));
    }

    private static Scene retired(double ago) {
        return retired(soaked(), ago);
    }

    private static Scene retired(Scene scene, double ago) {
        return scene.note(ago, new Event.Signalling(Purpose.RETIRE, id(10), B))
                .note(ago, new Event.Signalled(Purpose.RETIRE, id(10), null));
    }

    private static String waits(Scene scene) {
        assertThat(scene.plan().next()).isInstanceOf(Plan.Next.Wait.class);
        return ((Plan.Next.Wait) scene.plan().next()).what();
    }
}
