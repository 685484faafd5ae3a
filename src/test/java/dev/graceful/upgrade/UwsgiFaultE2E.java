package dev.graceful.upgrade;

import static dev.graceful.lab.LabUwsgi.cell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.Load;
import dev.graceful.host.Host;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.LabUwsgi;
import dev.graceful.lab.LabUwsgi.Cell;
import dev.graceful.lab.LabUwsgi.Front;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong with a real uWSGI on a real Debian machine: what is refused, code that is broken, operators that are killed. */
@ExtendWith(SharedLab.class)
class UwsgiFaultE2E {
    private static final int MOST_ROUNDS = 900;

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final String first;

    UwsgiFaultE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("uwsgifault");
        app = AppRepository.create(scratch.resolve("app"));
        first = app.works("v1");
        shop = LabShop.on(machine, app);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    private record Refused(Cell cell, Strategy strategy, Reason reason, List<String> words) {
        private Refused(Cell cell, Strategy strategy, Reason reason, String... words) {
            this(cell, strategy, reason, List.of(words));
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void whatLosesRequestsOrKeepsTheOldCodeIsRefusedWithTheOneChangeAndNothingIsTouched() throws IOException {
        String wished = app.works("v2");
        shop.publish();
        for (Refused refused : List.of(
                new Refused(
                        cell(Front.ROUTER, false),
                        Strategy.AUTO,
                        Reason.ReloadWouldLoseRequests,
                        "http router",
                        "add lazy-apps = true and master-fifo"),
                new Refused(
                        cell(Front.ROUTER, true).withFifo(),
                        Strategy.HUP,
                        Reason.ReloadWouldLoseRequests,
                        "http router",
                        "to Auto or ChainReload"),
                new Refused(
                        cell(Front.HTTP_SOCKET, false).withFifo(),
                        Strategy.CHAIN_RELOAD,
                        Reason.ReloadWouldKeepOldCode,
                        "without lazy-apps",
                        "add lazy-apps = true"),
                new Refused(
                        cell(Front.HTTP_SOCKET, true),
                        Strategy.CHAIN_RELOAD,
                        Reason.ReloadWouldLoseRequests,
                        "neither master-fifo nor touch-chain-reload",
                        "add master-fifo"),
                new Refused(
                        cell(Front.HTTP_SOCKET, false).and("master = false"),
                        Strategy.AUTO,
                        Reason.ReloadWouldLoseRequests,
                        "without a master process",
                        "add master = true"),
                new Refused(
                        cell(Front.HTTP_SOCKET, true).and("touch-reload = /srv/shop/app.py"),
                        Strategy.AUTO,
                        Reason.ReloadWouldLoseRequests,
                        "reloads on its own",
                        "outside of /srv/shop"),
                new Refused(
                        cell(Front.HTTP_SOCKET, false).and("auto-procname = true"),
                        Strategy.AUTO,
                        Reason.ReloadWouldLoseRequests,
                        "remove auto-procname"))) {
            var uwsgi = LabUwsgi.start(machine, shop, refused.cell());
            String processes = uwsgi.processes();
            try (Host host = Way.to(machine, 1)) {
                var operator = operator(host, refused.cell(), wished, refused.strategy());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s %s", refused.cell(), operator.done()).isInstanceOf(Plan.Next.Stop.class);
                Failure failure = ((Plan.Next.Stop) end).failure();
                System.out.println(refused.cell() + " " + refused.strategy() + " is refused: " + failure.message());
                assertThat(failure.reason()).isEqualTo(refused.reason());
                assertThat(failure.message()).contains(refused.words());
            }
            assertThat(shop.head()).isEqualTo(first);
            assertThat(uwsgi.processes()).isEqualTo(processes);
            assertThat(shop.label()).isEqualTo("v1");
            uwsgi.stop();
        }
    }

    static Stream<Cell> broken() {
        return Stream.of(cell(Front.HTTP_SOCKET, true).withFifo().and("need-app = true"), cell(Front.SERVICE, false));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("broken")
    void codeThatCannotBeImportedIsNeverLoadedAndLosesNothing(Cell cell) throws IOException {
        List<String> broken = List.of(app.raises("v2", 0.2), app.exits("v3"));
        String slow = app.slowImport("v4", 3);
        shop.publish();
        var uwsgi = LabUwsgi.start(machine, shop, cell);
        String processes = uwsgi.processes();
        var told = new ArrayList<String>();
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            for (String wished : broken) {
                var operator = operator(host, cell, wished, Strategy.AUTO);

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Stop.class);
                Failure failure = ((Plan.Next.Stop) end).failure();
                told.add(failure.message());
                assertThat(failure).isInstanceOf(Failure.Reverted.class);
                assertThat(failure.reason()).isEqualTo(Reason.RehearsalFailed);
                assertThat(shop.head()).isEqualTo(first);
                assertThat(uwsgi.processes()).isEqualTo(processes);
            }
            assertThat(told.getFirst()).contains("RuntimeError: broken on purpose", "no signal was sent");
            assertThat(told.getLast()).contains("SystemExit: 7");
            var next = operator(host, cell, slow, Strategy.AUTO);
            assertThat(next.untilSettled(MOST_ROUNDS)).as("%s", next.done()).isInstanceOf(Plan.Next.Rest.class);
            report(cell + ": broken twice, never loaded, then an import of 3 s", load.stop(), "v4");
        }
        System.out.println(String.join("\n", told));
    }

    static Stream<Cell> forced() {
        return Stream.of(
                cell(Front.HTTP_SOCKET, true).withFifo().withStats(),
                cell(Front.SYSTEMD, false).withStats());
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("forced")
    void codeThatFailsOnlyInTheServerIsSeenAndTakenBack(Cell cell) throws IOException {
        String broken = app.raisesInUwsgi("v2");
        String good = app.works("v3");
        shop.publish();
        LabUwsgi.start(machine, shop, cell);
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), Load.Mix.usual())) {
            var operator = operator(host, cell, broken, Strategy.AUTO);

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Stop.class);
            Failure failure = ((Plan.Next.Stop) end).failure();
            assertThat(failure).isInstanceOf(Failure.Reverted.class);
            assertThat(failure.reason()).isEqualTo(Reason.NewCodeNotAnswering);
            assertThat(failure.message()).contains("apps is empty");
            assertThat(shop.head()).isEqualTo(first);
            assertThat(shop.label()).isEqualTo("v1");
            var next = operator(host, cell, good, Strategy.AUTO);
            assertThat(next.untilSettled(MOST_ROUNDS)).as("%s", next.done()).isInstanceOf(Plan.Next.Rest.class);
            assertThat(shop.label()).isEqualTo("v3");
            System.out.println(
                    cell + ": broken in the server only, taken back " + operator.done() + ": " + load.stop());
        }
    }

    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void anInstanceThatEndsForWantOfAnApplicationIsToldAndTheOldCodeIsBack() throws IOException {
        String broken = app.raisesInUwsgi("v2");
        shop.publish();
        var cell = cell(Front.HTTP_SOCKET, false).and("need-app = true");
        var uwsgi = LabUwsgi.start(machine, shop, cell);
        try (Host host = Way.to(machine, 1)) {
            var operator = operator(host, cell, broken, Strategy.AUTO);

            Plan.Next end = operator.untilSettled(MOST_ROUNDS);

            assertThat(end).as("%s", operator.done()).isInstanceOf(Plan.Next.Stop.class);
            assertThat(((Plan.Next.Stop) end).failure().reason()).isEqualTo(Reason.ServiceDown);
            assertThat(((Plan.Next.Stop) end).failure().message()).contains("start the service");
            assertThat(shop.head()).isEqualTo(first);
        }
        uwsgi.start();
        uwsgi.awaitAnswer();
        assertThat(shop.label()).isEqualTo("v1");
    }

    static Stream<Arguments> killed() {
        return Stream.of(
                arguments(cell(Front.HTTP_SOCKET, true).withFifo(), "reload.fifo"),
                arguments(cell(Front.NGINX, false).withStats(), "reload.hup"));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("killed")
    void aNewOperatorOnANewConnectionAfterEveryStepLosesNothing(Cell cell, String request) throws IOException {
        String wished = app.works("v2");
        shop.publish();
        LabUwsgi.start(machine, shop, cell);
        try (var load = Load.start(shop.address(), Load.Mix.usual())) {
            var steps = new ArrayList<String>();
            Plan.Next next;
            long epoch = 0;
            do {
                epoch++;
                // Nothing of the one before is left, as after SIGKILL; each takes the machine over.
                try (Host host = Way.to(machine, epoch)) {
                    var operator = operator(host, cell, wished, Strategy.AUTO);
                    next = operator.untilOneStepWasDone(MOST_ROUNDS);
                    steps.addAll(operator.done());
                }
                assertThat(shop.status()).isEqualTo(200);
            } while (next instanceof Plan.Next.Act);

            assertThat(next).as("%s", steps).isInstanceOf(Plan.Next.Rest.class);
            assertThat(steps).containsOnlyOnce(request);
            report(cell + ", killed after each of " + steps, load.stop(), "v2");
        }
    }

    private static Operator operator(Host host, Cell cell, String revision, Strategy strategy) {
        return new Operator(host, UwsgiWishes.wish(cell.front(), revision, strategy), Pace.real());
    }

    private static void report(String what, Load.Result result, String last) {
        System.out.println(what + ": " + result);
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsKeys("v1", last);
    }
}
