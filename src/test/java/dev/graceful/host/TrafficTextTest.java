package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.model.ProcessId;
import dev.graceful.model.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTextTest {
    private static final String FIRST = "traffic 71 9001 0f3a-11 10 0 0 12 0 0 -\n";
    private static final String SECOND = "traffic 71 9001 0f3a-11 20 2 1 15 3 4 502:1,refused:1\n";

    @Test
    void theLastWholeLineCounts() {
        assertThat(TrafficText.last(FIRST + SECOND + "traffic 71 9001 0f3a-11 30 0"))
                .contains(new TrafficText.Said(
                        new ProcessId(71, 9001, "0f3a-11"), new Traffic(20, 2, 1, 15, 3, 4, "502:1,refused:1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "Traceback\n",
                "traffic 71 9001 0f3a-11 20 2 1 15 3 4\n",
                "traffic x 1 b 1 1 1 1 1 1 -\n"
            })
    void anythingElseSaysNothing(String log) {
        assertThat(TrafficText.last(log)).isEmpty();
    }

    @Test
    void whatAnOldPythonSaysOfItselfDoesNotHideTheCounts() {
        assertThat(TrafficText.last("warning\n" + FIRST + "warning\n")).isPresent();
    }
}
