package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.host.RunState;
import dev.graceful.host.simulated.Faults.OperatorKilled;
import dev.graceful.host.simulated.Gunicorns;
import dev.graceful.host.simulated.Script;
import dev.graceful.host.simulated.SimulatedHost;
import dev.graceful.host.simulated.Site;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import dev.graceful.testing.Repositories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reload by the user's command, of which the operator sees nothing but what the machine keeps. */
class KilledCommandIT {
    private static final int MOST_ROUNDS = 500;
    private static final Duration TAKES = Duration.ofMillis(1_500);

    @TempDir
    private Path directory;

    private Repositories repositories;
    private String v1 = "";
    private String v2 = "";

    @BeforeEach
    void twoVersions() {
        repositories = Repositories.in(directory);
        v1 = repositories.commit("app.py", "one\n", "One");
        v2 = repositories.commit("app.py", "two\n", "Two");
    }

    /** Killed before and after the effect of every call, those that only look included. */
    @ParameterizedTest
    @CsvSource({"0, 0, 1", "3, 0, 3", "3, 4, 7"})
    void whereverTheOperatorIsKilledEachCommandIsStartedOnceAndItsEndIsKnown(int exit, int revertExit, int every)
            throws IOException {
        var whole = new Round(0, exit, revertExit);
        whole.settles(new Operator(whole.host, whole.wish, whole.pace), "not killed");
        int points = whole.passed;

        int tried = 0;
        for (int point = 1; point <= points; point += every) {
            new Round(point, exit, revertExit).killedAt(point);
            tried++;
        }
        System.out.printf(
                "command exits %d, revert %d: killed at %d of %d points, each command started once%n",
                exit, revertExit, tried, points);
    }

    @Test
    void aCommandWhoseEndNobodyKnowsIsToldAsSuchAndRunAgainOnlyWhenTheUserAsks() throws IOException {
        var round = new Round(0, 0, 0);
        var operator = new Operator(round.host, round.wish, round.pace);
        round.untilStarted(operator);
        round.host.loseRuns(RunState.Cause.REBOOTED);

        Failure failure = stopped(operator.untilSettled(MOST_ROUNDS));
        assertThat(failure.reason()).isEqualTo(Reason.OutcomeUnknown);
        assertThat(failure.message())
                .contains("localhost: it is not known how ./reload", "started anew", "is on disk", "change spec");
        stopped(new Operator(round.host, round.wish, round.pace).untilSettled(MOST_ROUNDS));
        assertThat(round.host.started()).hasSize(1);

        var again = new Operator(round.host, round.wish("please"), round.pace);
        assertThat(again.untilSettled(MOST_ROUNDS)).as("%s", again.done()).isInstanceOf(Plan.Next.Rest.class);
        assertThat(round.host.started()).hasSize(2);
        assertThat(round.shop.loaded()).containsOnly(v2);
        round.host.close();
    }

    @Test
    void aCommandThatTheMachineHasForgottenIsNotTakenForOneThatWasNeverStarted() throws IOException {
        var round = new Round(0, 0, 0);
        var operator = new Operator(round.host, round.wish, round.pace);
        round.untilStarted(operator);
        round.host.forgetRuns();

        Failure failure = stopped(operator.untilSettled(MOST_ROUNDS));

        assertThat(failure.reason()).isEqualTo(Reason.OutcomeUnknown);
        assertThat(failure.message()).contains("no record of it");
        assertThat(round.host.started()).hasSize(1);
        round.host.close();
    }

    @Test
    void aNewWishWaitsUntilTheCommandOfTheOldOneHasEnded() throws IOException {
        var round = new Round(0, 0, 0);
        round.untilStarted(new Operator(round.host, round.wish, round.pace));
        Desired back = round.wish(v1, "");

        var operator = new Operator(round.host, back, round.pace);
        Plan.Next next = operator.round();

        assertThat(next)
                .isInstanceOfSatisfying(
                        Plan.Next.Wait.class,
                        wait -> assertThat(wait.what()).startsWith("waiting for the reload command (running for "));
        assertThat(operator.untilSettled(MOST_ROUNDS)).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
        assertThat(round.host.started()).containsExactly("./reload " + v2, "./reload " + v1);
        round.host.close();
    }

    private static Failure stopped(Plan.Next next) {
        assertThat(next).isInstanceOf(Plan.Next.Stop.class);
        return ((Plan.Next.Stop) next).failure();
    }

    /** One reload on a machine of its own. */
    private final class Round {
        private final SimulatedHost host;
        private final Gunicorns shop;
        private final Path tree;
        private final Desired wish;
        private final Pace pace;
        private final int exit;
        private final int revertExit;
        private int passed;

        private Round(int number, int exit, int revertExit) throws IOException {
            this.exit = exit;
            this.revertExit = revertExit;
            tree = repositories.cloned(directory.resolve("command-" + exit + revertExit + number));
            Repositories.git(tree, "reset", "--quiet", "--hard", v1);
            host = new SimulatedHost("localhost", directory);
            // The start of the processes must be later than the second in which the code came.
            host.advance(Duration.ofSeconds(5));
            shop = host.start(Site.daemon(tree, 8000).preload(false));
            host.advance(Duration.ofSeconds(3));
            Runnable hup = () -> shop.byHand(shop.masters().getFirst(), Signal.HUP);
            host.script("./reload", new Script(TAKES, exit, "reload said this\n", exit == 0 ? hup : () -> {}));
            host.script("./revert", new Script(TAKES, revertExit, "revert said this\n", hup));
            wish = wish("");
            pace = host::advance;
        }

        private Desired wish(String attempt) {
            return wish(v2, attempt);
        }

        private Desired wish(String revision, String attempt) {
            var commands = new Desired.Commands(List.of("./reload", "$(REVISION)"), List.of(), List.of("./revert"));
            return Wishes.byCommand(revision, repositories.origin(), tree, commands, attempt);
        }

        private void untilStarted(Operator operator) throws IOException {
            for (int round = 0; round < MOST_ROUNDS && host.started().isEmpty(); round++) {
                operator.round();
            }
            assertThat(host.started()).hasSize(1);
        }

        private void killedAt(int point) throws IOException {
            host.faults().killOperatorAt(point);
            var first = new Operator(host, wish, pace);
            try {
                first.untilSettled(MOST_ROUNDS);
                throw new AssertionError("point " + point + " was not reached");
            } catch (OperatorKilled killed) {
                host.advance(Duration.ofMillis(point % 3 * 1_000L));
            }
            settles(new Operator(host, wish, pace), "point " + point + ": " + first.done());
        }

        private void settles(Operator operator, String how) throws IOException {
            Plan.Next end = operator.untilSettled(MOST_ROUNDS);
            passed = host.faults().points();
            var story = how + " then " + operator.done();
            var expected = new ArrayList<>(List.of("./reload " + v2));
            if (exit == 0) {
                assertThat(end).as(story).isInstanceOf(Plan.Next.Rest.class);
                assertThat(shop.loaded()).as(story).containsOnly(v2);
            } else {
                expected.add("./revert");
                Failure failure = stopped(end);
                assertThat(failure.reason()).as(story).isEqualTo(Reason.ReloadCommandFailed);
                assertThat(failure.message()).as(story).contains("ended with 3", "reload said this");
                if (revertExit != 0) {
                    assertThat(failure.message()).as(story).contains("ended with 4", "revert said this");
                }
                assertThat(Repositories.git(tree, "rev-parse", "HEAD").strip()).isEqualTo(v1);
            }
            assertThat(host.started()).as(story).isEqualTo(expected);
            host.close();
        }
    }
}
