package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.HostResource;
import dev.graceful.controller.HostParser.Parsed;
import dev.graceful.controller.HostWish.Become;
import dev.graceful.controller.HostWish.Client;
import dev.graceful.controller.HostWish.Ssh;
import dev.graceful.controller.HostWish.Trust;
import dev.graceful.model.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostParserTest {
    private static final String KEY = Machines.KEY;

    @Test
    void whatIsNotSaidHasItsUsualMeaning() {
        HostWish wish = right(Machines.ssh("web1"));

        assertThat(wish.namespace()).isEqualTo("web");
        assertThat(wish.maxConcurrent()).isEqualTo(1);
        assertThat(wish.allowedNamespaces()).isEmpty();
        assertThat(wish.way())
                .isEqualTo(new Ssh(
                        Client.BUILT_IN,
                        "a.example",
                        Optional.of(22),
                        Optional.of("deploy"),
                        Optional.of("key"),
                        new Trust.Pinned(List.of()),
                        Optional.empty(),
                        List.of(),
                        new Become.None(),
                        Optional.empty()));
    }

    @Test
    void everyFieldIsTakenOver() {
        HostWish wish = right(Machines.ssh(
                "web1",
                "port: 2222",
                "hostKey: '" + KEY + " a comment'",
                "knock: [{port: 7}, {port: 8255}]",
                "become: {method: Sudo, secretRef: {name: sudo}}",
                "maxConcurrent: 3",
                "allowedNamespaces: [shop, '*']",
                "stateDir: /srv/graceful"));

        assertThat(wish.maxConcurrent()).isEqualTo(3);
        assertThat(wish.allowedNamespaces()).containsExactlyInAnyOrder("shop", "*");
        assertThat(wish.way()).isInstanceOfSatisfying(Ssh.class, ssh -> {
            assertThat(ssh.port()).hasValue(2222);
            assertThat(ssh.trust()).isEqualTo(new Trust.Pinned(List.of(KEY + " a comment")));
            assertThat(ssh.knock()).containsExactly(7, 8255);
            assertThat(ssh.become()).isEqualTo(new Become.Sudo(Optional.of("sudo")));
            assertThat(ssh.stateDir()).hasValue(Path.of("/srv/graceful"));
            assertThat(ssh.account()).isEqualTo("root via sudo from deploy");
        });
    }

    @Test
    void theProgramSshBringsItsOwnConfiguration() {
        HostWish wish = right(Machines.host("erp", "connection: SSH", "client: OpenSSH", "address: erp"));

        assertThat(wish.way()).isInstanceOfSatisfying(Ssh.class, ssh -> {
            assertThat(ssh.client()).isEqualTo(Client.OPEN_SSH);
            assertThat(ssh.port()).isEmpty();
            assertThat(ssh.user()).isEmpty();
            assertThat(ssh.secret()).isEmpty();
            assertThat(ssh.trust()).isEqualTo(new Trust.KnownHosts());
        });
    }

    @Test
    void theKeyThatWasRecordedIsPinnedUntilItIsForgotten() {
        String status = "status: {hostKey: '" + KEY + "', hostKeyFingerprint: 'SHA256:old'}";
        HostResource first = Machines.ssh("web1", "hostKeyPolicy: TrustOnFirstUse");
        HostResource recorded = withStatus(status);
        HostResource forgotten = withStatus(status);
        forgotten.getMetadata().setAnnotations(java.util.Map.of("graceful.dev/forgetHostKey", "SHA256:old"));
        HostResource stale = withStatus(status);
        stale.getMetadata().setAnnotations(java.util.Map.of("graceful.dev/forgetHostKey", "SHA256:older"));

        assertThat(trust(first)).isEqualTo(new Trust.FirstUse());
        assertThat(trust(recorded)).isEqualTo(new Trust.Pinned(List.of(KEY)));
        assertThat(trust(forgotten)).isEqualTo(new Trust.FirstUse());
        assertThat(trust(stale)).isEqualTo(new Trust.Pinned(List.of(KEY)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            port: 0                                       | spec.port
            port: 65536                                   | spec.port
            address: -oProxyCommand=x                     | spec.address
            address: 'a b'                                | spec.address
            address: "a\\tb"                              | spec.address
            address: "a\\u202eb"                          | spec.address
            address: ''                                   | spec.address
            user: -l                                      | spec.user
            user: 'a b'                                   | spec.user
            user: 'a;id'                                  | spec.user
            user: ''                                      | spec.user
            secretRef: {name: ../x}                       | spec.secretRef.name
            secretRef: {}                                 | spec.secretRef.name
            hostKey: nonsense                             | spec.hostKey
            hostKey: 'web1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBXCX3Hkvr4a6QPkSEuqfTQPdasg2s/u2cipq8LbgnTC' | spec.hostKey
            hostKey: 'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIBXCX3Hkvr4a6QPkSEuqfTQPdasg2s/u2cipq8LbgnTC' | spec.hostKey
            hostKey: '@trusted ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBXCX3Hkvr4a6QPkSEuqfTQPdasg2s/u2cipq8LbgnTC' | spec.hostKey
            hostKeyPolicy: Whatever                       | spec.hostKeyPolicy
            jump: web1                                    | spec.jump
            jump: A/b                                     | spec.jump
            knock: []                                     | spec.knock
            knock: [{port: 0}]                            | spec.knock
            knock: [{}]                                   | spec.knock
            become: {method: Doas}                        | spec.become.method
            become: {}                                    | spec.become.method
            become: {method: None, secretRef: {name: x}}  | spec.become.secretRef
            become: {method: Sudo, secretRef: {name: X}}  | spec.become.secretRef.name
            client: PuTTY                                 | spec.client
            maxConcurrent: 0                              | spec.maxConcurrent
            maxConcurrent: 65                             | spec.maxConcurrent
            allowedNamespaces: [A]                        | spec.allowedNamespaces
            allowedNamespaces: ['**']                     | spec.allowedNamespaces
            stateDir: var/lib                             | spec.stateDir
            stateDir: /srv/../etc                         | spec.stateDir
            connection: Telnet                            | spec.connection
            """)
    void aWrongValueIsNamed(String line, String field) {
        assertThat(wrong(with(line)).field()).isEqualTo(field);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            address: x                     | spec.address
            port: 22                       | spec.port
            user: deploy                   | spec.user
            secretRef: {name: key}         | spec.secretRef
            hostKey: x                     | spec.hostKey
            hostKeyPolicy: TrustOnFirstUse | spec.hostKeyPolicy
            jump: bastion                  | spec.jump
            knock: [{port: 1}]             | spec.knock
            become: {method: None}         | spec.become
            client: BuiltIn                | spec.client
            """)
    void thisMachineTakesNothingOfSsh(String line, String field) {
        assertThat(wrong(Machines.host("localhost", "connection: Local", line)).field())
                .isEqualTo(field);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(wrong(Machines.host("web1", "connection: SSH", "user: x", "secretRef: {name: k}"))
                        .field())
                .isEqualTo("spec.address");
        assertThat(wrong(Machines.host("web1", "connection: SSH", "address: x", "secretRef: {name: k}"))
                        .field())
                .isEqualTo("spec.user");
        assertThat(wrong(Machines.host("web1", "connection: SSH", "address: x", "user: x"))
                        .field())
                .isEqualTo("spec.secretRef");
        assertThat(wrong(Machines.host("web1", "stateDir: /x")).field()).isEqualTo("spec.connection");
        assertThat(wrong(Machines.read("{apiVersion: graceful.dev/v1alpha1, kind: Host, metadata: {name: x}}"))
                        .field())
                .isEqualTo("spec");
    }

    @Test
    void whatContradictsItselfIsNamed() {
        assertThat(wrong(Machines.ssh("web1", "hostKey: '" + KEY + "'", "hostKeyPolicy: TrustOnFirstUse"))
                        .field())
                .isEqualTo("spec.hostKeyPolicy");
        assertThat(wrong(Machines.ssh("web1", "jump: bastion", "knock: [{port: 1}]"))
                        .field())
                .isEqualTo("spec.knock");
    }

    @ParameterizedTest
    @MethodSource("dev.graceful.controller.Deploys#examples")
    void everyExampleIsRight(Path example) throws IOException {
        for (String yaml : Deploys.documents(example)) {
            if (yaml.contains("kind: Host\n")) {
                HostResource host = Machines.read(yaml);
                host.getMetadata().setNamespace("default");
                assertThat(HostParser.parse(host)).isInstanceOf(Parsed.Right.class);
            }
        }
    }

    /** A Host in which a line replaces the one of the same field. */
    private static HostResource with(String line) {
        String field = line.substring(0, line.indexOf(':') + 1);
        List<String> lines = List.of("connection: SSH", "address: a.example", "user: deploy", "secretRef: {name: key}");
        return Machines.host(
                "web1",
                line,
                lines.stream().filter(other -> !other.startsWith(field)).toArray(String[]::new));
    }

    private static HostResource withStatus(String status) {
        HostResource host = Machines.ssh("web1", "hostKeyPolicy: TrustOnFirstUse");
        host.setStatus(
                Machines.read("{apiVersion: graceful.dev/v1alpha1, kind: Host, metadata: {name: x}, " + status + "}")
                        .getStatus());
        return host;
    }

    private static Trust trust(HostResource host) {
        return ((Ssh) right(host).way()).trust();
    }

    static HostWish right(HostResource host) {
        assertThat(HostParser.parse(host)).isInstanceOf(Parsed.Right.class);
        return ((Parsed.Right) HostParser.parse(host)).wish();
    }

    private static Failure.Invalid wrong(HostResource host) {
        assertThat(HostParser.parse(host)).isInstanceOf(Parsed.Wrong.class);
        return ((Parsed.Wrong) HostParser.parse(host)).failure();
    }
}
