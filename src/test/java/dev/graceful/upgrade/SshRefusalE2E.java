package dev.graceful.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Tenure;
import dev.graceful.host.shell.Become;
import dev.graceful.host.shell.Library;
import dev.graceful.host.shell.ShellHost;
import dev.graceful.host.ssh.Credentials;
import dev.graceful.host.ssh.HostKeys;
import dev.graceful.host.ssh.SshTarget;
import dev.graceful.host.ssh.SshWire;
import dev.graceful.host.sshd.SshKey;
import dev.graceful.lab.Lab;
import dev.graceful.lab.Machine;
import dev.graceful.lab.SharedLab;
import dev.graceful.lab.Sudo;
import dev.graceful.model.AppKey;
import dev.graceful.model.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a machine may refuse has a reason of its own, says what was left as it was, and says what to do. */
@ExtendWith(SharedLab.class)
class SshRefusalE2E {
    private static final Look LOOK = new Look(new AppKey("default", "shop"), "/", List.of(), List.of());

    private final Machine machine;

    SshRefusalE2E(Lab lab) {
        machine = lab.machine("refusal");
    }

    @AfterEach
    void end() {
        machine.close();
    }

    private Host host(String key, HostKeys keys, Become become) {
        var target = SshTarget.direct(machine.name(), machine.address(), 22, "deploy", Credentials.key(key), keys)
                .within(Duration.ofSeconds(5));
        return new ShellHost(
                machine.name(), new SshWire(target), new ShellHost.Settings(new Tenure("lab", 1), null, become));
    }

    private HostKeys pinned() {
        return HostKeys.parse(String.join("\n", machine.hostKeys()));
    }

    private Host usual(Become become) {
        return host(machine.privateKey(), pinned(), become);
    }

    private static HostException refusal(Host host, Reason reason) {
        try (host) {
            var refused = catchThrowableOfType(HostException.class, () -> host.look(LOOK));

            assertThat(refused).as("no refusal").isNotNull();
            assertThat(refused.reason()).as("%s", refused.getMessage()).isEqualTo(reason);
            assertThat(refused.getMessage()).contains("refusal");
            assertThat(refused.unblock()).isNotBlank();
            System.out.println(reason + ": " + refused.getMessage() + " → " + refused.unblock());
            return refused;
        }
    }

    @Test
    void aMachineThatIsSwitchedOffIsSilent() {
        machine.powerOff();

        refusal(usual(new Become.None()), Reason.HostUnreachable);
    }

    @Test
    void anUnpluggedMachineIsSilent() {
        machine.unplug();

        refusal(usual(new Become.None()), Reason.HostUnreachable);
    }

    @Test
    void aKeyThatNobodyKnowsThere(@TempDir Path scratch) {
        refusal(
                host(SshKey.make(scratch, "stranger").privateText(), pinned(), new Become.None()),
                Reason.AuthenticationFailed);
    }

    @Test
    void aKeyThatIsNone() {
        refusal(
                host("-----BEGIN OPENSSH PRIVATE KEY-----\nnonsense\n", pinned(), new Become.None()),
                Reason.SecretInvalid);
    }

    @Test
    void aChangedHostKey() {
        HostKeys before = pinned();
        machine.changeHostKeys();

        HostException refused = refusal(host(machine.privateKey(), before, new Become.None()), Reason.HostKeyChanged);

        assertThat(refused.getMessage() + refused.unblock()).contains("SHA256:");
    }

    @Test
    void nothingIsPinned() {
        HostException refused =
                refusal(host(machine.privateKey(), HostKeys.parse(""), new Become.None()), Reason.HostKeyUnknown);

        assertThat(refused.getMessage() + refused.unblock()).contains("ssh-ed25519 AAAA");
    }

    @Test
    void aRevokedHostKeyIsVetoedThoughItIsPinnedToo() {
        String both = String.join("\n", machine.hostKeys()) + "\n"
                + String.join(
                        "\n",
                        machine.hostKeys().stream()
                                .map(key -> "@revoked " + key)
                                .toList());

        refusal(host(machine.privateKey(), HostKeys.parse(both), new Become.None()), Reason.HostKeyRevoked);
    }

    @Test
    void noSudo() {
        machine.sudo(new Sudo.None());

        refusal(usual(new Become.Sudo(null)), Reason.SudoRefused);
    }

    @Test
    void sudoWantsAPasswordAndTheWrongOneIsGiven() {
        machine.sudo(new Sudo.Password());

        refusal(usual(new Become.Sudo(null)), Reason.SudoRefused);
        HostException wrong = refusal(usual(new Become.Sudo("gdcanary-wrong")), Reason.SudoRefused);

        assertThat(wrong.toString()).doesNotContain("gdcanary-wrong");
    }

    @Test
    void sudoWithThePasswordOrWithTheInstalledProgramAloneWorks() throws IOException {
        machine.sudo(new Sudo.Password());
        try (Host host = usual(new Become.Sudo(machine.password()))) {
            assertThat(host.look(LOOK).processes()).isNotEmpty();
            assertThat(((ShellHost) host).account()).isEqualTo("root");
        }

        machine.root("mkdir", "-p", "/usr/local/libexec");
        machine.put("/usr/local/libexec/graceful-host", Library.program(), "root", "755");
        machine.sudo(new Sudo.Only("root", List.of("/usr/local/libexec/graceful-host")));
        try (Host host = usual(new Become.Sudo(null))) {
            assertThat(host.look(LOOK).processes()).isNotEmpty();
            assertThat(((ShellHost) host).account()).isEqualTo("root");
            host.append(new AppKey("default", "shop"), "a line");
        }
    }

    @Test
    void anInstalledProgramOfAnotherVersion() {
        machine.root("mkdir", "-p", "/usr/local/libexec");
        machine.put(
                "/usr/local/libexec/graceful-host",
                Library.program().replaceFirst("umask 077", "umask 027"),
                "root",
                "755");
        machine.root("sed", "-i", "s/^gd_serve .*/gd_serve 0000/", "/usr/local/libexec/graceful-host");

        refusal(usual(new Become.Sudo(null)), Reason.HostLacks);
    }

    @Test
    void aMachineOfAnotherOwner() {
        machine.root("install", "-d", "-m", "700", "/var/lib/gracefuldeploy");
        machine.put("/var/lib/gracefuldeploy/owner", "another-cluster\n", "root", "600");

        HostException refused = refusal(usual(new Become.Sudo(null)), Reason.ForeignOwner);

        assertThat(refused.getMessage()).contains("another-cluster");
        assertThat(machine.get("/var/lib/gracefuldeploy/owner")).isEqualTo("another-cluster");
    }

    @Test
    void aMachineThatLacksAProgram() {
        machine.root("mv", "/usr/bin/stat", "/usr/bin/stat.away");
        try {
            HostException refused = refusal(usual(new Become.Sudo(null)), Reason.HostLacks);

            assertThat(refused.getMessage()).contains("stat");
        } finally {
            machine.root("mv", "/usr/bin/stat.away", "/usr/bin/stat");
        }
    }

    @Test
    void anAccountWithoutAShell() {
        machine.loginShell("deploy", "/usr/sbin/nologin");

        HostException refused = refusal(usual(new Become.None()), Reason.HostLacks);

        assertThat(refused.getMessage()).contains("not available");
    }
}
