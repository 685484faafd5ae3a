package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.Settings;
import dev.graceful.model.Trit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void whatIsAmongTheWordsIsKnown() {
        Settings settings = Arguments.settings(List.of(
                "--preload",
                "-D",
                "--reuse-port",
                "-w4",
                "--threads=8",
                "--graceful-timeout",
                "12",
                "-p",
                "/run/g.pid",
                "app"));

        assertThat(settings)
                .isEqualTo(new Settings(
                        null, Trit.YES, Trit.YES, Trit.YES, 4, "gthread", Duration.ofSeconds(12), "/run/g.pid"));
    }

    @Test
    void whatIsNotAmongTheWordsMayStandInAConfigurationFile() {
        Settings settings = Arguments.settings(List.of("-c", "conf.py", "app"));

        assertThat(settings).isEqualTo(Settings.unknown());
    }

    @Test
    void theLastOfTwoValuesCounts() {
        assertThat(Arguments.settings(List.of("--workers=2", "-w", "3")).workers())
                .isEqualTo(3);
    }

    @Test
    void nonsenseIsUnknown() {
        assertThat(Arguments.settings(List.of("-w", "many", "--graceful-timeout", "99999999999", "-w")))
                .isEqualTo(Settings.unknown());
    }

    @Test
    void whatGunicornPrintedIsTaken() {
        Settings settings = Arguments.printed(
                Map.of(
                        "version",
                        "23.0.0",
                        "preload_app",
                        "False",
                        "daemon",
                        "True",
                        "reuse_port",
                        "False",
                        "workers",
                        "2",
                        "worker_class_str",
                        "sync",
                        "graceful_timeout",
                        "30",
                        "pidfile",
                        "run/g.pid"),
                "/srv/shop");

        assertThat(settings)
                .isEqualTo(new Settings(
                        "23.0.0",
                        Trit.NO,
                        Trit.YES,
                        Trit.NO,
                        2,
                        "sync",
                        Duration.ofSeconds(30),
                        "/srv/shop/run/g.pid"));
    }

    @Test
    void nothingPrintedIsNothingKnown() {
        assertThat(Arguments.printed(Map.of("pidfile", "None"), "/srv/shop")).isEqualTo(Settings.unknown());
    }
}
