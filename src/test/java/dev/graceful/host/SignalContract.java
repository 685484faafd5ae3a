package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a machine signals one exact process. */
interface SignalContract {
    Host host();

    @Test
    default void aSignalReachesTheProcess() throws IOException, InterruptedException {
        try (Child child = Child.shell("trap 'exit 42' HUP; while :; do sleep 0.05; done")) {
            ProcessId id = child.seenBy(host()).id();

            assertThat(host().signal(id, Signal.CONT)).isEqualTo(Delivery.DELIVERED);
            await().until(() -> host().signal(id, Signal.HUP) == Delivery.GONE);

            assertThat(child.exit()).isIn(42, 129);
        }
    }

    @Test
    default void aProcessThatHasEndedIsGone() throws IOException, InterruptedException {
        ProcessId id;
        try (Child child = Child.shell("sleep 600; :")) {
            id = child.seenBy(host()).id();
            child.end();
        }

        assertThat(host().signal(id, Signal.TERM)).isEqualTo(Delivery.GONE);
    }

    @Test
    default void aPidThatBelongsToAnotherProcessNowIsGoneAndThatOneIsNotHit() throws IOException {
        try (Child child = Child.shell("sleep 600; :")) {
            ProcessId id = child.seenBy(host()).id();

            assertThat(host().signal(new ProcessId(id.pid(), id.startTicks() - 1, id.bootId()), Signal.TERM))
                    .isEqualTo(Delivery.GONE);
            assertThat(host().signal(new ProcessId(id.pid(), id.startTicks() + 1, id.bootId()), Signal.TERM))
                    .isEqualTo(Delivery.GONE);
            assertThat(host().signal(new ProcessId(id.pid(), id.startTicks(), "another-boot"), Signal.TERM))
                    .isEqualTo(Delivery.GONE);
            assertThat(child.seenBy(host()).id()).isEqualTo(id);
        }
    }

    @Test
    default void aZombieIsGone() throws IOException {
        try (Child child = Child.shell("true & exec tail -f /dev/null \"$1\"")) {
            child.seenBy(host());
            var look = new Look(new AppKey("default", "none"), "/", List.of(), List.of());
            var zombie = await().until(
                            () -> host().look(look).processes().stream()
                                    .filter(fact -> fact.parent() == child.pid() && fact.state() == 'Z')
                                    .toList(),
                            facts -> !facts.isEmpty())
                    .getFirst();

            assertThat(zombie.argv()).isEmpty();
            assertThat(host().signal(zombie.id(), Signal.TERM)).isEqualTo(Delivery.GONE);
        }
    }

    @Test
    default void aPidBelowTwoIsNeverSignalled() throws HostException {
        String boot = host().look(new Look(new AppKey("default", "none"), "/", List.of(), List.of()))
                .bootId();
        for (long pid : List.of(1L, 0L, -1L, Long.MIN_VALUE)) {
            assertThat(host().signal(new ProcessId(pid, 0, boot), Signal.CONT)).isEqualTo(Delivery.NOT_PERMITTED);
        }
    }
}
