package dev.graceful.plan;

import static dev.graceful.plan.Scene.master;
import static dev.graceful.plan.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired;
import dev.graceful.model.Desired.Strategy;
import dev.graceful.model.Failure;
import dev.graceful.model.Master;
import dev.graceful.model.Masters;
import dev.graceful.model.Owner;
import dev.graceful.model.Plan;
import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import dev.graceful.reload.Capability;
import dev.graceful.reload.Choice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilityTest {
    private static Owner owner(String name) {
        return switch (name) {
            case "supervisor" -> new Owner.Supervisor("shop");
            case "systemd" -> new Owner.Systemd("shop.service");
            case "follower" -> new Owner.Follower(new Owner.Supervisor("shop"));
            default -> new Owner.Nobody();
        };
    }

    private static Capability of(Strategy strategy, Settings settings, String owner) {
        var scene = new Scene();
        scene.strategy = strategy;
        scene.masters = new Masters.OneMaster(master(10, 5_000, settings, owner(owner), 4_999, 4_999));
        return Capability.of(scene.desired(), scene.masters);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            23.0.0 | sync    | YES     | NO  | nobody     | YES     | old master serves until the new one  |
            23.0.0 | sync    | YES     | NO  | follower   | YES     | old master serves until the new one  |
            23.0.0 | sync    | YES     | NO  | supervisor | NO      | belongs to supervisor                | graceful-follow
            23.0.0 | sync    | YES     | NO  | systemd    | NO      | belongs to systemd                   | graceful-follow
            23.0.0 | sync    | NO      | NO  | nobody     | YES     | passes the rehearsal and then fails  | --preload
            23.0.0 | sync    | NO      | NO  | supervisor | YES     | passes the rehearsal and then fails  | graceful-follow
            23.0.0 | sync    | UNKNOWN | NO  | nobody     | YES     | this way is right for both           |
            23.0.0 | sync    | UNKNOWN | NO  | systemd    | NO      | cannot be seen whether gunicorn      | graceful-follow
            23.0.0 | gthread | YES     | NO  | nobody     | NO      | not zero-loss                        | 27 or newer
            20.1.0 | gthread | NO      | NO  | supervisor | NO      | not zero-loss                        | sync workers
            24.1.1 | gthread | NO      | NO  | nobody     | NO      | kept-alive connections               | 27 or newer
            27.0.1 | gthread | YES     | NO  | follower   | YES     | old master serves                    |
            27.0.1 | gthread | NO      | YES | nobody     | NO      | --reuse-port                         | remove --reuse-port
            27.0.1 | gevent  | NO      | NO  | nobody     | UNKNOWN | gevent workers                       |
            """)
    void whatRunsDecides(
            String version,
            String workers,
            Trit preload,
            Trit reusePort,
            String owner,
            Trit lossless,
            String reason,
            String advice) {
        Capability capability = of(Strategy.AUTO, settings(version, workers, preload, Trit.NO, reusePort), owner);

        assertThat(capability.lossless()).isEqualTo(lossless);
        assertThat(capability.reason()).contains(reason).doesNotContain("web1", "nothing was");
        if (advice == null) {
            assertThat(capability.advice()).isEmpty();
        } else {
            assertThat(capability.advice()).contains(advice);
        }
    }

    @Test
    void overEveryCombinationARefusalIsNoAndALossIsNeverYesAndNoHasAnAdvice() {
        List<String> seen = new ArrayList<>();
        for (Strategy strategy : List.of(Strategy.AUTO, Strategy.BINARY_UPGRADE, Strategy.HUP)) {
            for (String version : List.of("20.1.0", "23.0.0", "24.1.1", "27.0.1")) {
                for (String workers : List.of("sync", "gthread", "gevent")) {
                    for (Trit preload : Trit.values()) {
                        for (Trit reuse : Trit.values()) {
                            for (String owner : List.of("nobody", "supervisor", "systemd", "follower")) {
                                Settings settings = settings(version, workers, preload, Trit.NO, reuse);
                                Capability capability = of(strategy, settings, owner);
                                check(strategy, settings, owner, capability);
                                seen.add(capability.lossless() + capability.reason());
                            }
                        }
                    }
                }
            }
        }
        assertThat(seen).hasSize(3 * 4 * 3 * 3 * 3 * 4).anyMatch(text -> text.startsWith("YES"));
    }

    private static void check(Strategy strategy, Settings settings, String owner, Capability capability) {
        var scene = new Scene();
        scene.strategy = strategy;
        Master master = master(10, 5_000, settings, owner(owner), 4_999, 4_999);
        Choice choice = Choice.of(scene.desired(), master);
        String what = strategy + " " + settings + " " + owner;
        if (choice.refusal() != null) {
            assertThat(capability.lossless()).as(what).isEqualTo(Trit.NO);
            assertThat(capability.advice()).as(what).isEqualTo(((Failure.Blocked) choice.refusal()).unblock());
        } else if ("gevent".equals(settings.workerClass())) {
            assertThat(capability.lossless()).as(what).isEqualTo(Trit.UNKNOWN);
        } else {
            boolean loses = "gthread".equals(settings.workerClass()) && !"27.0.1".equals(settings.version());
            assertThat(capability.lossless()).as(what).isEqualTo(loses ? Trit.NO : Trit.YES);
            assertThat(choice.risks().stream().anyMatch(risk -> risk.startsWith(capability.reason())))
                    .as(what)
                    .isEqualTo(loses);
        }
        assertThat(capability.reason()).as(what).isNotBlank();
        assertThat(capability.lossless() == Trit.NO && capability.advice().isEmpty())
                .as(what)
                .isFalse();
    }

    @Test
    void whatIsNotUpToTheProductOrNotThereIsUnknown() {
        var settings = settings(Trit.YES, Trit.NO);
        assertThat(of(Strategy.NONE, settings, "nobody").lossless()).isEqualTo(Trit.UNKNOWN);
        assertThat(of(Strategy.COMMAND, settings, "nobody").reason()).contains("up to the command");

        Desired desired = new Scene().desired();
        assertThat(Capability.of(desired, new Masters.NoMaster("the process table")))
                .extracting(Capability::lossless, Capability::reason)
                .containsExactly(Trit.UNKNOWN, "no master process was found: the process table");
        Master one = master(10, 50, settings, 40);
        assertThat(Capability.of(desired, new Masters.Ambiguous(List.of(one, one), "two", Masters.Doubt.UNRELATED))
                        .advice())
                .contains("name the right one");
    }

    @Test
    void thePlanTellsTheSame() {
        var scene = new Scene();
        Settings settings = settings("23.0.0", "gthread", Trit.YES, Trit.NO, Trit.NO);
        scene.masters = new Masters.OneMaster(master(10, 5_000, settings, 4_999, 4_999));
        Plan plan = scene.plan();
        Capability capability = Capability.of(scene.desired(), scene.masters);

        assertThat(plan.risks()).contains(capability.reason() + "; " + capability.advice());
    }
}
