package dev.graceful.controller;

import dev.graceful.model.Failure;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How often in a row something failed for a resource, so that it is tried again later and later; a changed wish begins anew. */
final class Attempts {
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int ENOUGH = 6;

    private final Map<ResourceID, Trouble> troubles = new ConcurrentHashMap<>();

    /**
     * What failed last.
     *
     * @param wish what was wished then, as an opaque text
     * @param failure why
     * @param count how often in a row
     * @param notBefore when it may be tried again
     */
    record Trouble(String wish, Failure failure, int count, Instant notBefore) {}

    /** What failed last for this same wish; null when nothing did. */
    @Nullable
    Trouble of(ResourceID id, String wish) {
        Trouble trouble = troubles.get(id);
        return trouble != null && trouble.wish().equals(wish) ? trouble : null;
    }

    Trouble failed(ResourceID id, String wish, Failure failure, Instant now) {
        Trouble before = of(id, wish);
        int count = before == null ? 1 : before.count() + 1;
        var trouble = new Trouble(wish, failure, count, now.plus(delay(count)));
        troubles.put(id, trouble);
        return trouble;
    }

    void succeeded(ResourceID id) {
        troubles.remove(id);
    }

    /** 2 s, 4 s, 8 s … at most 60 s. */
    static Duration delay(int count) {
        Duration delay = FIRST.multipliedBy(1L << Math.min(count - 1, ENOUGH));
        return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    }
}
