package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Worker.Marker;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkersTest {
    private static final ProcessId WORKER = new ProcessId(31, 5, "boot");

    private static Markers with(FileFact fact) {
        return new Markers("/run/boot", Map.of("/run/boot/31", fact));
    }

    @ParameterizedTest
    @CsvSource({"'9AB01CE 20\n', 9ab01ce, 20", "'9ab01ce0c3d1 7', 9ab01ce0c3d1, 7"})
    void aRevisionAndThePidOfTheMasterAreAMarker(String text, String revision, long parent) {
        assertThat(with(new FileFact.Text(text)).of(WORKER)).isEqualTo(new Marker(revision, parent));
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "9ab01ce",
        "9ab01c 20",
        "main 20",
        "'9ab01ce 20 x'",
        "'9ab01ce -1'",
        "'9ab01ce 1111111111111111111'"
    })
    void anythingElseIsNone(String text) {
        assertThat(with(new FileFact.Text(text)).of(WORKER)).isNull();
    }

    @Test
    void whatIsNotThereOrNotAskedForIsNone() {
        assertThat(with(new FileFact.Absent()).of(WORKER)).isNull();
        assertThat(with(new FileFact.Text("9ab01ce 20")).of(new ProcessId(32, 5, "boot")))
                .isNull();
        assertThat(new Markers(null, Map.of()).of(WORKER)).isNull();
    }
}
