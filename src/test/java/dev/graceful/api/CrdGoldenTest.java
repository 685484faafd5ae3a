package dev.graceful.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CrdGoldenTest {
    private static final Path FOLDER = Path.of("crds");

    @Test
    void theCommittedCrdsAreWhatTheRecordsSay() throws IOException {
        var generated = CrdSource.generate();
        if (Boolean.getBoolean("crds.update")) {
            for (var crd : generated.entrySet()) {
                Files.createDirectories(FOLDER);
                Files.writeString(FOLDER.resolve(crd.getKey()), crd.getValue());
            }
        }

        var committed = new TreeMap<String, String>();
        try (var files = Files.list(FOLDER)) {
            for (var file : files.filter(path -> path.toString().endsWith(".graceful.dev.yaml"))
                    .toList()) {
                committed.put(file.getFileName().toString(), Files.readString(file));
            }
        }

        assertThat(committed.keySet()).isEqualTo(generated.keySet());
        committed.forEach((name, text) -> assertThat(text.lines().toList())
                .as("crds/%s is generated: ./mvnw test -Dtest=CrdGoldenTest -Dcrds.update=true writes it again", name)
                .zipSatisfy(
                        Objects.requireNonNull(generated.get(name)).lines().toList(),
                        (is, shouldBe) -> assertThat(is).isEqualTo(shouldBe)));
    }
}
