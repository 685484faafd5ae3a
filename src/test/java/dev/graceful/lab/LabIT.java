package dev.graceful.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The hosts of the lab are machines: what the scenarios rely on, and nothing less. */
@ExtendWith(SharedLab.class)
class LabIT {
    private final Lab lab;
    private final Machine machine;

    LabIT(Lab lab) {
        this.lab = lab;
        this.machine = lab.machine("it");
    }

    @Test
    void twoHostsComeUpInSecondsWithAllTheirUnits() {
        List<Machine> two = lab.machines("first", "second");

        for (Machine each : two) {
            System.out.println(
                    each + " took commands over SSH after " + each.bootTime().toMillis() + " ms");
            assertThat(each.root("systemctl", "is-system-running", "--wait")).isEqualTo("running");
            assertThat(each.root("systemctl", "list-units", "--failed", "--no-legend"))
                    .isEmpty();
            assertThat(each.ssh("uname", "-n")).isEqualTo(each.name());
            assertThat(each.ssh("id", "-un")).isEqualTo("deploy");
            assertThat(each.bootTime()).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(two.getFirst().hostKey()).isNotEqualTo(two.getLast().hostKey());
        assertThat(two.getFirst().get("/etc/machine-id"))
                .isNotEqualTo(two.getLast().get("/etc/machine-id"));
        assertThat(two.getFirst().bootId()).isNotEqualTo(two.getLast().bootId());
        two.forEach(Machine::close);
        assertThat(lab.directory("first")).doesNotExist();
    }

    @Test
    void oneHostReachesAnotherAndSeesOnlyItsOwnProcesses() {
        Machine other = lab.machine("other");

        String banner = machine.ssh("bash", "-c", "exec 3<>/dev/tcp/" + other.address() + "/22 && head -n 1 <&3");

        assertThat(banner).startsWith("SSH-2.0-OpenSSH");
        machine.sshAs("other", "setsid", "--fork", "sh", "-c", "exec sleep 1000 </dev/null >/dev/null 2>&1");
        await().until(() -> machine.tryRoot("", "pgrep", "-x", "sleep").well());
        assertThat(other.tryRoot("", "pgrep", "-x", "sleep").well()).isFalse();
        machine.root("pkill", "-x", "sleep");
        other.close();
    }

    @Test
    void nobodyIsRootWithoutSudo() {
        machine.sudo(new Sudo.None());

        Ran refused = machine.trySsh("deploy", "sudo", "-n", "true");

        assertThat(refused.status()).isEqualTo(1);
        assertThat(machine.trySsh("deploy", "cat", "/etc/shadow").well()).isFalse();
        assertThat(machine.trySsh("deploy", "touch", "/home/shop/file").well()).isFalse();
        machine.sudo(new Sudo.NoPassword());
        assertThat(machine.ssh("sudo", "-n", "-u", "shop", "id", "-un")).isEqualTo("shop");
        assertThat(machine.ssh("sudo", "-n", "id", "-u")).isEqualTo("0");
    }

    @Test
    void sudoAsksForThePassword() {
        machine.sudo(new Sudo.Password());

        assertThat(machine.trySsh("deploy", "sudo", "-n", "true").err()).contains("a password is required");
        String echo = "printf '%s\\n' \"$1\" | sudo -S -p '' id -u";
        assertThat(machine.ssh("sh", "-c", echo, "sh", machine.password())).isEqualTo("0");
        assertThat(machine.trySsh("deploy", "sudo", "-n", "true").well()).isFalse();
        assertThat(machine.trySsh("deploy", "sh", "-c", echo, "sh", "wrong").well())
                .isFalse();
        machine.sudo(new Sudo.NoPassword());
    }

    @Test
    void sudoAllowsOneProgram() {
        machine.sudo(new Sudo.Only("shop", List.of("/usr/bin/id", "-un")));

        assertThat(machine.ssh("sudo", "-n", "-u", "shop", "/usr/bin/id", "-un"))
                .isEqualTo("shop");
        assertThat(machine.trySsh("deploy", "sudo", "-n", "-u", "shop", "/usr/bin/id")
                        .well())
                .isFalse();
        assertThat(machine.trySsh("deploy", "sudo", "-n", "/usr/bin/id", "-un").well())
                .isFalse();
        machine.sudo(new Sudo.NoPassword());
    }

    @Test
    void rulesThatSudoDoesNotUnderstandAreRefused() {
        assertThatThrownBy(() -> machine.sudo(new Sudo.Text("deploy ALL=(\n"))).hasMessageContaining("syntax error");
        machine.sudo(new Sudo.NoPassword());
    }

    static Stream<String> shells() {
        return Machine.SHELLS.stream();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void everyLoginShellTakesACommand(String shell) {
        machine.loginShell("deploy", shell);

        assertThat(machine.ssh("printenv", "SHELL")).isEqualTo(shell);
        assertThat(machine.ssh("echo", "two  words")).isEqualTo("two  words");
        machine.loginShell("deploy", "/bin/bash");
    }

    @ParameterizedTest
    @MethodSource("systemShells")
    void theSystemsOwnShellCanBeAnother(String shell, String sign) {
        machine.systemShell(shell);

        assertThat(machine.ssh("sh", "-c", "readlink /proc/$$/exe && exit")).endsWith(sign);
        machine.systemShell("/bin/dash");
    }

    static Stream<Arguments> systemShells() {
        return Stream.of("dash", "bash", "busybox").map(name -> Arguments.of("/bin/" + name, "/" + name));
    }

    @Test
    void aRebootComesBackWithItsFiles() {
        machine.put("/srv/kept/file", "kept", "shop");
        String boot = machine.bootId();

        machine.reboot();

        System.out.println(machine + " came back after " + machine.bootTime().toMillis() + " ms");
        assertThat(machine.bootId()).isNotEqualTo(boot);
        assertThat(machine.get("/srv/kept/file")).isEqualTo("kept");
        assertThat(machine.root("stat", "--format=%U %a", "/srv/kept/file")).isEqualTo("shop 644");
    }

    @Test
    void aPowerCutEndsEverythingAtOnceAndKeepsTheDisk() {
        Machine cut = lab.machine("cut");
        cut.put("/srv/kept", "kept", "root");
        String key = cut.hostKey();

        cut.crash();

        assertThat(cut.isOn()).isFalse();
        assertThat(cut.trySsh("deploy", "true").status()).isEqualTo(255);
        cut.start();
        assertThat(cut.get("/srv/kept")).isEqualTo("kept");
        assertThat(cut.hostKey()).isEqualTo(key);
        cut.powerOff();
        assertThat(cut.isOn()).isFalse();
        cut.start();
        assertThat(cut.root("systemctl", "is-system-running", "--wait")).isEqualTo("running");
        cut.close();
    }

    @Test
    void anUnpluggedHostIsSilentAndComesBackWithItsConnections() {
        machine.unplug();

        assertThat(machine.isOn()).isTrue();
        assertThat(machine.trySsh("deploy", "true").status()).isEqualTo(255);
        machine.plug();
        assertThat(machine.ssh("echo", "back")).isEqualTo("back");
    }

    @Test
    void aDiskCanBeFullAndFreeAgain() {
        machine.smallDisk("/srv/small", 1, "deploy");
        machine.fill("/srv/small");

        assertThat(machine.trySsh("deploy", "cp", "/etc/hostname", "/srv/small/file")
                        .err())
                .contains("No space left on device");
        machine.free("/srv/small");
        machine.ssh("sh", "-c", "echo text >/srv/small/file");
        assertThat(machine.get("/srv/small/file")).isEqualTo("text");
        machine.root("umount", "/srv/small");
    }

    @Test
    void changedHostKeysAreOthersAndAreShown() {
        Machine changed = lab.machine("changed");
        List<String> before = changed.hostKeys();

        changed.changeHostKeys();

        assertThat(changed.hostKeys()).hasSize(2).doesNotContainAnyElementsOf(before);
        assertThat(changed.ssh("echo", "strictly checked")).isEqualTo("strictly checked");
        changed.close();
    }
}
