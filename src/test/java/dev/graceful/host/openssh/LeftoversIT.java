package dev.graceful.host.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a killed operator leaves is cleared away by the next one, and nothing else is. */
class LeftoversIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path scratch;

    private Path temporary;
    private Sshd sshd;
    private SshKey key;
    private Path config;
    private final List<Process> operators = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        temporary = Files.createDirectory(scratch.resolve("t"));
        key = SshKey.make(scratch, "id");
        sshd = Sshd.in(scratch.resolve("sshd"), "LeftoversIT")
                .authorize(key.publicLine())
                .start();
        config = SystemConfig.write(scratch, "Host *", "UserKnownHostsFile " + SystemConfig.known(scratch, sshd));
    }

    @AfterEach
    void end() {
        operators.forEach(Process::destroyForcibly);
        Leftovers.sweep(temporary);
        sshd.close();
    }

    @Test
    void theKeyAndTheConnectionOfAKilledOperatorGoAndThoseOfALivingOneStay() throws IOException {
        Process killed = operator();
        Path left = directories().getFirst();
        List<ProcessHandle> masters = masters(left);
        Process living = operator();
        Path used = directories().stream()
                .filter(directory -> !directory.equals(left))
                .findFirst()
                .orElseThrow();
        killed.destroyForcibly();
        await().atMost(PATIENCE).until(() -> !killed.isAlive());
        assertThat(left.resolve("id")).exists();
        assertThat(masters).isNotEmpty().allMatch(ProcessHandle::isAlive);

        assertThat(Leftovers.sweep(temporary)).isEqualTo(1);

        assertThat(left).doesNotExist();
        await().atMost(PATIENCE).until(() -> masters.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(used.resolve("id")).exists();
        assertThat(masters(used)).isNotEmpty();
        assertThat(Leftovers.sweep(temporary)).isZero();
        living.getOutputStream().close();
        await().atMost(PATIENCE).until(() -> !living.isAlive());
        assertThat(used).doesNotExist();
    }

    @Test
    void ownDirectoriesAndThoseThatOnlyLookAlikeStay() throws IOException {
        PrivateFiles own = PrivateFiles.make();
        Path mine = Objects.requireNonNull(own.key().getParent());
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path unmarked = Files.createDirectory(temporary.resolve("gd1"), mode);
        Path notYet = Files.createDirectory(temporary.resolve("gd2"), mode);
        Files.createFile(notYet.resolve(Claim.NAME));
        Path strange = Files.createDirectory(temporary.resolve("gd3"), mode);
        Files.writeString(strange.resolve(Claim.NAME), "somebody");
        Path open = Files.createDirectory(temporary.resolve("gd4"), mode);
        Files.copy(mine.resolve(Claim.NAME), open.resolve(Claim.NAME));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
        Path link = Files.createSymbolicLink(temporary.resolve("gd5"), mine);

        assertThat(Leftovers.sweep(temporary)).isZero();
        Leftovers.sweep(Objects.requireNonNull(mine.getParent()));

        assertThat(List.of(mine, unmarked, notYet, strange, open, link)).allMatch(Files::exists);
        own.remove();
        assertThat(mine).doesNotExist();
    }

    private Process operator() throws IOException {
        Process operator = SshProgram.start(
                SystemConfig.instead(config),
                Map.of(),
                temporary,
                "127.0.0.1",
                sshd.port(),
                List.of(),
                key.privateText());
        operators.add(operator);
        assertThat(operator.inputReader().readLine()).isEqualTo("in by 127.0.0.1");
        return operator;
    }

    private List<Path> directories() throws IOException {
        try (var all = Files.newDirectoryStream(temporary, "gd*")) {
            var found = new ArrayList<Path>();
            all.forEach(found::add);
            return found;
        }
    }

    private static List<ProcessHandle> masters(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(List::of).orElseGet(List::of).stream()
                        .anyMatch(word -> word.startsWith(directory + "/m")))
                .toList();
    }
}
