package dev.graceful.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A lab belongs to one virtual machine, and does not outlive it for long. */
class LeftoverLabIT {

    @Test
    void aLabWhoseOwnerWasKilledIsClearedAwayByTheNextAndOnlyThat() throws Exception {
        Lab.require("LeftoverLabIT");
        Process owner = owner();
        String[] said = firstLine(owner).split(" ", -1);
        Path left = Path.of(said[0]);
        long leftover = Long.parseLong(said[1]);
        assertThat(ProcessHandle.of(leftover)).isPresent();

        try (Lab living = Lab.open("LeftoverLabIT")) {
            Machine kept = living.machine("kept");
            String boot = kept.bootId();
            assertThat(left).exists();
            owner.destroyForcibly().waitFor();
            assertThat(ProcessHandle.of(leftover))
                    .as("the host outlives its owner")
                    .isPresent();

            Lab.open("LeftoverLabIT").close();

            assertThat(left).doesNotExist();
            assertThat(ProcessHandle.of(leftover)).isEmpty();
            assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(left.toString());
            assertThat(kept.bootId()).isEqualTo(boot);
            assertThat(kept.ssh("echo", "untouched")).isEqualTo("untouched");
        }
    }

    @Test
    void twoLabsAtOnceHaveNothingInCommon() {
        try (Lab one = Lab.open("LeftoverLabIT");
                Lab two = Lab.open("LeftoverLabIT")) {
            Machine first = one.machine("same");
            Machine second = two.machine("same");

            assertThat(one.name()).isNotEqualTo(two.name());
            assertThat(first.address()).isNotEqualTo(second.address());
            first.put("/srv/file", "of the first", "root");
            assertThat(second.tryRoot("", "test", "-e", "/srv/file").well()).isFalse();
            first.crash();
            assertThat(second.ssh("uname", "-n")).isEqualTo("same");
        }
    }

    @Test
    void nothingIsLeftOfALabThatWasClosed() throws IOException {
        Lab lab = Lab.open("LeftoverLabIT");
        lab.machine("gone");
        String name = lab.name();
        Path directory = lab.directory("gone");

        lab.close();
        lab.close();

        assertThat(directory).doesNotExist();
        assertThat(Files.readString(Path.of("/proc/mounts"))).doesNotContain(name + "-");
        assertThat(Path.of("/sys/class/net", name)).doesNotExist();
        assertThat(Path.of("/run/netns", name + "-gone")).doesNotExist();
    }

    private static Process owner() throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        assertThat(line).as("what the owner says when its host is up").isNotNull();
        return line;
    }

    /** The program of a virtual machine that opens a lab and is killed. */
    static final class Owner {
        private Owner() {}

        /** Says where its lab is and which process its host's first is, and goes on until it is killed. */
        public static void main(String[] arguments) throws IOException {
            Lab lab = Lab.open("the owner");
            Machine host = lab.machine("left");
            System.out.println(java.util.Objects.requireNonNull(java.util.Objects.requireNonNull(
                                    lab.directory("left").getParent())
                            .getParent())
                    + " " + host.leader());
            System.exit(System.in.read());
        }
    }
}
