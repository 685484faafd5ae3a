package dev.graceful.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void dataGoesToStandardOutputAndTalkToStandardError() {
        var console = console(false, Map.of());

        console.data("figures");
        console.say("words");

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("figures\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("words\n");
    }

    @Test
    void colourIsForTerminalsOnly() {
        assertThat(console(false, Map.of("TERM", "xterm")).colours()).isFalse();
        assertThat(console(true, Map.of("TERM", "xterm")).colours()).isTrue();
    }

    @Test
    void usersMayRefuseColour() {
        assertThat(console(true, Map.of("NO_COLOR", "1")).colours()).isFalse();
        assertThat(console(true, Map.of("GRACEFUL_NO_COLOR", "1")).colours()).isFalse();
        assertThat(console(true, Map.of("TERM", "dumb")).colours()).isFalse();
        assertThat(console(true, Map.of("NO_COLOR", "")).colours()).isTrue();
    }

    @Test
    void signsAreAsciiWhereTheLocaleIsNotUtf8() {
        console(false, Map.of("LC_ALL", "C", "LANG", "en_US.UTF-8")).bad("lost");
        console(false, Map.of("LANG", "en_US.UTF-8")).good("kept");

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("x lost\n✔ kept\n");
    }

    private Console console(boolean terminal, Map<String, String> environment) {
        return new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                environment);
    }
}
