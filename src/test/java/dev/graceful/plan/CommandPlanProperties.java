package dev.graceful.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Plan;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import dev.graceful.plan.Machine.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Reloads by command on generated machines: operators die, commands fail, hang and are lost, wishes change in the middle. */
class CommandPlanProperties {
    private static final int SCHEDULES = 1_500;
    private static final int ROUNDS = 3_000;

    @Test
    void noCommandIsStartedTwiceForOneWishOrBesideAnotherAndNoEndIsLost() {
        long seed = new Random().nextLong();
        Map<String, Integer> ends = new TreeMap<>();
        for (int i = 0; i < SCHEDULES; i++) {
            var schedule = new Schedule(seed + i);
            try {
                ends.merge(schedule.run(), 1, Integer::sum);
            } catch (AssertionError | IllegalStateException failed) {
                throw new AssertionError("seed " + (seed + i) + ":\n" + schedule.story(), failed);
            }
        }
        System.out.println(SCHEDULES + " schedules of commands: " + ends);
        assertThat(ends.keySet()).contains("Rest", "OutcomeUnknown", "Reverted ReloadCommandFailed");
    }

    /** One run. */
    private static final class Schedule {
        private final Random random;
        private final CommandMachine machine;
        private final Desired.Commands commands;
        private final double crashes;
        private final boolean unlucky;
        private final boolean changes;
        private final List<String> story = new ArrayList<>();
        private final Set<String> started = new HashSet<>();
        private final Map<Step, Integer> counts = new HashMap<>();
        private Revision wished = Scene.B;
        private String attempt = "";

        Schedule(long seed) {
            random = new Random(seed);
            machine = new CommandMachine(Scene.A, random);
            List<String> ready = random.nextBoolean() ? List.of("./ready") : List.of();
            commands = new Desired.Commands(List.of("./reload"), ready, List.of("./revert"));
            crashes = random.nextInt(3) * 0.2;
            unlucky = random.nextInt(3) == 0;
            changes = random.nextInt(3) == 0;
        }

        String story() {
            return String.join("\n", story);
        }

        private Desired desired() {
            var scene = new Scene();
            scene.strategy = Desired.Strategy.COMMAND;
            scene.commands = commands;
            return scene.desired(wished, attempt);
        }

        String run() {
            int idle = 0;
            int changeAt = random.nextInt(40);
            for (int round = 0; round < ROUNDS; round++) {
                if (changes && round == changeAt) {
                    wished = new Revision("c".repeat(40));
                    story.add(machine.now + " wished " + wished);
                }
                if (unlucky && random.nextInt(12) == 0) {
                    story.add(machine.now + " " + machine.misfortune());
                }
                Plan plan = Planner.plan(desired(), machine.seen(wished, commands));
                switch (plan.next()) {
                    case Plan.Next.Act(Step step, Plan.Phase phase) -> {
                        idle = 0;
                        act(step);
                    }
                    case Plan.Next.Wait wait -> {
                        idle = 0;
                        assertThat(wait.what()).startsWith("waiting for ");
                        machine.pass(Duration.ofMillis(50 + random.nextInt(4_000)));
                    }
                    case Plan.Next.Rest rest -> idle++;
                    case Plan.Next.Stop stop -> idle++;
                }
                if (idle > 60) {
                    return ended(plan.next());
                }
                if (idle > 0) {
                    machine.pass(Duration.ofSeconds(1));
                    if (plan.next() instanceof Plan.Next.Stop && idle == 30 && random.nextInt(4) == 0) {
                        attempt = "try " + round;
                        story.add(machine.now + " asked anew");
                    }
                }
            }
            throw new AssertionError("no end after " + ROUNDS + " rounds");
        }

        private void act(Step step) {
            Reach reach = random.nextDouble() < crashes
                    ? List.of(Reach.NOTHING, Reach.INTENT, Reach.DEED).get(random.nextInt(3))
                    : Reach.ALL;
            story.add(machine.now + " " + step + " " + reach);
            assertThat(counts.merge(step, 1, Integer::sum)).as("repeats").isLessThan(40);
            assertThat(machine.busy()).as("a command runs").isFalse();
            if (machine.apply(step, reach, desired().fingerprint()) && step instanceof Step.RunCommand command) {
                Purpose purpose = command.undo() ? Purpose.COMMAND_UNDO : Purpose.COMMAND;
                assertThat(started.add(
                                purpose + command.revision().sha() + desired().fingerprint()))
                        .as("started once for one wish")
                        .isTrue();
            }
            machine.pass(Duration.ofMillis(20 + random.nextInt(reach == Reach.ALL ? 300 : 20_000)));
        }

        private String ended(Plan.Next next) {
            story.add(machine.now + " " + next);
            return switch (next) {
                case Plan.Next.Rest rest -> {
                    assertThat(machine.disk).isEqualTo(wished);
                    assertThat(machine.inService).isEqualTo(wished);
                    yield "Rest";
                }
                case Plan.Next.Stop(Failure failure) -> {
                    assertThat(failure.message()).hasSizeLessThan(700).doesNotContain("\n");
                    if (failure.reason() == Reason.OutcomeUnknown) {
                        assertThat(machine.lost())
                                .as("the newest command was lost")
                                .isTrue();
                    } else {
                        assertThat(machine.disk).isNotEqualTo(wished);
                    }
                    yield (failure instanceof Failure.Reverted ? "Reverted " : "") + failure.reason();
                }
                default -> throw new AssertionError(next);
            };
        }
    }
}
