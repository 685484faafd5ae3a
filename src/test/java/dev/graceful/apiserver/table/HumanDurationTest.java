package dev.graceful.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanDurationTest {
    @ParameterizedTest
    @CsvSource({
        "PT-3S, <invalid>", "PT-1S, 0s", "PT0S, 0s", "PT119S, 119s", "PT2M, 2m", "PT9M26S, 9m26s", "PT10M59S, 10m",
        "PT179M, 179m", "PT3H, 3h", "PT7H59M, 7h59m", "PT8H30M, 8h", "PT47H, 47h", "P2D, 2d", "P2DT3H, 2d3h",
        "P7DT23H, 7d23h", "P8DT5H, 8d", "P729D, 729d", "P730D, 2y", "P740D, 2y10d", "P2920D, 8y", "P3000D, 8y"
    })
    void agesReadLikeThoseOfKubectl(Duration age, String text) {
        assertThat(HumanDuration.of(age)).isEqualTo(text);
    }
}
