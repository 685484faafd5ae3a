package dev.graceful.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void quantilesAreAtMostTwoPercentTooLong() {
        var latencies = new Latencies();
        for (var millis = 1; millis <= 1000; millis++) {
            latencies.add(TimeUnit.MILLISECONDS.toNanos(millis));
        }

        assertThat(latencies.quantile(0.5)).isBetween(Duration.ofMillis(500), Duration.ofMillis(511));
        assertThat(latencies.quantile(0.99)).isBetween(Duration.ofMillis(990), Duration.ofMillis(1000));
        assertThat(latencies.longest()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void withoutAnyThereIsNothingToTell() {
        assertThat(new Latencies().quantile(0.99)).isZero();
    }
}
