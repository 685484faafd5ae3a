package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.model.Address;
import dev.graceful.model.AppKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a look at a machine tells. */
interface LookContract {
    AppKey APP = new AppKey("default", "seen");

    Host host();

    Path directory();

    private Snapshot look(List<String> files, List<String> detailed) throws HostException {
        return host().look(new Look(APP, directory().toString(), files, detailed));
    }

    @Test
    default void aProcessIsSeenAsItIs() throws IOException {
        try (Child child = Child.shell("sleep 600; :")) {
            ProcessFact seen = child.seenBy(host());
            Snapshot now = look(List.of(), List.of());

            assertThat(seen.argv()).containsExactly("sh", "-c", "sleep 600; :", "sh", child.mark());
            assertThat(seen.parent()).isEqualTo(ProcessHandle.current().pid());
            assertThat(seen.user()).isEqualTo(System.getProperty("user.name"));
            assertThat(seen.state()).isIn('R', 'S', 'D');
            assertThat(seen.startedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            assertThat(seen.id().bootId()).isEqualTo(now.bootId()).isNotBlank();
            assertThat(now.at()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        }
    }

    @Test
    default void theStartOfAProcessStaysWhatItIs() throws IOException {
        try (Child child = Child.shell("sleep 600; :")) {
            ProcessFact first = child.seenBy(host());

            for (int i = 0; i < 20; i++) {
                ProcessFact again = child.seenBy(host());
                assertThat(again.startedAt()).isEqualTo(first.startedAt());
                assertThat(again.id()).isEqualTo(first.id());
            }
        }
    }

    @Test
    default void aProcessThatNamesItselfLikeALineOfTheTableDeceivesNobody() throws IOException {
        Path program = Files.copy(Path.of("/bin/sleep"), directory().resolve("a) S 1 (b"));
        try (Child child = Child.start(List.of("sh", "-c", "exec \"$0\" 600", program.toString()))) {
            List<ProcessFact> seen = org.awaitility.Awaitility.await()
                    .until(
                            () -> look(List.of(), List.of()).processes().stream()
                                    .filter(fact -> fact.argv().contains(program.toString())
                                            && fact.argv().size() == 2)
                                    .toList(),
                            facts -> !facts.isEmpty());

            assertThat(seen).singleElement().satisfies(fact -> {
                assertThat(fact.id().pid()).isEqualTo(child.pid());
                assertThat(fact.parent()).isEqualTo(ProcessHandle.current().pid());
                assertThat(fact.id().startTicks()).isPositive();
            });
        }
    }

    /** An adapter may remember what it was asked before. */
    @Test
    default void looksAtDifferentFilesDoNotGetMixedUp() throws IOException {
        Path one = directory().resolve("one");
        Path other = directory().resolve("line\nbreak");
        for (int round = 0; round < 3; round++) {
            Files.writeString(one, "one " + round + "\n");
            Files.writeString(other, "other " + round);

            assertThat(look(List.of(one.toString()), List.of()).files())
                    .containsExactly(java.util.Map.entry(one.toString(), new FileFact.Text("one " + round + "\n")));
            assertThat(look(List.of(other.toString(), one.toString()), List.of())
                            .files())
                    .containsEntry(other.toString(), new FileFact.Text("other " + round))
                    .containsEntry(one.toString(), new FileFact.Text("one " + round + "\n"));
        }
    }

    @Test
    default void aFileMayGrowAndShrinkAndGo() throws IOException {
        Path file = directory().resolve("file");
        for (String text : List.of("", "a", "a\n", "a\n\nb", "c".repeat(2048), "d\n".repeat(3000))) {
            Files.writeString(file, text);
            assertThat(look(List.of(file.toString()), List.of()).files())
                    .containsEntry(file.toString(), new FileFact.Text(text));
        }
        Files.delete(file);
        assertThat(look(List.of(file.toString()), List.of()).files())
                .containsEntry(file.toString(), new FileFact.Absent());
    }

    @Test
    default void detailIsReadOfTheProcessesAskedForAndOfTheirAncestorsOnly() throws IOException {
        try (Child wanted = Child.shell("sleep 600; :");
                Child other = Child.shell("sleep 600; :")) {
            wanted.seenBy(host());
            other.seenBy(host());

            List<ProcessFact> processes =
                    look(List.of(), List.of(wanted.mark())).processes();

            assertThat(processes)
                    .filteredOn(fact -> fact.id().pid() == other.pid())
                    .allMatch(fact -> fact.detail() == null);
            assertThat(processes)
                    .filteredOn(fact -> fact.id().pid() == wanted.pid()
                            || fact.id().pid() == ProcessHandle.current().pid())
                    .hasSize(2)
                    .allMatch(fact -> fact.detail() != null);
        }
    }

    @Test
    default void theEnvironmentIsTheWhitelistAndASecretNeverAppears() throws IOException {
        try (Child child = Child.shell("sleep 600; :")) {
            child.seenBy(host());

            Snapshot seen = look(List.of(), List.of(child.mark()));

            assertThat(seen.processes())
                    .filteredOn(fact -> fact.id().pid() == child.pid())
                    .singleElement()
                    .satisfies(fact -> assertThat(
                                    Objects.requireNonNull(fact.detail()).environment())
                            .containsEntry("GUNICORN_CMD_ARGS", "--log-level=debug")
                            .containsKey("PATH")
                            .doesNotContainKey("GRACEFUL_SECRET_CANARY"));
            assertThat(seen.toString()).doesNotContain("gdcanary-");
        }
    }

    @Test
    default void aListeningSocketIsTiedToTheProcessThatHoldsIt() throws IOException {
        Path path = directory().resolve("app sock");
        String own = ProcessHandle.current().info().command().orElseThrow();
        try (var tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var all = new ServerSocket(0);
                var unix =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path))) {

            Snapshot seen = look(List.of(), List.of(own));

            ProcessFact self = seen.processes().stream()
                    .filter(fact -> fact.id().pid() == ProcessHandle.current().pid())
                    .findFirst()
                    .orElseThrow();
            List<Long> held = Objects.requireNonNull(self.detail()).sockets();
            assertThat(held)
                    .contains(inode(seen, new Address.Tcp("127.0.0.1", tcp.getLocalPort())))
                    .contains(inode(seen, new Address.Unix(path.toString())));
            assertThat(seen.listening())
                    .extracting(SocketFact::address)
                    .anyMatch(address -> address.toString().endsWith(":" + all.getLocalPort()));
            assertThat(unix.isOpen()).isTrue();
        }
    }

