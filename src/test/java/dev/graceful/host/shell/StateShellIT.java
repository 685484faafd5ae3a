package dev.graceful.host.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.shell.ShellUnderTest.Said;
import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Owner, epoch, lock and journals, in every shell. */
class StateShellIT {
    private static final String STRANGER = "65534";

    @TempDir
    private Path directory;

    private Path state() {
        return directory.resolve("state");
    }

    private Said call(ShellUnderTest shell, String verb, String owner, int epoch, String... more) {
        var words = new java.util.ArrayList<>(List.of(verb, state().toString(), owner, Integer.toString(epoch)));
        words.addAll(List.of(more));
        return shell.call(shell.library(directory), words.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource
    void theFirstOwnerClaimsTheMachineAndAnotherOneIsRefused(ShellUnderTest shell) throws IOException {
        assertThat(call(shell, "fence", "cluster-1", 5)).isEqualTo(new Said(0, "epoch 5", ""));

        Said other = call(shell, "fence", "cluster-2", 6);

        assertThat(other.status()).isEqualTo(1);
        assertThat(other.text())
                .isEqualTo(
                        "! ForeignOwner this machine is looked after by cluster-1, and this is cluster-2; nothing was done");
        assertThat(state().resolve("owner")).hasContent("cluster-1\n");
        assertThat(state().resolve("epoch")).hasContent("5\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state().resolve("epoch"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @EnumSource
    void aHigherEpochFencesALowerOneAndTheSameOneWritesNothing(ShellUnderTest shell) throws IOException {
        call(shell, "fence", "cluster-1", 9);
        Object inode = Files.getAttribute(state().resolve("epoch"), "unix:ino");
        Object changed = Files.getAttribute(state().resolve("epoch"), "unix:ctime");

        assertThat(call(shell, "fence", "cluster-1", 9).status()).isZero();
        assertThat(call(shell, "append", "cluster-1", 9, "default", "shop", "line")
                        .status())
                .isZero();
        assertThat(Files.getAttribute(state().resolve("epoch"), "unix:ino")).isEqualTo(inode);
        assertThat(Files.getAttribute(state().resolve("epoch"), "unix:ctime")).isEqualTo(changed);

        // 10 is more than 9, though not as a text.
        assertThat(call(shell, "fence", "cluster-1", 10).status()).isZero();
        assertThat(call(shell, "append", "cluster-1", 9, "default", "shop", "late"))
                .isEqualTo(new Said(
                        1, "! Fenced epoch 10 has taken this machine over, and this is epoch 9; nothing was done", ""));
        assertThat(journal(shell)).isEqualTo("line");
    }

    @ParameterizedTest
    @EnumSource
    void aHumanCanHaveTheMachineAdopted(ShellUnderTest shell) {
        call(shell, "fence", "cluster-1", 9);

        assertThat(call(shell, "adopt", "cluster-2", 2)).isEqualTo(new Said(0, "epoch 2", ""));

        assertThat(call(shell, "fence", "cluster-2", 2).status()).isZero();
        assertThat(call(shell, "fence", "cluster-1", 10).firstLine()).startsWith("! ForeignOwner ");
    }

    @ParameterizedTest
    @EnumSource
    void aTornLastLineGetsALineOfItsOwn(ShellUnderTest shell) throws IOException {
        call(shell, "append", "cluster-1", 1, "default", "shop", "first \\ line");
        Path file = state().resolve("app/default_shop/journal");
        Files.writeString(file, Files.readString(file) + "torn");
        call(shell, "append", "cluster-1", 1, "default", "shop", "-n");
        Files.writeString(file, Files.readString(file) + "\0\0");
        call(shell, "append", "cluster-1", 1, "default", "shop", "third");

        assertThat(journal(shell)).isEqualTo("first \\ line\ntorn\n-n\n\0\0\nthird");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheEndOfALongJournalIsReadAndInWholeLines(ShellUnderTest shell) throws IOException {
        call(shell, "append", "cluster-1", 1, "default", "shop", "first");
        String line = "x".repeat(999) + "\n";
        Files.writeString(state().resolve("app/default_shop/journal"), line.repeat(2000));

        assertThat(journal(shell).lines()).hasSize(1048).allMatch(read -> read.length() == 999);
    }

    @ParameterizedTest
    @EnumSource
    void readingMakesNothing(ShellUnderTest shell) {
        assertThat(journal(shell)).isEmpty();
        assertThat(shell.call(shell.library(directory), "run", state().toString(), "0".repeat(64)))
                .isEqualTo(new Said(0, "NotStarted", ""));

        assertThat(state()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void oneShellCanReadInSeveralPlacesAndInTheUsualOne(ShellUnderTest shell) throws IOException {
        call(shell, "append", "o", 1, "default", "shop", "here");
        Path elsewhere = directory.resolve("elsewhere");
        shell.call(shell.library(directory), "append", elsewhere.toString(), "o", "1", "default", "shop", "there");
        // The usual place is the test's own.
        String usual = "gd_uid; gd_usual_place=$1; gd_place() { gd_S=${1:-$gd_usual_place}; }; "
                + "for gd_dir in '' \"$2\" \"$1\" '' '' \"$2\"; do gd_journal \"$gd_dir\" default shop; done";

        Said said = ShellUnderTest.run(
                shell.script(shell.library(directory), usual, List.of(state().toString(), elsewhere.toString())));

        assertThat(said.text()).isEqualTo("here\nthere\nhere\nhere\nhere\nthere");
    }

    @ParameterizedTest
    @EnumSource
    void wordsThatAreNoNamesAreRefusedBeforeAnythingIsDone(ShellUnderTest shell) {
        for (String owner : List.of("", "-x", "a b", "a/b", "a\nb", "$(id)", "..", "x".repeat(129))) {
            assertThat(call(shell, "fence", owner, 1).firstLine()).startsWith("! StepFailed bad word: ");
        }
        for (String epoch : List.of("", "-1", "01", "1 ", "9999999999999999999", "1+1", "a[$(id)]")) {
            Said said = shell.call(shell.library(directory), "fence", state().toString(), "o", epoch);
            assertThat(said.firstLine()).startsWith("! StepFailed bad word: ");
        }
        for (String name : List.of("", "a/b", "../x", "a\nb", "*", "ä")) {
            assertThat(call(shell, "append", "o", 1, "default", name, "line").firstLine())
                    .startsWith("! StepFailed bad word: ");
        }
        for (String path : List.of("x", "/", "/a/../b", "/a//b", "/a/", "/a\nb", "/a/.")) {
            assertThat(shell.call(shell.library(directory), "fence", path, "o", "1")
                            .firstLine())
                    .startsWith("! StepFailed bad word: ");
        }
        assertThat(state()).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptIsOutOfReachForEveryOtherAccount(ShellUnderTest shell) throws IOException {
        asRoot("the attacks of another account on the state directory");
        Path theirs = Files.createDirectory(directory.resolve("theirs"));
        ShellUnderTest.run(List.of("chown", STRANGER, theirs.toString()));
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path victim = Files.createDirectory(directory.resolve("victim"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), victim);
        ShellUnderTest.run(List.of("chown", "-h", STRANGER, link.toString()));

        for (Path path :
                List.of(theirs, theirs.resolve("state"), open, open.resolve("state"), link, link.resolve("state"))) {
            Said said = shell.call(shell.library(directory), "fence", path.toString(), "o", "1");
            assertThat(said.firstLine()).matches("! PermissionDenied .*nothing was written");
            assertThat(said.status()).isEqualTo(1);
        }
        assertThat(theirs).isEmptyDirectory();
        assertThat(open).isEmptyDirectory();
        assertThat(victim).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void aLinkThatOnlyThisAccountCouldMakeIsFollowed(ShellUnderTest shell) throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        Said said = shell.call(
                shell.library(directory), "fence", link.resolve("state").toString(), "o", "1");

        assertThat(said).isEqualTo(new Said(0, "epoch 1", ""));
        assertThat(real.resolve("state/epoch")).hasContent("1\n");
    }

    @ParameterizedTest
    @EnumSource
    void linksInsideAreNotWrittenThrough(ShellUnderTest shell) throws IOException {
        call(shell, "append", "o", 1, "default", "shop", "line");
        Path victim = Files.writeString(directory.resolve("victim"), "theirs");
        Path file = state().resolve("app/default_shop/journal");
        Files.delete(file);
        Files.createSymbolicLink(file, victim);
        Files.delete(state().resolve("epoch"));
        Files.createSymbolicLink(state().resolve("epoch.new"), victim);

        assertThat(call(shell, "append", "o", 1, "default", "shop", "line").firstLine())
                .startsWith("! PermissionDenied ");

        assertThat(victim).hasContent("theirs");
        assertThat(state().resolve("epoch")).hasContent("1\n").isRegularFile();
    }

    @ParameterizedTest
    @EnumSource
    void aFullDiskIsSaidAndLeavesNothingHalfWritten(ShellUnderTest shell) throws IOException {
        try (var disk = SmallDisk.mount(state())) {
            call(shell, "append", "o", 1, "default", "shop", "line");
            disk.fill();

            Said appended = call(shell, "append", "o", 1, "default", "shop", "x".repeat(5000));
            Said fenced = call(shell, "fence", "o", 2);
            Said started = call(
                    shell,
                    "start",
                    "o",
                    1,
                    "a".repeat(64),
                    "0",
                    "-",
                    "/",
                    "0",
                    "/bin/sh",
                    "-c",
                    "echo >" + directory + "/ran");

            assertThat(appended.firstLine()).startsWith("! DiskFull ");
            assertThat(fenced.firstLine()).startsWith("! DiskFull ");
            assertThat(started.firstLine()).startsWith("! DiskFull ");
            assertThat(journal(shell)).isEqualTo("line");
            assertThat(state().resolve("epoch")).hasContent("1\n");
            assertThat(state().resolve("epoch.new")).doesNotExist();
            assertThat(directory.resolve("ran")).doesNotExist();

            disk.free();
            assertThat(call(shell, "append", "o", 1, "default", "shop", "again").status())
                    .isZero();
            assertThat(journal(shell)).isEqualTo("line\nagain");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverHoldsTheLockIsNamed(ShellUnderTest shell) throws IOException, InterruptedException {
        call(shell, "fence", "o", 1);
        Path library = shell.library(directory);
        Process holder = new ProcessBuilder(shell.script(
                        library, "gd_begin \"$1\" o 1 && echo held && read -r gd_word", List.of(state().toString())))
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");

            Said busy = ShellUnderTest.run(
                    shell.script(library, "gd_state \"$1\" && gd_lock 1; gd_send", List.of(state().toString())));

            assertThat(busy.text())
                    .startsWith(
                            "! HostBusy process " + holder.pid() + " holds " + state().resolve("lock") + " since 20");
        } finally {
            holder.getOutputStream().close();
            assertThat(holder.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(call(shell, "fence", "o", 1).status()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"DASH", "BASH"})
    void otherProgramsLockWhereThereIsNoFlock(ShellUnderTest shell) throws IOException {
        call(shell, "fence", "o", 1);
        Path library = shell.library(directory);
        for (String tool : List.of("perl", "python3")) {
            // The functions are told that there is only this one.
            String only = "command() { case $2 in flock | perl | python3) [ \"$2\" = " + tool + " ] ;; esac; }; ";
            String held = only + "exec 8>>\"$1/lock\"; gd_grab 8 0; echo $?; "
                    + "( exec 8>&-; exec 7>>\"$1/lock\"; gd_grab 7 0; echo $? ); exec 8>&-; gd_grab 7 0 7>>\"$1/lock\"; echo $?";

            Said said = ShellUnderTest.run(shell.script(library, held, List.of(state().toString())));

            assertThat(said.text()).as(tool).isEqualTo("0\n1\n0");
        }
    }

    private String journal(ShellUnderTest shell) {
        return shell.call(shell.library(directory), "journal", state().toString(), "default", "shop")
                .text();
    }

    private static void asRoot(String suite) {
        if (!"root".equals(System.getProperty("user.name"))) {
            throw Requirement.unmet(suite, "that takes root");
        }
    }
}
