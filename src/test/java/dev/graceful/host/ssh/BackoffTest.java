package dev.graceful.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.host.HostException;
import dev.graceful.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How long a door that did not open is left alone. */
class BackoffTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final HostException failure =
            new HostException("web1", Reason.AuthenticationFailed, "it was denied", "correct the key", null);

    @Test
    void theWaitDoublesUpToThirtySecondsAndBeginsAnewAfterASuccess() {
        var backoff = new Backoff(now::get, () -> 0);
        var waits = new ArrayList<Long>();
        for (int i = 0; i < 7; i++) {
            waits.add(waitAfterFailure(backoff));
        }
        backoff.succeeded();
        waits.add(waitAfterFailure(backoff));

        assertThat(waits).isEqualTo(List.of(1L, 2L, 4L, 8L, 16L, 30L, 30L, 1L));
    }

    private long waitAfterFailure(Backoff backoff) {
        backoff.failed(failure);
        for (long seconds = 1; seconds < 100; seconds++) {
            now.set(now.get().plus(Duration.ofMillis(999)));
            assertThatThrownBy(backoff::check)
                    .isInstanceOfSatisfying(HostException.class, again -> {
                        assertThat(again.reason()).isEqualTo(Reason.AuthenticationFailed);
                        assertThat(again.unblock()).isEqualTo("correct the key");
                    })
                    .hasMessageStartingWith("it was denied")
                    .hasCause(failure);
            now.set(now.get().plusMillis(1));
            try {
                backoff.check();
                return seconds;
            } catch (HostException tooEarly) {
                // One second more.
            }
        }
        throw new AssertionError("it never ends");
    }

    @Test
    void chanceMakesAWaitUpToAFifthShorter() {
        var backoff = new Backoff(now::get, () -> 1);
        backoff.failed(failure);
        now.set(now.get().plusMillis(799));
        assertThatThrownBy(backoff::check).isInstanceOf(HostException.class);
        now.set(now.get().plusMillis(2));
        assertThatCode(backoff::check).doesNotThrowAnyException();
    }
}
