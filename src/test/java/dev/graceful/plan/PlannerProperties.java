package dev.graceful.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Address;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Observation;
import dev.graceful.model.Plan;
import dev.graceful.model.Revision;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import dev.graceful.plan.Machine.Quality;
import dev.graceful.plan.Machine.Reach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random schedules of steps, crashes and hand-made interference on a simulated machine. */
final class PlannerProperties {
    private static final Revision OLD = new Revision("a".repeat(40));
    private static final Revision NEW = new Revision("b".repeat(40));
    private static final Revision NEXT = new Revision("c".repeat(40));
    private static final int SCHEDULES = 2_500;
    private static final int ROUNDS = 3_000;

    @Test
    void everyScheduleEndsServedAndNoStepOfOursEndsTheService() {
        Map<String, Integer> ends = new HashMap<>();
        for (int i = 0; i < SCHEDULES; i++) {
            long seed = 1_000_003L * i + 17;
            var schedule = new Schedule(seed);
            try {
                ends.merge(schedule.run(), 1, Integer::sum);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + schedule.story(), e);
            }
        }
        System.out.println(SCHEDULES + " schedules: " + ends);
        assertThat(ends.keySet()).contains("Rest", "Reverted");
    }

    static Desired wish(Revision revision, boolean forceUpgrade, Duration soak) {
        return new Desired(
                new AppKey("default", "shop"),
                "web1",
                "https://git.example/shop.git",
                "main",
                revision,
                "/srv/shop",
                Desired.LocalChanges.REFUSE,
                null,
                Desired.ServerWish.AUTO,
                new Desired.Locator.Discover(),
                new Desired.Reload(
                        forceUpgrade ? Desired.Strategy.BINARY_UPGRADE : Desired.Strategy.AUTO,
                        Duration.ofSeconds(30),
                        soak,
                        null),
                new Desired.Verify(null, null, soak),
                "");
    }

    /** The same wish, with requests that are to be sent while the code is exchanged. */
    private static Desired counted(Desired plain) {
        var http =
                new Desired.Http("/", new Address.Tcp("127.0.0.1", 8000), "localhost", 200, 3, Duration.ofSeconds(5));
        return new Desired(
                plain.app(),
                plain.host(),
                plain.repo(),
                plain.requested(),
                plain.revision(),
                plain.path(),
                plain.localChanges(),
                plain.runAs(),
                plain.server(),
                plain.locator(),
                plain.reload(),
                new Desired.Verify(http, null, plain.verify().soak(), null, null, new Desired.Load(10, "/", 0)),
                plain.attempt());
    }

    /** One run. */
    private static final class Schedule {
        private final Random random;
        private final Machine machine;
        private Desired desired;
        private final Quality quality;
        private final double crashes;
        private final int hand;
        private final boolean upgrade;
        private final List<String> story = new ArrayList<>();
        private final Map<Step, Integer> counts = new HashMap<>();
        private boolean interfered;

        Schedule(long seed) {
            random = new Random(seed);
            boolean preload = random.nextBoolean();
            quality = random.nextBoolean()
                    ? Quality.GOOD
                    : List.of(Quality.values()).get(random.nextInt(Quality.values().length));
            machine = new Machine(
                    preload,
                    random.nextBoolean(),
                    OLD,
                    NEW,
                    Map.of(OLD, Quality.GOOD, NEW, quality, NEXT, Quality.GOOD));
            boolean forced = random.nextInt(3) == 0;
            upgrade = preload || forced;
            Desired plain = wish(NEW, forced, Duration.ofSeconds(random.nextInt(4)));
            desired = seed % 2 == 0 ? plain : counted(plain);
            crashes = random.nextInt(3) * 0.15;
            hand = random.nextInt(7);
            story.add("preload=" + preload + " daemon=" + machine.daemon + " quality=" + quality + " upgrade=" + upgrade
                    + " hand=" + hand);
        }

        String story() {
            return String.join("\n", story);
        }

        String run() {
            int idle = 0;
            int handAt = random.nextInt(12);
            for (int round = 0; round < ROUNDS; round++) {
                if (hand > 0 && round >= handAt && !interfered) {
                    interfere();
                }
                Observation seen = machine.seen();
                Plan plan = Planner.plan(desired, seen);
                if (round % 8 == 0) {
                    assertThat(Planner.plan(desired, seen)).isEqualTo(plan);
                }
                switch (plan.next()) {
                    case Plan.Next.Act(Step step, Plan.Phase phase) -> {
                        idle = 0;
                        act(plan, step);
                    }
                    case Plan.Next.Wait wait -> {
                        idle = 0;
                        assertThat(plan.steps()).isNotEmpty();
                        machine.pass(Math.max(50, wait.lookAgain().toMillis()) + random.nextInt(1_500));
                    }
                    case Plan.Next.Rest rest -> {
                        idle++;
                        machine.pass(1_000);
                    }
                    case Plan.Next.Stop stop -> {
                        idle++;
                        machine.pass(1_000);
                    }
                }
                if (!harmed() && upgrade) {
                    assertThat(machine.alive.stream().anyMatch(machine::serving))
                            .as("a master serves")
                            .isTrue();
                }
                if (idle > 15) {
                    assertThat(machine.sending).as("requests are still sent").isFalse();
                    return ended(plan.next());
                }
            }
            throw new AssertionError("no end after " + ROUNDS + " rounds");
        }

        /** What was done by hand may itself end the service. */
        private boolean harmed() {
            return interfered && hand < 5;
        }

        private void act(Plan plan, Step step) {
            assertThat(plan.steps().getFirst().step()).isEqualTo(step);
            Reach reach = random.nextDouble() < crashes
                    ? List.of(Reach.NOTHING, Reach.INTENT, Reach.DEED).get(random.nextInt(3))
                    : Reach.ALL;
            story.add(machine.now + " " + step.label() + " " + reach + " " + machine.alive.size()
                    + (step instanceof Step.Note(Event event) ? " " + event : ""));
            if (reach == Reach.ALL) {
                assertThat(counts.merge(step, 1, Integer::sum))
                        .as("repeats of " + step)
                        .isLessThan(5);
            }
            if (step instanceof Step.Send send) {
                lawful(send);
            }
            boolean atomic = step instanceof Step.Note;
            machine.apply(step, atomic && reach != Reach.ALL ? Reach.NOTHING : reach);
            machine.pass(5 + random.nextInt(reach == Reach.ALL ? 100 : 8_000));
        }

        /** Nothing is signalled that would leave the machine without a serving master. */
        private void lawful(Step.Send send) {
            if (desired.verify().traffic() != null
                    && (send.purpose() == Purpose.SPAWN || send.purpose() == Purpose.RELOAD)) {
                assertThat(machine.sending).as("what is lost is counted").isTrue();
            }
            if (send.signal() == Signal.USR2) {
                assertThat(machine.alive).hasSize(1);
            }
            if (send.purpose() == Purpose.RETIRE || send.purpose() == Purpose.THIN) {
                assertThat(machine.alive).hasSize(2);
                var fresh = machine.alive.get(1);
                assertThat(machine.serving(fresh)).as("the fresh master serves").isTrue();
                assertThat(send.purpose() == Purpose.THIN || machine.complete(fresh))
                        .isTrue();
                assertThat(machine.journal)
                        .anyMatch(entry -> entry.event().equals(new Event.Verified(fresh.id, desired.revision())));
            }
            if (send.purpose() == Purpose.ABANDON) {
                assertThat(machine.alive).hasSize(2);
                assertThat(machine.serving(machine.alive.get(0)) || machine.alive.get(1).ends != null)
                        .as("the old master serves")
                        .isTrue();
            }
            if (send.purpose() == Purpose.RELOAD) {
                assertThat(machine.qualities.get(machine.disk)).isNotEqualTo(Quality.BROKEN);
                assertThat(machine.preload).isFalse();
            }
        }

        private void interfere() {
            if (hand == 4 && (machine.alive.size() < 2 || !machine.serving(machine.alive.get(1)))) {
                return;
            }
            interfered = true;
            var first = machine.alive.isEmpty() ? null : machine.alive.getFirst();
            story.add(machine.now + " by hand: " + hand);
            switch (hand) {
                case 1 -> {
                    if (first != null) {
                        machine.signal(first, Signal.USR2);
                    }
                }
                case 2 -> {
                    if (first != null && quality == Quality.GOOD) {
                        machine.signal(first, Signal.HUP);
                    }
                }
                case 3 -> {
                    machine.fetched = true;
                    machine.moved(machine.disk.equals(NEW) ? OLD : NEW);
                }
                case 4 -> machine.alive.remove(first);
                case 6 -> {
                    machine.wish = NEXT;
                    machine.fetched = false;
                    desired = wish(
                            NEXT, upgrade && !machine.preload, desired.reload().soak());
                }
                default -> {
                    if (first != null && quality == Quality.GOOD) {
                        machine.recycle(first);
                    }
                }
            }
        }

        private String ended(Plan.Next next) {
            story.add(machine.now + " " + next);
            return switch (next) {
                case Plan.Next.Rest rest -> {
                    assertThat(machine.disk).isEqualTo(desired.revision());
                    assertThat(machine.alive).hasSize(1);
                    assertThat(machine.alive.getFirst().loaded.values()).containsOnly(desired.revision());
                    yield "Rest";
                }
                case Plan.Next.Stop(Failure failure) -> {
                    assertThat(failure.message()).hasSizeLessThan(700).doesNotContain("\n");
                    if (failure instanceof Failure.Reverted) {
                        assertThat(machine.disk).isEqualTo(OLD);
                        assertThat(machine.alive).hasSize(1);
                        assertThat(machine.alive.getFirst().loaded.values()).containsOnly(OLD);
                        assertThat(quality == Quality.GOOD && !harmed()).isFalse();
                        yield "Reverted";
                    }
                    assertThat(harmed() || !upgrade).as(failure.message()).isTrue();
                    yield failure.reason().name();
                }
                default -> throw new AssertionError(next);
            };
        }
    }
}
