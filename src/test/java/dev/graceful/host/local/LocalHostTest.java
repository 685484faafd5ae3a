package dev.graceful.host.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graceful.host.Child;
import dev.graceful.host.Command;
import dev.graceful.host.Delivery;
import dev.graceful.host.Host;
import dev.graceful.host.HostContract;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Reply;
import dev.graceful.host.RunnerContract;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalHostTest extends HostContract implements RunnerContract {
    private static final AppKey SHOP = new AppKey("default", "shop");

    @Override
    protected Host connect() throws HostException {
        return new LocalHost("localhost", directory().resolve("state"));
    }

    @Override
    public Host again() throws HostException {
        return connect();
    }

    @Override
    public Path runs() {
        return directory().resolve("state/runs");
    }

    private Path journal() {
        return directory().resolve("state/app/default_shop/journal");
    }

    private List<String> lines() throws HostException {
        return host().look(new Look(SHOP, "/", List.of(), List.of())).journal();
    }

    @Test
    void aLineThatACrashToreDoesNotSpoilTheNext() throws IOException {
        host().append(SHOP, "whole");
        Files.writeString(journal(), "tor", StandardOpenOption.APPEND);

        host().append(SHOP, "next");

        assertThat(lines()).containsExactly("whole", "tor", "next");
    }

    @Test
    void theJournalIsForThisAccountAlone() throws IOException {
        host().append(SHOP, "line");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(journal())))
                .isEqualTo("rw-------");
        for (String made : List.of("state", "state/app", "state/app/default_shop")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory().resolve(made))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aLinkInThePlaceOfTheJournalIsNotFollowed() throws IOException {
        Path victim = Files.writeString(directory().resolve("victim"), "untouched");
        host().append(SHOP, "line");
        Files.delete(journal());
        Files.createSymbolicLink(journal(), victim);

        assertThatThrownBy(() -> host().append(SHOP, "more")).isInstanceOf(HostException.class);

        assertThat(victim).hasContent("untouched");
    }

    @Test
    void aLinkInThePlaceOfADirectoryIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(directory().resolve("elsewhere"));
        Files.createDirectories(directory().resolve("state"));
        Files.createSymbolicLink(directory().resolve("state/app"), elsewhere);

        assertThatThrownBy(() -> host().append(SHOP, "more"))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("not a symbolic link");

        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aVeryLongJournalIsReadFromItsFirstWholeLineWithinTheBound() throws IOException {
        host().append(SHOP, "first");
        Files.writeString(journal(), ("x".repeat(999) + "\n").repeat(2000), StandardOpenOption.APPEND);
        host().append(SHOP, "last");

        assertThat(lines()).hasSize(1049).endsWith("last").first().isEqualTo("x".repeat(999));
    }

    @Test
    void aFullDiskIsToldAsOneAndLeavesTheJournalAsItWas() throws IOException, InterruptedException {
        Path small = Files.createDirectory(directory().resolve("small"));
        Reply mounted = host().run(Command.of(
                List.of("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small.toString()),
                "/",
                null,
                Duration.ofSeconds(10)));
        org.junit.jupiter.api.Assumptions.assumeTrue(
                mounted.equals(new Reply.Exited(0, "", "")), "only root may mount a small file system");
        try (Host there = new LocalHost("localhost", small.resolve("state"))) {
            there.append(SHOP, "kept");

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            there.append(SHOP, "x".repeat(3000));
                        }
                    })
                    .isInstanceOfSatisfying(
                            HostException.class,
                            failed -> assertThat(failed.diskFull()).isTrue())
                    .hasMessageContaining(small.toString());
            List<String> lines =
                    there.look(new Look(SHOP, "/", List.of(), List.of())).journal();
            assertThat(lines).first().isEqualTo("kept");
            assertThat(lines.subList(1, lines.size())).isNotEmpty().allMatch("x".repeat(3000)::equals);
        } finally {
            host().run(Command.of(List.of("umount", small.toString()), "/", null, Duration.ofSeconds(10)));
        }
    }

    @Test
    void theOperatorAndItsAncestorsAreNeverSignalled() throws HostException {
        var look = host().look(new Look(SHOP, "/", List.of(), List.of()));
        ProcessHandle next = ProcessHandle.current();
        while (next.pid() > 1) {
            long pid = next.pid();
            ProcessId id = look.processes().stream()
                    .map(fact -> fact.id())
                    .filter(fact -> fact.pid() == pid)
                    .findFirst()
                    .orElseThrow();
            assertThat(host().signal(id, Signal.CONT)).isEqualTo(Delivery.NOT_PERMITTED);
            next = next.parent().orElseThrow();
        }
    }

    @Test
    void aKernelWithoutProcessHandlesIsServedByALookDirectlyBeforeTheSignal() throws Exception {
        try (Child child = Child.shell("sleep 600; :")) {
            ProcessId id = child.seenBy(host()).id();
            var signals = new Signals(id.bootId(), pid -> -38);

            assertThat(signals.send(new ProcessId(id.pid(), id.startTicks() + 1, id.bootId()), 15))
                    .isEqualTo(Delivery.GONE);
            assertThat(child.alive()).isTrue();
            assertThat(signals.send(id, 15)).isEqualTo(Delivery.DELIVERED);
            assertThat(child.exit()).isEqualTo(143);
        }
    }

    @Test
    void aReusedPidIsNeverHit() throws HostException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Reply reply = host().run(Command.of(
                List.of(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--mount-proc",
                        "--kill-child",
                        java,
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForcedReuse.class.getName()),
                "/",
                null,
                Duration.ofMinutes(2)));

        org.junit.jupiter.api.Assumptions.assumeFalse(
                reply instanceof Reply.Exited(int exit, String out, String err) && err.contains("unshare failed"),
                "only root may make a pid namespace");
        assertThat(reply).isEqualTo(new Reply.Exited(0, "reused " + ForcedReuse.ROUNDS + ", strangers hit 0\n", ""));
    }

    @Test
    void aCommandOfAnotherAccountIsEndedAtItsDeadlineToo() throws HostException {
        Reply reply = host().run(
                        Command.of(List.of("sh", "-c", "id -un; sleep 600; :"), "/", "nobody", Duration.ofMillis(500)));

        assertThat(reply)
                .isIn(
                        new Reply.TimedOut("nobody\n", ""),
                        new Reply.NotStarted(
                                Reply.Cause.NOT_PERMITTED,
                                "only root can run a command as nobody, and this is "
                                        + System.getProperty("user.name")));
    }
}
