package dev.graceful.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeconfigTest {
    @TempDir
    private Path directory = Path.of("/");

    @Test
    void theCopyIsForItsOwnerOnlyEvenWhereAnOpenFileWas() throws IOException {
        var from = Files.writeString(directory.resolve("from"), "token");
        var to = Files.writeString(directory.resolve("to"), "old");
        Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-r--r--"));

        Kubeconfig.copy(from, to);

        assertThat(to).hasContent("token");
        assertThat(Files.getPosixFilePermissions(to)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(directory).isDirectoryNotContaining("glob:**/.kubeconfig-*");
    }

    @Test
    void aPathIsOneWordOfAShell() {
        assertThat(Kubeconfig.quoted(Path.of("/home/ada/.kube/config"))).isEqualTo("/home/ada/.kube/config");
        assertThat(Kubeconfig.quoted(Path.of("/it's here"))).isEqualTo("'/it'\\''s here'");
    }
}
