package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.converge.Pace;
import dev.graceful.gunicorn.AppRepository;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.JournalText;
import dev.graceful.lab.Lab;
import dev.graceful.lab.LabShop;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Machines that lose their power in the middle of an upgrade, whichever way it is done, and come up with their process manager: what it starts
 * is the code on disk, which is watched, kept and not signalled again, or taken back.
 */
@ExtendWith(SharedLab.class)
class RebootE2E {
    private static final int MOST_ROUNDS = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String JOURNAL = "/var/lib/gracefuldeploy/app/default_shop/journal";

    private final Machine machine;
    private final AppRepository app;
    private final LabShop shop;
    private final String first;
    private final Set<String> told = new LinkedHashSet<>();

    RebootE2E(Lab lab, @TempDir Path scratch) throws IOException {
        machine = lab.another("reboot");
        app = AppRepository.create(scratch.resolve("app"));
        first = app.works("v1");
        shop = LabShop.on(machine, app);
    }

    @AfterEach
    void end() {
        machine.close();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({
        "HUP_SUPERVISOR, rehearse",
        "HUP_SYSTEMD, reload.hup",
        "SYSTEMD_RELOAD, reload.systemd",
        "FOLLOWER_SYSTEMD, reload.usr2",
        "ROLLING_FCGI, reload.restart",
        "ROLLING_SOCKET, checkout",
        "UWSGI_CHAIN, reload.fifo",
        "UWSGI_HUP, rehearse"
    })
    void goodCodeIsWhatRunsAfterwardsAndNobodyIsSignalledAgain(Rebootable way, String step) throws IOException {
        String wished = app.works("v2");
        shop.publish();
        way.start(machine, shop);
        crashAfter(step, way.wish(wished));

        List<String> done = untilRest(way.wish(wished));

        System.out.println(way + ", rebooted after " + step + ": " + done + " " + told);
        assertThat(done)
                .as("%s", told)
                .doesNotContain("rehearse")
                .noneMatch(label -> label.startsWith("reload.") || label.startsWith("revert."));
        assertThat(shop.label()).isEqualTo("v2");
        assertThat(shop.head()).isEqualTo(wished);
        assertThat(journal()).noneMatch(Event.Failed.class::isInstance);
        assertThat(journal().getLast()).isEqualTo(new Event.Converged(new Revision(wished)));
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({
        "HUP_SYSTEMD, rehearse",
        "HUP_SUPERVISOR, note",
        "FOLLOWER_SYSTEMD, note",
        "ROLLING_FCGI, note",
        "UWSGI_CHAIN, reload.fifo",
        "UWSGI_HUP, note"
    })
    void codeThatAnswersWith500IsTakenBack(Rebootable way, String step) throws IOException {
        String broken = app.answers500("v2");
        shop.publish();
        way.start(machine, shop);
        crashAfter(step, way.wish(broken));

        untilTakenBack(way, broken, step);
    }

    /** It passes the rehearsal, and then no master stays up with it. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @CsvSource({"HUP_SYSTEMD, reload.hup", "ROLLING_SOCKET, checkout"})
    void codeThatCannotBeStartedIsTakenBack(Rebootable way, String step) throws IOException {
        String broken = app.failsInWorkers("v2");
        shop.publish();
        way.start(machine, shop);
        crashAfter(step, way.wish(broken));

        untilTakenBack(way, broken, step);
    }

    private void crashAfter(String step, Desired wish) throws IOException {
        try (Host host = Way.to(machine, 1)) {
            var operator = new Operator(host, wish, Pace.real());
            while (!operator.done().contains(step)) {
                operator.untilOneStepWasDone(MOST_ROUNDS);
            }
        }
        machine.crash();
        machine.start();
    }

    private List<String> untilRest(Desired wish) {
        try (Host host = Way.to(machine, 2)) {
            var operator = new Operator(host, wish, Pace.real());
            settle(operator, Plan.Next.Rest.class::isInstance);
            return operator.done();
        }
    }

    /** Where nobody starts it again, it is started the way that was told. */
    private void untilTakenBack(Rebootable way, String broken, String step) throws IOException {
        try (Host host = Way.to(machine, 2)) {
            var operator = new Operator(host, way.wish(broken), Pace.real());
            Plan.Next end = settle(
                    operator,
                    next -> reason(next) == Reason.ServiceDown || reason(next) == Reason.NotServing || reverted(next));
            if (!reverted(end)) {
                assertThat(shop.head()).isEqualTo(first);
                assertThat(message(end)).contains("start");
                way.restart(machine);
                settle(operator, RebootE2E::reverted);
            }
            System.out.println(way + ", broken, rebooted after " + step + ": " + operator.done() + "\n    "
                    + String.join("\n    ", told));
        }
        assertThat(shop.status()).isEqualTo(200);
        assertThat(shop.label()).isEqualTo("v1");
        assertThat(shop.head()).isEqualTo(first);
        assertThat(journal()).doesNotContain(new Event.Converged(new Revision(broken)));
    }

    private Plan.Next settle(Operator operator, Predicate<Plan.Next> settled) {
        return await("to settle after the reboot")
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(HostException.class)
                .until(
                        () -> {
                            Plan.Next next = operator.round();
                            if (next instanceof Plan.Next.Stop) {
                                told.add(message(next));
                            }
                            return next;
                        },
                        settled);
    }

    private static boolean reverted(Plan.Next next) {
        return next instanceof Plan.Next.Stop(Failure.Reverted reverted);
    }

    private static String message(Plan.Next next) {
        return next instanceof Plan.Next.Stop(Failure failure) ? failure.message() : "";
    }

    private static @Nullable Reason reason(Plan.Next next) {
        return next instanceof Plan.Next.Stop(Failure failure) ? failure.reason() : null;
    }

    private List<Event> journal() {
        return JournalText.decode(machine.get(JOURNAL).lines().toList()).entries().stream()
                .map(JournalEntry::event)
                .toList();
    }
}