    private static long inode(Snapshot seen, Address address) {
        return seen.listening().stream()
                .filter(socket -> socket.address().equals(address))
                .mapToLong(SocketFact::inode)
                .findFirst()
                .orElse(-1);
    }

    @Test
    default void filesAreReadFromTheirEnd() throws IOException {
        Path shortOne = Files.writeString(directory().resolve("short"), "12345\n");
        Path longOne = Files.writeString(directory().resolve("long"), "x".repeat(100_000) + "end");
        Path link = Files.createSymbolicLink(directory().resolve("link"), shortOne);

        var files = look(
                        List.of(
                                shortOne.toString(),
                                longOne.toString(),
                                link.toString(),
                                directory().toString(),
                                "/no/such/file",
                                "/dev/zero",
                                "/proc/self/stat"),
                        List.of())
                .files();

        assertThat(files)
                .containsEntry(shortOne.toString(), new FileFact.Text("12345\n"))
                .containsEntry(longOne.toString(), new FileFact.Text("x".repeat(64 * 1024 - 3) + "end"))
                .containsEntry(link.toString(), new FileFact.Text("12345\n"))
                .containsEntry(directory().toString(), new FileFact.Directory())
                .containsEntry("/no/such/file", new FileFact.Absent());
        assertThat(files.get("/dev/zero")).isInstanceOf(FileFact.Unreadable.class);
        assertThat(files.get("/proc/self/stat")).isInstanceOf(FileFact.Text.class);
    }

    @Test
    default void aPipeWithoutAWriterDoesNotHoldTheLook() throws IOException {
        String pipe = directory().resolve("pipe").toString();
        host().run(Command.of(List.of("mkfifo", pipe), "/", null, CommandContract.PATIENCE));

        assertThat(look(List.of(pipe), List.of()).files().get(pipe)).isInstanceOf(FileFact.Unreadable.class);
    }

    @Test
    default void theOwnerOfTheDirectoryIsTold() throws IOException {
        assertThat(look(List.of(), List.of()).directoryOwner()).isEqualTo(System.getProperty("user.name"));
        assertThat(host().look(new Look(APP, "/no/such/directory", List.of(), List.of()))
                        .directoryOwner())
                .isNull();
    }

    @Test
    default void processesThatComeAndGoDuringALookAreNormal() throws IOException {
        try (Child busy = Child.shell("while :; do /bin/true; (:); done")) {
            for (int i = 0; i < 30; i++) {
                assertThat(look(List.of(), List.of("true", "sh")).processes())
                        .anyMatch(fact -> fact.id().pid() == busy.pid());
            }
        }
    }
}
