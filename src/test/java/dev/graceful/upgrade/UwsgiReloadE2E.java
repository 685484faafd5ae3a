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
import dev.graceful.model.Master;
import dev.graceful.model.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Real uWSGIs on a real Debian machine, reloaded over SSH under a load from outside, in the ways people run them. */
@ExtendWith(SharedLab.class)
class UwsgiReloadE2E {
    private static final int RELOADS = 5;
    private static final int MOST_ROUNDS = 900;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final List<String> versions = new ArrayList<>();

    UwsgiReloadE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.machine("uwsgi" + NUMBER.incrementAndGet());
        app = AppRepository.create(scratch.resolve("app"));
        versions.add(app.works("v1"));
        shop = LabShop.on(machine, app);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    /** Two ways for each front would take long: {@code GRACEFUL_MATRIX=all} runs them, else every front is run in one. */
    static Stream<Arguments> lossless() {
        Stream<Arguments> sample = Stream.of(
                arguments(cell(Front.HTTP_SOCKET, true).withFifo().withStats(), Strategy.AUTO),
                arguments(cell(Front.NGINX, false), Strategy.AUTO),
                arguments(cell(Front.EMPEROR, true).withChainFile().withStats(), Strategy.AUTO),
                arguments(cell(Front.SERVICE, false), Strategy.HUP),
                arguments(cell(Front.SYSTEMD, false).withStats(), Strategy.AUTO),
                arguments(cell(Front.ROUTER, true).withFifo().withStats(), Strategy.AUTO));
        Stream<Arguments> rest = Stream.of(
                arguments(cell(Front.HTTP_SOCKET, true).withStats(), Strategy.AUTO),
                arguments(cell(Front.HTTP_SOCKET, false).withStats(), Strategy.AUTO),
                arguments(cell(Front.NGINX, true).withFifo(), Strategy.CHAIN_RELOAD),
                arguments(cell(Front.NGINX, true), Strategy.HUP),
                arguments(cell(Front.EMPEROR, false).withStats(), Strategy.AUTO),
                arguments(cell(Front.SERVICE, true).withFifo(), Strategy.AUTO),
                arguments(cell(Front.SYSTEMD, true).withChainFile(), Strategy.CHAIN_RELOAD));
        return "all".equals(System.getenv("GRACEFUL_MATRIX")) ? Stream.concat(sample, rest) : sample;
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("lossless")
    void consecutiveReloadsLoseNothing(Cell cell, Strategy strategy) throws IOException {
        for (int version = 2; version <= RELOADS + 1; version++) {
            versions.add(app.works("v" + version));
        }
        shop.publish();
        var uwsgi = LabUwsgi.start(machine, shop, cell);
        int keepAlive = cell.front().keepsConnections() ? 2 : 0;
        try (Host host = Way.to(machine, 1);
                var load = Load.start(shop.address(), new Load.Mix(6, keepAlive, 2))) {
            for (String wished : versions.subList(1, versions.size())) {
                var operator = new Operator(host, UwsgiWishes.wish(cell.front(), wished, strategy), Pace.real());

                Plan.Next end = operator.untilSettled(MOST_ROUNDS);

                assertThat(end).as("%s %s", operator.done(), uwsgi.log()).isInstanceOf(Plan.Next.Rest.class);
                assertThat(shop.head()).isEqualTo(wished);
                assertThat(operator.masters())
                        .extracting(Master::owner)
                        .containsExactly(cell.front().owner());
            }
            report(cell + " " + strategy + ", " + RELOADS + " reloads", load.stop(), "v" + versions.size());
        }
    }

    private static void report(String what, Load.Result result, String last) {
        System.out.println(what + ": " + result);
        assertThat(result.failed()).as("%s", result).isZero();
        assertThat(result.by()).containsKeys("v1", last);
    }
}
