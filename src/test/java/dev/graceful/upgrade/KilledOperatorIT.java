package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.host.simulated.Code;
import dev.graceful.host.simulated.Faults.OperatorKilled;
import dev.graceful.host.simulated.Gunicorns;
import dev.graceful.host.simulated.SimulatedHost;
import dev.graceful.host.simulated.Site;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Plan;
import dev.graceful.testing.Repositories;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator is killed before and after every call with which it changes a machine; a new one then goes on from what it sees. */
class KilledOperatorIT {
    private static final int MOST_ROUNDS = 2_000;

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

    @ParameterizedTest
    @CsvSource({
        "BINARY_UPGRADE, true, true, WORKS, 1",
        "BINARY_UPGRADE, true, false, WORKS, 4",
        "HUP, false, true, WORKS, 2",
        "BINARY_UPGRADE, true, true, RAISES, 3",
        "BINARY_UPGRADE, false, true, FAULTY, 5",
        "HUP, false, true, RAISES, 7"
    })
    void whereverItIsKilledNothingIsLostAndItEndsAsItWould(
            Strategy strategy, boolean preload, boolean daemon, Code.Kind kind, int every) throws IOException {
        List<Integer> points = new Round(0, strategy, preload, daemon, kind).withoutFault();

        for (int i = 0; i < points.size(); i += every) {
            new Round(i + 1, strategy, preload, daemon, kind).killedAt(points.get(i));
        }
        System.out.printf(
                "%s preload=%s daemon=%s %s: killed at every %d. of %d points, 0 lost%n",
                strategy, preload, daemon, kind, every, points.size());
    }

    /** One upgrade on a machine of its own. */
    private final class Round {
        private final SimulatedHost host;
        private final Gunicorns shop;
        private final Desired wish;
        private final Pace pace;
        private final boolean good;

        private Round(int number, Strategy strategy, boolean preload, boolean daemon, Code.Kind kind)
                throws IOException {
            Path tree = repositories.cloned(directory.resolve(strategy + "-" + preload + daemon + kind + number));
            Repositories.git(tree, "reset", "--quiet", "--hard", v1);
            host = new SimulatedHost("localhost", directory);
            // The start of the processes must be later than the second in which the code came.
            host.advance(Duration.ofSeconds(5));
            host.code(v2, Code.of(kind));
            shop = host.start(Site.daemon(tree, 8000).preload(preload).daemon(daemon));
            shop.clients().send(Duration.ofMillis(20), Duration.ofMillis(100));
            host.advance(Duration.ofSeconds(3));
            wish = Wishes.revision(v2, repositories.origin(), tree, strategy, Duration.ofSeconds(1));
            pace = host::advance;
            good = kind == Code.Kind.WORKS;
        }

        /** @return the points that are passed while something is performed */
        private List<Integer> withoutFault() throws IOException {
            var points = new ArrayList<Integer>();
            var operator = new Operator(host, wish, pace);
            for (int round = 0; round < MOST_ROUNDS; round++) {
                int before = host.faults().points();
                Plan.Next next = operator.round();
                if (next instanceof Plan.Next.Act) {
                    for (int point = before + 1; point <= host.faults().points(); point++) {
                        points.add(point);
                    }
                }
                if (next instanceof Plan.Next.Rest || next instanceof Plan.Next.Stop) {
                    settled(next, operator.done());
                    return points;
                }
            }
            throw new AssertionError("not settled: " + operator.done());
        }

        private void killedAt(int point) throws IOException {
            host.faults().killOperatorAt(point);
            var first = new Operator(host, wish, pace);
            try {
                first.untilSettled(MOST_ROUNDS);
                throw new AssertionError("point " + point + " was not reached");
            } catch (OperatorKilled killed) {
                host.advance(Duration.ofSeconds(3));
            }
            var second = new Operator(host, wish, pace);
            Plan.Next end = second.untilSettled(MOST_ROUNDS);
            settled(end, List.of("point " + point + ": " + first.done() + " then " + second.done()));
        }

        private void settled(Plan.Next end, List<String> how) {
            assertThat(end).as("%s", how).isInstanceOf(good ? Plan.Next.Rest.class : Plan.Next.Stop.class);
            assertThat(shop.masters()).as("%s", how).hasSize(1);
            assertThat(shop.loaded()).as("%s %s", how, end).containsOnly(good ? v2 : v1);
            shop.clients().stop();
            host.advance(Duration.ofSeconds(31));
            if (wish.reload().strategy() != Strategy.HUP) {
                // HUP ends all old workers at once; until the new ones have loaded, the requests wait in the backlog.
                assertThat(shop.clients().outages()).as("%s", how).isZero();
            }
            assertThat(shop.clients().lost()).as("%s", how).isEmpty();
            host.close();
        }
    }
}
