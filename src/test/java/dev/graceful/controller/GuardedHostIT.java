package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.host.Command;
import dev.graceful.host.HostException;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Runner;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine can do is passed on, as long as the operator leads. */
class GuardedHostIT {
    private static final RunId ID = new RunId("a".repeat(64));

    @TempDir
    private Path scratch;

    private Servers server;
    private Leadership leadership;

    @BeforeEach
    void start() throws IOException {
        server = new Servers(scratch);
        leadership = new Leadership(server.client, Settings.Lease.USUAL, InstantSource.system(), sentence -> {});
        leadership.takeOver();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aMachineWithoutARunnerHasNoneBehindTheGuardEither() {
        try (var guarded = new GuardedHost(new Machines.Machine("web1"), leadership, () -> {})) {
            assertThat(guarded.runner()).isEmpty();
        }
    }

    @Test
    void commandsAreStartedAsLongAsTheOperatorLeads() throws HostException {
        Command command = Command.of(List.of("touch", "ran"), scratch.toString(), null, Duration.ofSeconds(20))
                .changing();
        try (var guarded = new GuardedHost(new LocalHost("web1", scratch.resolve("host")), leadership, () -> {})) {
            Runner runner = guarded.runner().orElseThrow();
            assertThat(runner.became(ID)).isEqualTo(new RunState.NotStarted());
            leadership.lost("another one leads");

            assertThatThrownBy(() -> runner.start(ID, command))
                    .isInstanceOfSatisfying(
                            HostException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Reason.Fenced));
            assertThatThrownBy(() -> runner.became(ID)).isInstanceOf(HostException.class);
        }
        assertThat(scratch.resolve("ran")).doesNotExist();
    }
}
