package dev.graceful.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DirectoriesTest {
    @Test
    void dataIsWhereTheUserWantsItOrBelowHome() {
        assertThat(Directories.data(Map.of("XDG_DATA_HOME", "/data"), "/home/ada"))
                .isEqualTo(Path.of("/data/graceful"));
        assertThat(Directories.data(Map.of(), "/home/ada")).isEqualTo(Path.of("/home/ada/.local/share/graceful"));
    }

    @Test
    void aRelativeDataDirectoryIsIgnoredAsTheSpecificationSays() {
        assertThat(Directories.data(Map.of("XDG_DATA_HOME", "data"), "/home/ada"))
                .isEqualTo(Path.of("/home/ada/.local/share/graceful"));
    }

    @Test
    void theStateOfRootBelongsToTheSystem() {
        assertThat(Directories.state(Map.of(), "/root", "root")).isEqualTo(Path.of("/var/lib/gracefuldeploy/state"));
        assertThat(Directories.state(Map.of(), "/home/ada", "ada"))
                .isEqualTo(Path.of("/home/ada/.local/share/graceful/state"));
    }
}
