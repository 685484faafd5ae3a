package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.Condition;
import dev.graceful.api.HostResource;
import dev.graceful.api.HostStatus;
import dev.graceful.api.HostStatus.Facts;
import dev.graceful.controller.FactFinder.Found;
import dev.graceful.controller.MachineStatusWriter.Met;
import dev.graceful.model.Failure;
import dev.graceful.model.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MachineStatusWriterTest {
    private static final Instant EARLY = Instant.parse("2026-11-23T10:00:00Z");

    private final HostResource host = Machines.ssh("web1");

    @Test
    void aVisitThatFindsNothingNewWritesNothing() {
        met(EARLY, 10, 0);
        HostStatus first = host.getStatus();

        met(EARLY.plusSeconds(300), 19, 900);
        met(EARLY.plusSeconds(600), 6, -900);

        assertThat(host.getStatus()).isEqualTo(first);
        assertThat(first.latencyMillis()).isEqualTo(10);
        assertThat(first.lastSeen()).isEqualTo("2026-11-23T10:00:00Z");
        assertThat(first.facts()).extracting(Facts::clockSkewMillis).isNull();
    }

    @Test
    void whatChangedMuchIsWritten() {
        met(EARLY, 10, 0);
        met(EARLY.plusSeconds(3_600), 20, 5_000);

        assertThat(host.getStatus().latencyMillis()).isEqualTo(20);
        assertThat(host.getStatus().lastSeen()).isEqualTo("2026-11-23T11:00:00Z");
        assertThat(host.getStatus().facts()).extracting(Facts::clockSkewMillis).isEqualTo(5_000L);

        met(EARLY.plusSeconds(3_700), 20, 600);
        assertThat(host.getStatus().facts()).extracting(Facts::clockSkewMillis).isEqualTo(600L);
        met(EARLY.plusSeconds(3_800), 20, 400);
        assertThat(host.getStatus().facts()).extracting(Facts::clockSkewMillis).isNull();
    }

    @Test
    void silenceIsNotRefusalAndNothingThatIsKnownIsLost() {
        met(EARLY, 10, 0);

        host.setStatus(new MachineStatusWriter(host, null, EARLY.plusSeconds(60))
                .missed(new Failure.Unreachable("web1", "connection timed out")));

        assertThat(condition("Reachable").status()).isEqualTo("Unknown");
        assertThat(condition("Ready").status()).isEqualTo("False");
        assertThat(condition("Reconciling").status()).isEqualTo("True");
        assertThat(host.getStatus().facts()).extracting(Facts::os).isEqualTo("Debian 12");
        assertThat(host.getStatus().hostKey()).isEqualTo(Machines.KEY);

        met(EARLY.plusSeconds(120), 10, 0);
        assertThat(host.getStatus().lastSeen()).isEqualTo("2026-11-23T10:02:00Z");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {
                "HostKeyChanged",
                "HostKeyUnknown",
                "HostKeyRevoked",
                "AuthenticationFailed",
                "SudoRefused",
                "HostLacks",
                "ForeignOwner",
                "Fenced",
                "SecretInvalid"
            })
    void aDefiniteRefusalIsFalseAndWaitsForAPerson(Reason reason) {
        host.setStatus(
                new MachineStatusWriter(host, null, EARLY).missed(Failure.ofHost("web1", reason, "it said so", "act")));

        assertThat(condition("Reachable").status()).isEqualTo("False");
        assertThat(condition("Reachable").reason()).isEqualTo(reason.name());
        assertThat(condition("Reachable").message()).isEqualTo("it said so; act");
        assertThat(condition("Ready").status()).isEqualTo("False");
        assertThat(condition("Stalled").status()).isEqualTo("True");
    }

    private void met(Instant now, long latencyMillis, long skewMillis) {
        var facts = new Facts("Debian 12", "6.1.0", "systemd", "dash", "2.39.5", "3.11.2", null, skewMillis);
        var found = new Found(facts, List.of(), Duration.ofMillis(latencyMillis), false);
        host.setStatus(
                new MachineStatusWriter(host, null, now).met(new Met(found, "deploy", Machines.KEY, "SHA256:x", null)));
    }

    private Condition condition(String type) {
        return Objects.requireNonNull(Conditions.find(host.getStatus().conditions(), type), type);
    }
}
