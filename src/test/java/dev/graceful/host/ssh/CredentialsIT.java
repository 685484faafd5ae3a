package dev.graceful.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.HostException;
import dev.graceful.host.sshd.SshKey;
import dev.graceful.host.sshd.Sshd;
import dev.graceful.model.Reason;
import dev.graceful.testing.Requirement;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How an account is entered, and what is said when it is not. */
class CredentialsIT extends SshCase {
    private static final String SECRET = "gdcanary-7f3a";

    @TestFactory
    Stream<DynamicTest> aKeyOfEveryTypeAndFormIsTaken() {
        return Stream.of(
                        "ed25519 RFC4716",
                        "rsa RFC4716",
                        "ecdsa RFC4716",
                        "rsa PEM",
                        "ecdsa PEM",
                        "rsa PKCS8",
                        "ecdsa PKCS8")
                .flatMap(kind -> Stream.of("", SECRET)
                        .map(passphrase -> DynamicTest.dynamicTest(
                                kind + (passphrase.isEmpty() ? "" : " with a passphrase"),
                                () -> taken(kind, passphrase))));
    }

    private void taken(String kind, String passphrase) throws Exception {
        String name = kind.replace(' ', '-') + passphrase.length();
        String[] words = kind.split(" ", -1);
        SshKey own = SshKey.make(directory(), name, words[0], passphrase, words[1]);
        Sshd sshd = sshd("sshd-" + name).authorize(own.publicLine()).start();
        Credentials credentials = Credentials.key(own.privateText());

        assertThat(run(
                        wire(target(sshd, passphrase.isEmpty() ? credentials : credentials.withPassphrase(passphrase))),
                        "echo in"))
                .isEqualTo("in\n");
        if (!passphrase.isEmpty()) {
            HostException missing = failure(wire(target(sshd, credentials)));
            HostException wrong = failure(wire(target(sshd, credentials.withPassphrase("wrong" + SECRET))));

            assertThat(missing.reason()).isEqualTo(Reason.SecretInvalid);
            assertThat(missing).hasMessageContaining("no passphrase");
            assertThat(wrong.reason()).isEqualTo(Reason.SecretInvalid);
            assertThat(wrong).hasMessageContaining("does not open");
            assertThat(wrong.getMessage() + wrong.unblock()).doesNotContain(SECRET);
        }
        sshd.close();
    }

    @Test
    void aKeyThatIsNotAuthorizedIsDeniedWithoutShowingIt() {
        SshKey other = SshKey.make(directory(), "other");
        Sshd sshd = sshd("sshd").start();

        HostException failure = failure(wire(target(sshd, Credentials.key(other.privateText()))));

        assertThat(failure.reason()).isEqualTo(Reason.AuthenticationFailed);
        assertThat(failure)
                .hasMessageContaining(other.fingerprint())
                .hasMessageContaining("it takes publickey")
                .hasMessageContaining("nothing was changed");
        assertThat(failure.unblock()).contains("authorized_keys");
        assertThat(failure.getMessage())
                .doesNotContain(other.privateText().lines().toList().get(1));
    }

    @Test
    void aFileThatIsNoKeyIsTheFaultOfTheSecret() {
        Sshd sshd = sshd("sshd").start();

        for (String text : new String[] {"", SECRET, "-----BEGIN OPENSSH PRIVATE KEY-----\n" + SECRET + "\n"}) {
            HostException failure = failure(wire(target(sshd, Credentials.key(text))));

            assertThat(failure.reason()).isEqualTo(Reason.SecretInvalid);
            assertThat(failure.getMessage() + failure.unblock() + failure.getCause())
                    .doesNotContain(SECRET);
        }
    }

    @TestFactory
    Stream<DynamicTest> aCertificateLetsItsKeyIn() {
        return Stream.of("ed25519", "rsa", "ecdsa")
                .map(type -> DynamicTest.dynamicTest(type, () -> {
                    SshKey authority = SshKey.make(directory(), "ca-" + type, type, "");
                    SshKey user = SshKey.make(directory(), "user-" + type, type, "");
                    Sshd sshd = certified("sshd-" + type, authority);
                    var bare = Credentials.key(user.privateText());

                    assertThat(failure(wire(target(sshd, bare))).reason()).isEqualTo(Reason.AuthenticationFailed);
                    assertThat(run(
                                    wire(target(
                                            sshd, bare.withCertificate(authority.signUser(user, sshd.user(), "+1h")))),
                                    "echo in"))
                            .isEqualTo("in\n");
                    sshd.close();
                }));
    }

    private Sshd certified(String name, SshKey authority) {
        return sshd(name).with("TrustedUserCAKeys " + authority.file() + ".pub").start();
    }

    @Test
    void aCertificateForAnotherKeyIsTheFaultOfTheSecret() {
        SshKey authority = SshKey.make(directory(), "ca");
        SshKey other = SshKey.make(directory(), "other");
        Sshd sshd = certified("sshd", authority);
        String certificate = authority.signUser(other, sshd.user(), "+1h");

        HostException failure =
                failure(wire(target(sshd, Credentials.key(key().privateText()).withCertificate(certificate))));

        assertThat(failure.reason()).isEqualTo(Reason.SecretInvalid);
        assertThat(failure).hasMessageContaining(other.fingerprint()).hasMessageContaining(key().fingerprint());
    }

    @Test
    void anExpiredCertificateIsDenied() {
        SshKey authority = SshKey.make(directory(), "ca");
        SshKey user = SshKey.make(directory(), "user");
        Sshd sshd = certified("sshd", authority);
        String certificate = authority.signUser(user, sshd.user(), "20200101:20200102");

        HostException failure =
                failure(wire(target(sshd, Credentials.key(user.privateText()).withCertificate(certificate))));

        assertThat(failure.reason()).isEqualTo(Reason.AuthenticationFailed);
        assertThat(failure).hasMessageContaining("the certificate \"a user\"");
    }

    @Test
    void aPasswordLetsInAndAWrongOneDoesNotAndNeitherIsShown() throws Exception {
        if (!Sshd.root()) {
            throw Requirement.unmet("Login by password", "only root can give an account a password; run as root");
        }
        Sshd sshd = sshd("sshd").account("gracefultest", SECRET).start();

        assertThat(run(wire(target(sshd, Credentials.password(SECRET))), "echo in"))
                .isEqualTo("in\n");
        HostException failure = failure(wire(target(sshd, Credentials.password(SECRET + "x"))));
        assertThat(failure.reason()).isEqualTo(Reason.AuthenticationFailed);
        assertThat(failure).hasMessageContaining("a password");
        assertThat(failure.getMessage() + failure.unblock()).doesNotContain(SECRET);
        assertThat(Credentials.password(SECRET).withPassphrase(SECRET).toString())
                .doesNotContain(SECRET);
        assertThat(target(sshd, Credentials.password(SECRET)).toString()).doesNotContain(SECRET);
    }

    @Test
    void withoutAnyCredentialItIsSaidSo() {
        Sshd sshd = sshd("sshd").start();

        HostException failure = failure(wire(target(sshd, Credentials.none())));

        assertThat(failure.reason()).isEqualTo(Reason.AuthenticationFailed);
        assertThat(failure).hasMessageContaining("no credential at all");
    }
}
