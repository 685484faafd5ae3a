package dev.graceful.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import dev.graceful.model.Reason;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** By which keys a machine is recognised, against an sshd that shows them. */
class HostKeyIT extends SshCase {
    @TestFactory
    Stream<DynamicTest> theKeyThatIsPinnedIsAskedForAmongSeveral() {
        return Stream.of("ed25519", "rsa", "ecdsa")
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    Sshd sshd = sshd("sshd-" + type);
                    for (String each : new String[] {"ed25519", "rsa", "ecdsa"}) {
                        sshd.hostKey(SshKey.make(directory(), type + "-host-" + each, each, ""));
                    }
                    sshd.start();
                    SshKey pinned = new SshKey(directory().resolve(type + "-host-" + type));
                    SshWire wire = wire(target(sshd, HostKeys.parse(pinned.publicLine() + " a comment")));

                    assertThat(run(wire, "echo in")).isEqualTo("in\n");
                    assertThat(wire.fingerprint()).isEqualTo(pinned.fingerprint());
                    assertThat(wire.hostKey()).isEqualTo(pinned.publicLine());
                    sshd.close();
                }));
    }

    @Test
    void anotherKeyThanThePinnedIsRefusedAndBothAreShown() {
        SshKey expected = SshKey.make(directory(), "expected");
        SshKey shown = SshKey.make(directory(), "shown");
        Sshd sshd = sshd("sshd").hostKey(shown).start();

        HostException failure =
                failure(wire(target(sshd, HostKeys.parse(expected.publicLine()).orFirstUse())));

        assertThat(failure.reason()).isEqualTo(Reason.HostKeyChanged);
        assertThat(failure)
                .hasMessageContaining(expected.fingerprint())
                .hasMessageContaining(shown.fingerprint())
                .hasMessageContaining("hostKey: \"" + shown.publicLine() + "\"")
                .hasMessageContaining("nothing was sent");
        assertThat(sshd.said()).doesNotContain("Accepted").doesNotContain("Failed publickey");
    }

    @Test
    void aMachineWithoutAPinnedKeyIsRefused() {
        SshKey shown = SshKey.make(directory(), "shown");
        Sshd sshd = sshd("sshd").hostKey(shown).start();

        HostException failure = failure(wire(target(sshd, HostKeys.parse(""))));

        assertThat(failure.reason()).isEqualTo(Reason.HostKeyUnknown);
        assertThat(failure)
                .hasMessageContaining(shown.fingerprint())
                .hasMessageContaining("hostKey: \"" + shown.publicLine() + "\"");
    }

    @Test
    void theFirstKeyIsTrustedWhenAskedForAndThenOnlyThatOne() throws Exception {
        SshKey first = SshKey.make(directory(), "first");
        Sshd sshd = sshd("sshd").hostKey(first).start();
        SshWire wire = wire(target(sshd, HostKeys.firstUse()));

        assertThat(run(wire, "echo in")).isEqualTo("in\n");
        assertThat(wire.hostKey()).isEqualTo(first.publicLine());
        sshd.stop();
        SshKey second = SshKey.make(directory(), "second");
        sshd.changeHostKeys(second);
        sshd.start();

        HostException failure = failure(wire);
        assertThat(failure.reason()).isEqualTo(Reason.HostKeyChanged);
        assertThat(failure).hasMessageContaining(first.fingerprint()).hasMessageContaining(second.fingerprint());
        assertThat(wire.hostKey()).isEqualTo(first.publicLine());
    }

    @Test
    void aRevokedKeyIsRefusedAlthoughItIsPinned() {
        SshKey shown = SshKey.make(directory(), "shown");
        Sshd sshd = sshd("sshd").hostKey(shown).start();
        String line = shown.publicLine();

        for (HostKeys keys : new HostKeys[] {
            HostKeys.parse(line + "\n@revoked " + line),
            HostKeys.parse("@revoked " + line + "\n" + line),
            HostKeys.parse("@revoked " + line).orFirstUse()
        }) {
            HostException failure = failure(wire(target(sshd, keys)));

            assertThat(failure.reason()).isEqualTo(Reason.HostKeyRevoked);
            assertThat(failure).hasMessageContaining(shown.fingerprint());
        }
    }

    @TestFactory
    Stream<DynamicTest> aHostCertificateByAPinnedAuthorityIsTaken() {
        return Stream.of("ed25519", "rsa", "ecdsa")
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    SshKey authority = SshKey.make(directory(), "ca-" + type, type, "");
                    SshKey host = SshKey.make(directory(), "host-" + type, type, "");
                    Sshd sshd = certified("sshd-" + type, authority, host, "127.0.0.1,web9", "+1h");
                    SshWire wire = wire(target(sshd, HostKeys.parse("@cert-authority " + authority.publicLine())));

                    assertThat(run(wire, "echo in")).isEqualTo("in\n");
                    assertThat(wire.fingerprint()).isEqualTo(host.fingerprint());
                    sshd.close();
                }));
    }

    @Test
    void aHostCertificateMayNameTheHostInsteadOfItsAddress() throws Exception {
        SshKey authority = SshKey.make(directory(), "ca");
        Sshd sshd = certified("sshd", authority, SshKey.make(directory(), "host"), "web?", "+1h");

        assertThat(run(wire(target(sshd, HostKeys.parse("@cert-authority " + authority.publicLine()))), "echo in"))
                .isEqualTo("in\n");
    }

    @Test
    void aHostCertificateThatDoesNotHoldIsRefusedAndSaidWhy() {
        SshKey authority = SshKey.make(directory(), "ca");
        SshKey other = SshKey.make(directory(), "other");
        HostKeys pinned = HostKeys.parse("@cert-authority " + authority.publicLine());

        assertThat(refused("expired", authority, pinned, "127.0.0.1", "20200101:20200102"))
                .contains("it expired at 2020-01-0");
        assertThat(refused("early", authority, pinned, "127.0.0.1", "20400101:20410101"))
                .contains("not valid yet");
        assertThat(refused("principal", authority, pinned, "127.0.0.2,db1", "+1h"))
                .contains("[127.0.0.2, db1]");
        assertThat(refused("unknown", other, pinned, "127.0.0.1", "+1h")).contains(other.fingerprint());
    }

    private String refused(String name, SshKey signer, HostKeys pinned, String principals, String validity) {
        Sshd sshd = certified("sshd-" + name, signer, SshKey.make(directory(), "host-" + name), principals, validity);
        HostException failure = failure(wire(target(sshd, pinned)));
        assertThat(failure.reason()).isEqualTo(Reason.HostKeyChanged);
        sshd.close();
        return String.valueOf(failure.getMessage());
    }

    @Test
    void aRevokedAuthorityAndARevokedKeyInACertificateAreRefused() {
        SshKey authority = SshKey.make(directory(), "ca");
        SshKey host = SshKey.make(directory(), "host");
        Sshd sshd = certified("sshd", authority, host, "127.0.0.1", "+1h");
        String pinned = "@cert-authority " + authority.publicLine() + "\n";

        assertThat(failure(wire(target(sshd, HostKeys.parse(pinned + "@revoked " + authority.publicLine()))))
                        .reason())
                .isEqualTo(Reason.HostKeyRevoked);
        assertThat(failure(wire(target(sshd, HostKeys.parse(pinned + "@revoked " + host.publicLine()))))
                        .reason())
                .isEqualTo(Reason.HostKeyRevoked);
    }

    @Test
    void aPinnedKeyIsTakenThoughItAlsoHasACertificateThatExpired() throws Exception {
        SshKey authority = SshKey.make(directory(), "ca");
        SshKey host = SshKey.make(directory(), "host");
        Sshd sshd = certified("sshd", authority, host, "127.0.0.1", "20200101:20200102");

        assertThat(run(wire(target(sshd, HostKeys.parse(host.publicLine()))), "echo in"))
                .isEqualTo("in\n");
        assertThat(run(
                        wire(target(
                                sshd,
                                HostKeys.parse(host.publicLine() + "\n@cert-authority " + authority.publicLine()))),
                        "echo in"))
                .isEqualTo("in\n");
    }

    @Test
    void anSshdThatOnlyKnowsOldCryptographyIsNotTalkedTo() {
        Sshd sshd =
                sshd("sshd").with("KexAlgorithms diffie-hellman-group14-sha1").start();

        HostException failure = failure(wire(target(sshd)));

        assertThat(failure.reason()).isEqualTo(Reason.HostLacks);
        assertThat(failure).hasMessageContaining("no cryptography in common");
    }

    private Sshd certified(String name, SshKey authority, SshKey host, String principals, String validity) {
        return sshd(name)
                .hostKey(host)
                .with("HostCertificate " + authority.signHost(host, principals, validity))
                .start();
    }
}
