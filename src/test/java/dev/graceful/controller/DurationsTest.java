package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationsTest {
    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "1h30m,PT1H30M", "1m1m,PT2M", "0s,PT0S"})
    void durationsAreReadAsUsersWriteThem(String text, Duration duration) {
        assertThat(Durations.parse(text)).contains(duration);
    }

    @ParameterizedTest
    @CsvSource({"''", "5", "s", "-1s", "1 s", "1d", "99999999999s", "1.5s"})
    void otherTextsAreNone(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0.041S,41ms", "PT1.44S,1.4s", "PT2S,2s", "PT92S,92s", "PT12M5S,12m5s", "PT3H20M,3h20m", "PT-1S,0ms"})
    void durationsAreWrittenForPeople(Duration duration, String text) {
        assertThat(Durations.text(duration)).isEqualTo(text);
    }
}
