package dev.graceful.host.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The lines that say by which keys a machine is recognised. */
class HostKeysTest {
    /** GitHub's, as its documentation publishes it with this fingerprint. */
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

    @Test
    void linesOfAllKindsAreRead() {
        HostKeys keys = HostKeys.parse(
                "# a comment\n\n  " + KEY + " root@web1\n@cert-authority " + KEY + "\r\n@revoked\t" + KEY);

        assertThat(keys.keys())
                .singleElement()
                .satisfies(key -> assertThat(key.line()).isEqualTo(KEY));
        assertThat(keys.keys().iterator().next().fingerprint())
                .isEqualTo("SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU");
        assertThat(keys.authorities()).hasSize(1);
        assertThat(keys.revoked()).hasSize(1);
        assertThat(keys.trustOnFirstUse()).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> anythingElseIsAnErrorThatNamesItsLine() {
        return Stream.of(
                        "ssh-ed25519",
                        KEY.split(" ", -1)[1],
                        "ssh-rsa " + KEY.split(" ", -1)[1],
                        "ssh-dss " + KEY.split(" ", -1)[1],
                        KEY.substring(0, KEY.length() - 4),
                        KEY + "AAAA",
                        "ssh-ed25519 not*base64",
                        "web1 " + KEY,
                        "@trusted " + KEY,
                        "@revoked",
                        "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU",
                        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5f////w==")
                .map(line -> DynamicTest.dynamicTest(
                        line,
                        () -> assertThatIllegalArgumentException()
                                .isThrownBy(() -> HostKeys.parse(KEY + "\n#\n" + line))
                                .withMessageStartingWith("line 3 ")));
    }

    @Test
    void principalsMatchAsOpenSshMatchesThem() {
        assertThat(HostCertificate.matches("web1.example", "WEB1.example")).isTrue();
        assertThat(HostCertificate.matches("*.example", "a.b.example")).isTrue();
        assertThat(HostCertificate.matches("web?", "web1")).isTrue();
        assertThat(HostCertificate.matches("web?", "web")).isFalse();
        assertThat(HostCertificate.matches("*.example", "example")).isFalse();
        assertThat(HostCertificate.matches("", "web1")).isFalse();
        assertThat(HostCertificate.matches("*a*a*a*a*a*a*a*a*a*b", "a".repeat(5_000)))
                .isFalse();
    }
}
