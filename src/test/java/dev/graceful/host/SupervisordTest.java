package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.ProcessId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a supervisord is spoken to. */
class SupervisordTest {
    @ParameterizedTest
    @EnumSource
    void whoOnlyCallsItselfOneHasItsProgramRunAsNobodyElse(Supervisord.Order order) {
        var posing = new ProcessFact(
                new ProcessId(66, 66, "boot"),
                1,
                "shop",
                Instant.EPOCH,
                'S',
                List.of("/tmp/anything", "supervisord"),
                null);

        Command command = Supervisord.among(List.of(posing)).orElseThrow().command(order, "web", 0);

        assertThat(command.argv()).startsWith("/tmp/anything");
        assertThat(command.user()).isEqualTo("shop");
    }
}
