package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.host.Host;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Masters;
import dev.graceful.model.Observation;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.observe.Observer;
import dev.graceful.plan.Planner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which people run gunicorn, each on a real Debian machine of its own and under load: the product, which is told nothing but the
 * revision, reloads it without loss or refuses with the way out. What became of each is printed as a table.
 *
 * <p>{@code GRACEFUL_MATRIX=all} runs every combination, which takes most of an hour on two cores; else a sample that has every keeper.
 */
@ExtendWith(SharedLab.class)
class MatrixE2E {
    private static final int RELOADS = 5;
    private static final int MOST_ROUNDS = 600;
    private static final Load.Mix CLIENTS = new Load.Mix(3, 2, 1);
    private static final Map<String, String> ROWS = new ConcurrentSkipListMap<>();

    @TempDir
    private Path scratch;

    private final Lab lab;

    MatrixE2E(Lab lab) {
        this.lab = lab;
    }

    static Stream<Cell> cells() {
        List<Cell> cells = "all".equals(System.getenv("GRACEFUL_MATRIX")) ? Cell.all() : Cell.sample();
        return cells.stream();
    }

    @AfterAll
    static void print() {
        var table = new StringBuilder("gunicorn | workers | code | socket | kept by | result\n");
        ROWS.forEach((cell, result) -> table.append(cell.replace(" ", " | "))
                .append(" | ")
                .append(result)
                .append('\n'));
        System.out.print(table);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("cells")
    void isReloadedWithoutLossOrRefusedWithTheWayOut(Cell cell) throws IOException {
        AppRepository app = AppRepository.create(scratch.resolve("app"));
        List<String> versions = new ArrayList<>(List.of(app.works("v1")));
        try (Machine machine = lab.another("cell")) {
            LabShop made = LabShop.on(machine, app);
            LabShop shop = cell.unix() ? made.onUnixSocket() : made;
            for (int version = 2; version <= RELOADS + 1; version++) {
                versions.add(app.works("v" + version));
            }
            shop.publish();
            cell.start(machine, shop);
            try (Host host = Way.to(machine, 1)) {
                Reason refusal = cell.refusal();
                ROWS.put(
                        cell.toString(),
                        refusal == null
                                ? reloaded(cell, machine, shop, host, versions)
                                : refused(cell, machine, shop, host, versions, refusal));
            }
        }
    }

    private String reloaded(Cell cell, Machine machine, LabShop shop, Host host, List<String> versions)
            throws IOException {
        String kept = cell.state(machine);
        Load.Result result;
        try (var load = Load.start(shop.address(), CLIENTS)) {
            for (String wished : versions.subList(1, versions.size())) {
                Plan plan = plan(host, wished);
                assertThat(plan.strategy()).isEqualTo(cell.strategy());
                assertThat(plan.risks().stream().anyMatch(risk -> risk.startsWith("not zero-loss")))
                        .as("%s", plan.risks())
                        .isEqualTo(cell.losesByItself());
                var operator = new Operator(host, wish(wished), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(shop.head()).isEqualTo(wished);
                assertThat(cell.state(machine)).isEqualTo(kept);
            }
            result = load.stop();
        }
        assertThat(result.by()).containsKeys("v1", "v" + versions.size());
        if (!cell.losesByItself()) {
            assertThat(result.failed()).as("%s", result).isZero();
        }
        return cell.strategy() + ", " + RELOADS + " reloads: " + result.failed() + " of " + result.requests() + " lost"
                + (cell.losesByItself() ? ", told before as not zero-loss" : "") + ", p99 " + Math.round(result.p99())
                + " ms";
    }

    private String refused(Cell cell, Machine machine, LabShop shop, Host host, List<String> versions, Reason refusal)
            throws IOException {
        String kept = cell.state(machine);
        List<LabShop.Running> processes = shop.processes();

        Plan.Next end = new Operator(host, wish(versions.getLast()), Pace.real()).untilSettled(MOST_ROUNDS);

        assertThat(end).isInstanceOf(Plan.Next.Stop.class);
        var failure = ((Plan.Next.Stop) end).failure();
        assertThat(failure.reason()).isEqualTo(refusal);
        assertThat(failure.message()).contains(cell.wayOut());
        assertThat(shop.head()).isEqualTo(versions.getFirst());
        assertThat(shop.processes()).isEqualTo(processes);
        assertThat(cell.state(machine)).isEqualTo(kept);
        assertThat(shop.label()).isEqualTo("v1");
        return "refused: " + refusal;
    }

    private static Plan plan(Host host, String wished) throws IOException {
        Observation seen = new Observer().observe(host, wish(wished));
        assertThat(seen.masters()).isInstanceOfAny(Masters.OneMaster.class, Masters.Pool.class);
        return Planner.plan(wish(wished), seen);
    }

    private static Desired wish(String revision) {
        return Wishes.revision(
                revision, Path.of(LabShop.ORIGIN), Path.of(LabShop.DIRECTORY), Strategy.AUTO, Duration.ofMillis(500));
    }
}
