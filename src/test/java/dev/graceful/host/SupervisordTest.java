package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Keeping;
import dev.graceful.model.ProcessId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a supervisord is spoken to. */
class SupervisordTest {
    private static final Locator DISCOVER = new Locator.Discover();

    @ParameterizedTest
    @EnumSource
    void whoOnlyCallsItselfOneHasItsProgramRunAsNobodyElse(Supervisord.Order order) {
        Supervisord posing = Supervisord.among(List.of(process("/tmp/anything", "supervisord")), DISCOVER)
                .orElseThrow();

        assertThat(List.of(posing.question(), posing.order(order, "web", 0))).allSatisfy(command -> {
            assertThat(command.argv()).startsWith("/tmp/anything");
            assertThat(command.user()).isEqualTo("kept");
        });
    }

    @Test
    void oneWithoutAnInterpreterIsAskedNothing() {
        ProcessFact alone = process("/usr/bin/supervisord", "-c", "/etc/s.conf");

        assertThat(Supervisord.of(alone, DISCOVER).isAskable()).isFalse();
        assertThat(Supervisord.among(List.of(alone), DISCOVER)).isEmpty();
    }

    @Test
    void supervisorIsSpokenToWithItsOwnConfigurationAsItsOwnAccount() {
        assertThat(keeping("/usr/bin/python3", "/usr/bin/supervisord", "-n", "-c", "/etc/supervisor/supervisord.conf"))
                .isEqualTo(new Keeping.Supervisor(
                        "/usr/bin/supervisorctl", "/etc/supervisor/supervisord.conf", "/d", "kept"));
        assertThat(keeping("python3", "/opt/v/bin/supervisord", "--configuration=conf/s.ini"))
                .isEqualTo(new Keeping.Supervisor("/opt/v/bin/supervisorctl", "/d/conf/s.ini", "/d", "kept"));
        assertThat(keeping("supervisord", "-cs.ini"))
                .isEqualTo(new Keeping.Supervisor("supervisorctl", "/d/s.ini", "/d", "kept"));
        assertThat(keeping("supervisord")).isEqualTo(new Keeping.Supervisor("supervisorctl", null, "/d", "kept"));
    }

    @Test
    void aConfigurationThatIsDeclaredCountsMoreThanTheOneThatItWasStartedWith() {
        var declared = new Locator.Supervisor("web", "/etc/mine.conf");
        var supervisord = Supervisord.of(process("python3", "/opt/v/bin/supervisord", "-c", "/etc/s.conf"), declared);

        assertThat(supervisord.keeping().config()).isEqualTo("/etc/mine.conf");
        assertThat(supervisord.question().argv()).endsWith("/etc/mine.conf");
    }

    private static Keeping keeping(String... words) {
        return Supervisord.of(process(words), DISCOVER).keeping();
    }

    private static ProcessFact process(String... words) {
        var detail = new Detail("/d", "/usr/bin/python3.11", Map.of(), "/", List.of());
        return new ProcessFact(new ProcessId(66, 66, "boot"), 1, "kept", Instant.EPOCH, 'S', List.of(words), detail);
    }
}
