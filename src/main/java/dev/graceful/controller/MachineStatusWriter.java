package dev.graceful.controller;

import dev.graceful.api.Condition;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostStatus;
import dev.graceful.api.HostStatus.Capabilities;
import dev.graceful.api.HostStatus.Facts;
import dev.graceful.controller.FactFinder.Found;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes the status of a Host; pure, and calm: what changes a little at every visit is written only when it changed much, so that a visit
 * that finds nothing new writes nothing.
 */
final class MachineStatusWriter {
    private static final Duration SEEN_AGAIN = Duration.ofHours(1);
    private static final long NOTABLE_SKEW = 1_000;

    private final HostStatus previous;
    private final long generation;
    private final Instant now;
    private final Conditions conditions;
    private final @Nullable Capabilities capabilities;

    /** @param capabilities what can be done with the applications there; null while nothing is known */
    MachineStatusWriter(HostResource host, @Nullable Capabilities capabilities, Instant now) {
        this.capabilities = capabilities;
        this.previous = host.getStatus() == null ? HostStatus.empty() : host.getStatus();
        this.generation = host.getMetadata().getGeneration();
        this.now = now;
        this.conditions = new Conditions(previous.conditions(), generation, now);
    }

    /**
     * What a visit that was answered brought.
     *
     * @param found what was found out
     * @param account who the operator is there; null when it says nothing
     * @param recorded the key that was recorded at the first use; null when keys are pinned by the wish
     * @param fingerprint that of the key that the machine has; null when it has none
     * @param adopted the annotation that was obeyed; null when there is none
     */
    record Met(
            Found found,
            @Nullable String account,
            @Nullable String recorded,
            @Nullable String fingerprint,
            @Nullable String adopted) {}

    /** It answers. */
    HostStatus met(Met met) {
        String message = "it answers";
        conditions
                .set(Conditions.READY, true, Reason.Connected, message)
                .set(Conditions.REACHABLE, true, Reason.Connected, message);
        return new HostStatus(
                generation,
                message,
                conditions.list(),
                facts(met.found().facts()),
                met.account(),
                met.recorded(),
                met.fingerprint(),
                latency(Math.max(1, met.found().latency().toMillis())),
                seen(),
                met.adopted(),
                met.found().apps().isEmpty() ? null : met.found().apps(),
                capabilities);
    }

    /** It is silent, or it refused, or it is not known how to ask it. What was known about it stays. */
    HostStatus missed(Failure failure) {
        Verdict verdict = Verdict.of(failure);
        conditions.set(Conditions.READY, false, failure.reason(), failure.message());
        if (wasNotAsked(failure)) {
            conditions.unknown(Conditions.REACHABLE, failure.reason(), failure.message());
        } else {
            conditions.set(Conditions.REACHABLE, false, failure.reason(), failure.message());
        }
        conditions.set(
                verdict.stalled() ? Conditions.STALLED : Conditions.RECONCILING,
                true,
                failure.reason(),
                failure.message());
        return new HostStatus(
                generation,
                Text.line(failure.message()),
                conditions.list(),
                previous.facts(),
                previous.account(),
                previous.hostKey(),
                previous.hostKeyFingerprint(),
                previous.latencyMillis(),
                previous.lastSeen(),
                previous.lastAdopted(),
                previous.apps(),
                capabilities);
    }

    /** Whether the machine said nothing, be it that it is silent or that it is not known how to ask it. */
    private static boolean wasNotAsked(Failure failure) {
        return switch (failure.reason()) {
            case HostUnreachable, InvalidSpec, HostNotFound -> true;
            default -> false;
        };
    }

    private @Nullable Long latency(long millis) {
        Long before = previous.latencyMillis();
        boolean alike = before != null && millis < 2 * before && before < 2 * millis;
        return alike ? before : Long.valueOf(millis);
    }

    private @Nullable String seen() {
        String before = previous.lastSeen();
        Condition reachable = Conditions.find(previous.conditions(), Conditions.REACHABLE);
        boolean recent = before != null
                && reachable != null
                && reachable.holds()
                && now.isBefore(Instant.parse(before).plus(SEEN_AGAIN));
        return recent ? before : Conditions.time(now);
    }

    private Facts facts(Facts facts) {
        return new Facts(
                facts.os(),
                facts.kernel(),
                facts.init(),
                facts.shell(),
                facts.git(),
                facts.python(),
                facts.supervisor(),
                skew(facts.clockSkewMillis()));
    }

    private @Nullable Long skew(@Nullable Long skew) {
        Long before = previous.facts() == null ? null : previous.facts().clockSkewMillis();
        if (skew == null) {
            return null;
        }
        if (before == null) {
            return Math.abs(skew) > NOTABLE_SKEW ? skew : null;
        }
        // Once told, it is gone only when it is clearly gone.
        boolean gone = Math.abs(skew) < NOTABLE_SKEW / 2;
        return gone ? null : Math.abs(skew - before) < NOTABLE_SKEW ? before : skew;
    }
}
