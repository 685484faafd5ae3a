package dev.graceful.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Plan;
import dev.graceful.model.Revision;
import dev.graceful.model.Step;
import dev.graceful.plan.PoolMachine.Kept;
import dev.graceful.plan.PoolMachine.Quality;
import dev.graceful.plan.PoolMachine.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random schedules of steps and crashes on a simulated machine with several instances on one socket. */
final class RollingPlanProperties {
    private static final Revision OLD = new Revision("a".repeat(40));
    private static final Revision NEW = new Revision("b".repeat(40));
    private static final Revision NEXT = new Revision("c".repeat(40));
    private static final int SCHEDULES = 700;
    private static final int ROUNDS = 3_000;

    @Test
    void everyScheduleEndsServedOneInstanceAtATime() {
        Map<String, Integer> ends = new HashMap<>();
        for (int i = 0; i < SCHEDULES; i++) {
            long seed = 1_000_003L * i + 29;
            var schedule = new Schedule(seed);
            try {
                ends.merge(schedule.run(), 1, Integer::sum);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + String.join("\n", schedule.story), e);
            }
        }
        System.out.println(SCHEDULES + " schedules: " + ends);
        assertThat(ends.keySet()).contains("Rest", "Reverted");
    }

    /** One run. */
    private static final class Schedule {
        private final Random random;
        private final PoolMachine machine;
        private final Quality quality;
        private final double crashes;
        private final List<String> story = new ArrayList<>();
        private Desired desired = wish(NEW);
        private int changesAt;

        Schedule(long seed) {
            random = new Random(seed);
            quality = random.nextBoolean()
                    ? Quality.GOOD
                    : List.of(Quality.values()).get(random.nextInt(Quality.values().length));
            machine = new PoolMachine(2 + random.nextInt(2), OLD, NEW, Map.of(NEW, quality));
            crashes = random.nextInt(3) * 0.2;
            // Some users change their mind in the middle.
            changesAt = random.nextInt(3) == 0 ? random.nextInt(40) : -1;
            story.add(quality + ", " + machine.kept.size() + " instances, crashes " + crashes);
        }

        String run() {
            int idle = 0;
            for (int round = 0; round < ROUNDS; round++) {
                if (round == changesAt) {
                    desired = wish(NEXT);
                    machine.wish = NEXT;
                    story.add("wish " + NEXT);
                }
                Plan plan = Planner.plan(desired, machine.seen());
                switch (plan.next()) {
                    case Plan.Next.Act(Step step, Plan.Phase phase) -> {
                        idle = 0;
                        act(step);
                    }
                    case Plan.Next.Wait wait -> {
                        idle = 0;
                        machine.pass(Math.max(50, wait.lookAgain().toMillis()) + random.nextInt(800));
                    }
                    case Plan.Next.Rest rest -> idle++;
                    case Plan.Next.Stop stop -> idle++;
                }
                assertThat(machine.kept.stream().anyMatch(Kept::serves))
                        .as("an instance serves rightly")
                        .isTrue();
                if (idle > 0) {
                    machine.pass(1_000);
                }
                if (idle > 100) {
                    return ended(plan.next());
                }
            }
            throw new AssertionError("no end after " + ROUNDS + " rounds");
        }

        private void act(Step step) {
            Reach reach = random.nextDouble() < crashes
                    ? List.of(Reach.values()).get(random.nextInt(Reach.values().length))
                    : Reach.ALL;
            story.add(machine.now + " " + step.label() + " "
                    + (step instanceof Step.RestartInstance restart ? restart.instance() + " " : "") + reach);
            if (step instanceof Step.RestartInstance restart) {
                assertThat(machine.kept.stream()
                                .filter(one -> !one.name.equals(restart.instance()))
                                .anyMatch(one -> !one.workers.isEmpty()))
                        .as("another serves while %s is restarted", restart.instance())
                        .isTrue();
            }
            machine.apply(step, reach);
            machine.pass(random.nextInt(300));
        }

        private String ended(Plan.Next next) {
            boolean good = quality == Quality.GOOD || machine.wish.equals(NEXT);
            Revision code = good ? machine.wish : OLD;
            assertThat(machine.disk).isEqualTo(code);
            assertThat(machine.kept).allSatisfy(one -> {
                assertThat(one.code).isEqualTo(code);
                assertThat(one.serves()).isTrue();
            });
            if (crashes == 0 && good && changesAt < 0) {
                assertThat(machine.kept)
                        .allSatisfy(one -> assertThat(one.restarts).isEqualTo(1));
            }
            return switch (next) {
                case Plan.Next.Rest rest when good -> "Rest";
                case Plan.Next.Stop(Failure.Reverted reverted) when !good -> "Reverted";
                default -> throw new AssertionError("ended with " + next);
            };
        }
    }

    private static Desired wish(Revision revision) {
        return PlannerProperties.wish(revision, false, Duration.ZERO);
    }
}
