package dev.graceful.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.cli.console.Console;
import dev.graceful.host.Follower;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    @Test
    void theLinesOfSudoersAllowOneProgramWithoutWords() {
        assertThat(run("host", "sudoers", "deploy")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "Defaults!/usr/local/libexec/graceful-host !requiretty, env_reset, !setenv",
                        "deploy ALL=(root) NOPASSWD: /usr/local/libexec/graceful-host \"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "ALL", "%wheel", "deploy ALL=(ALL)", "deploy,x", "#0", "", "-x"})
    void whatIsNoOrdinaryAccountIsWrongUsage(String account) {
        assertThat(run("host", "sudoers", "--", account)).isEqualTo(2);

        assertThat(out.size()).isZero();
        assertThat(err.toString()).contains("the name of an ordinary account");
    }

    @Test
    void theFollowerIsPrintedAsItIsInstalled() {
        assertThat(run("host", "follower")).isZero();

        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("#!/usr/bin/python3 -I\n")
                .isEqualTo(Follower.program());
    }

    private int run(String... words) {
        var print = new PrintStream(out, true, StandardCharsets.UTF_8);
        return Graceful.commandLine(new Console(print, print, false, Map.of()))
                .setErr(new PrintWriter(err))
                .execute(words);
    }
}
