package dev.graceful.converge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.AppKey;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.JournalEntry.Purpose;
import dev.graceful.model.Outcome;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Revision;
import dev.graceful.model.Signal;
import dev.graceful.model.Step;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when a signal cannot be delivered; nothing is hit in these tests. */
class SignallingTest {
    private static final Revision CODE = new Revision("a".repeat(40));

    /** Larger than the kernel ever gives. */
    private static final long NO_PID = 1L << 23;

    private static final long FIRST_PROCESS = 1;

    @TempDir
    private Path directory;

    @Test
    void aProcessThatMayNotBeSignalledIsNamedWithBothAccountsAndAWayOut() throws HostException {
        assertThat(failure(FIRST_PROCESS)).isInstanceOfSatisfying(Failure.Blocked.class, blocked -> {
            assertThat(blocked.reason()).isEqualTo(Reason.PermissionDenied);
            assertThat(blocked.message())
                    .contains(
                            "master 1 runs as", "on localhost", "USR2", "nothing was signalled", "run the operator as");
        });
    }

    @Test
    void aProcessThatIsGoneIsSaidToBeGone() throws HostException {
        assertThat(failure(NO_PID)).isInstanceOfSatisfying(Failure.StepFailed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(Reason.MasterNotFound);
            assertThat(failed.message()).contains("had ended before USR2", "nothing was signalled");
        });
    }

    private Failure failure(long pid) throws HostException {
        try (var host = new LocalHost("localhost", directory.resolve("state"))) {
            var target = new ProcessId(pid, 1, "another boot");
            Outcome outcome =
                    new Converger().perform(host, wish(), new Step.Send(Purpose.SPAWN, Signal.USR2, target, CODE));
            assertThat(outcome).isInstanceOf(Outcome.Failed.class);
            return ((Outcome.Failed) outcome).failure();
        }
    }

    private Desired wish() {
        return new Desired(
                new AppKey("default", "shop"),
                "localhost",
                "https://git.example/shop.git",
                "main",
                CODE,
                directory.toString(),
                Desired.LocalChanges.REFUSE,
                null,
                Desired.ServerWish.AUTO,
                new Desired.Locator.Discover(),
                new Desired.Reload(Desired.Strategy.AUTO, Duration.ofSeconds(30), Duration.ZERO, null),
                new Desired.Verify(null, null, Duration.ZERO),
                "");
    }
}
