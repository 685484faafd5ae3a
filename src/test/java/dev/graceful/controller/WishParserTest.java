package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.GracefulDeploy;
import dev.graceful.controller.WishParser.Parsed;
import dev.graceful.model.Address;
import dev.graceful.model.Desired;
import dev.graceful.model.Failure;
import dev.graceful.model.Revision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WishParserTest {
    @Test
    void whatIsLeftOutIsFilledIn() {
        Wish wish = right(Deploys.with());

        assertThat(wish.app().toString()).isEqualTo("web/shop");
        assertThat(wish.hosts()).containsExactly("localhost");
        assertThat(wish.interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(wish.localChanges()).isEqualTo(Desired.LocalChanges.REFUSE);
        assertThat(wish.server()).isEqualTo(Desired.ServerWish.AUTO);
        assertThat(wish.locator()).isEqualTo(new Desired.Locator.Discover());
        assertThat(wish.reload())
                .isEqualTo(
                        new Desired.Reload(Desired.Strategy.AUTO, Duration.ofMinutes(2), Duration.ofSeconds(30), null));
        assertThat(wish.verify()).isEqualTo(new Desired.Verify(null, null, Duration.ZERO));
        assertThat(wish.planOnly()).isFalse();
        assertThat(wish.suspended()).isFalse();
        assertThat(wish.historyLimit()).isEqualTo(10);
    }

    @Test
    void everyFieldIsTakenOver() {
        Wish wish = right(Deploys.with(
                "hosts: {names: [web1, web2]}",
                "app: {server: Gunicorn, process: {listen: 'localhost:8000'}}",
                "reload: {strategy: Command, timeout: 1m30s, command: {reload: [./r, $(REVISION)], ready: [./s]}}",
                "verify: {http: {path: /up, port: 8000, host: shop.example, status: 204, successes: 2, timeout: 500ms}, tcp: {port: 9}, soak: 5s}",
                "runAs: shop",
                "mode: PlanOnly",
                "suspend: true",
                "historyLimit: 3"));

        assertThat(wish.hosts()).containsExactly("web1", "web2");
        assertThat(wish.server()).isEqualTo(Desired.ServerWish.GUNICORN);
        assertThat(wish.locator()).isEqualTo(new Desired.Locator.Listen(new Address.Tcp("127.0.0.1", 8000)));
        assertThat(wish.reload())
                .isEqualTo(new Desired.Reload(
                        Desired.Strategy.COMMAND,
                        Duration.ofSeconds(90),
                        Duration.ofSeconds(30),
                        new Desired.Commands(List.of("./r", "$(REVISION)"), List.of("./s"), List.of())));
        assertThat(wish.verify())
                .isEqualTo(new Desired.Verify(
                        new Desired.Http(
                                "/up",
                                new Address.Tcp("127.0.0.1", 8000),
                                "shop.example",
                                204,
                                2,
                                Duration.ofMillis(500)),
                        9,
                        Duration.ofSeconds(5)));
        assertThat(wish.runAs()).isEqualTo("shop");
        assertThat(wish.planOnly()).isTrue();
        assertThat(wish.suspended()).isTrue();
        assertThat(wish.historyLimit()).isEqualTo(3);
    }

    @Test
    void theVersionIsReadFromAHeaderOrFromAPlaceInTheBody() {
        assertThat(right(Deploys.with("verify: {http: {}, version: {header: X-Revision}}"))
                        .verify()
                        .version())
                .isEqualTo(new Desired.Version.Header("x-revision"));
        assertThat(right(Deploys.with("verify: {http: {}, version: {jsonPath: '$.parts[0].git-sha'}}"))
                        .verify()
                        .version())
                .isEqualTo(new Desired.Version.JsonPath("$.parts[0].git-sha"))
                .extracting(version -> ((Desired.Version.JsonPath) version).pointer())
                .isEqualTo("/parts/0/git-sha");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            -u                                  | spec.source.repo | must be https://host/path
            http://git.example/shop.git         | spec.source.repo | must be https://host/path
            ext::sh -c touch% /tmp/x            | spec.source.repo | must be https://host/path
            --upload-pack=/tmp/x                | spec.source.repo | must be https://host/path
            https://jane:secret@git.example/x   | spec.source.repo | must not hold a user name or password
            ssh://jane:secret@git.example/x     | spec.source.repo | must not hold a user name or password
            ssh://-oProxyCommand=x/y            | spec.source.repo | must not name a host that begins with '-'
            """)
    void aWrongRepositoryIsNamed(String repo, String field, String problem) {
        assertThat(wrong(Deploys.where("https://git.example/shop.git", repo)).field())
                .isEqualTo(field);
        assertThat(wrong(Deploys.where("https://git.example/shop.git", repo)).problem())
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource({"-x", "a..b", "a b", "heads/", "x.lock", "@{1}", "main^"})
    void aWrongRevisionIsNamed(String revision) {
        Failure.Invalid failure = wrong(Deploys.where("\"main\"", "\"" + revision + "\""));

        assertThat(failure.field()).isEqualTo("spec.source.revision");
        assertThat(failure.problem()).contains("such as main, v2.1.0 or 40 hexadecimal digits");
    }

    @ParameterizedTest
    @CsvSource({"srv/shop", "/", "//srv", "/srv/../etc", "/srv/./shop"})
    void aWrongPathIsNamed(String path) {
        Failure.Invalid failure = wrong(Deploys.where("/srv/shop", path));

        assertThat(failure.field()).isEqualTo("spec.layout.path");
        assertThat(failure.problem()).contains("such as /srv/shop");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            verify: {bootMarkers: {path: run/boot}}                      | spec.verify.bootMarkers.path     | /run/shop/boot
            verify: {bootMarkers: {}}                                    | spec.verify.bootMarkers.path     | must be given
            verify: {version: {header: X-Revision}}                      | spec.verify.version              | needs spec.verify.http
            verify: {http: {}, version: {}}                              | spec.verify.version              | exactly one of header
            verify: {http: {}, version: {header: X, jsonPath: $.a}}      | spec.verify.version              | exactly one of header
            verify: {http: {}, version: {header: 'X: 1'}}                | spec.verify.version.header       | X-Revision
            verify: {http: {}, version: {jsonPath: '$..a'}}              | spec.verify.version.jsonPath     | $.parts[0].sha
            verify: {http: {}, version: {jsonPath: '$.a[*]'}}            | spec.verify.version.jsonPath     | $.parts[0].sha
            verify: {http: {}, version: {jsonPath: a.b}}                 | spec.verify.version.jsonPath     | $.parts[0].sha
            mode: Aply                                                   | spec.mode                        | Apply or PlanOnly
            runAs: -x                                                    | spec.runAs                       | www-data
            historyLimit: 1000                                           | spec.historyLimit                | from 0 to 100
            hosts: {names: [a, a]}                                       | spec.hosts.names                 | every host once
            hosts: {names: [Web1]}                                       | spec.hosts.names                 | lower-case
            hosts: {names: []}                                           | spec.hosts.names                 | left out for localhost
            app: {server: Apache}                                        | spec.app.server                  | Auto, Gunicorn, Uwsgi or Other
            app: {process: {}}                                           | spec.app.process                 | exactly one of pidFile, listen, supervisor and systemd
            app: {process: {pidFile: /a, listen: '1:1'}}                 | spec.app.process                 | exactly one of pidFile, listen, supervisor and systemd
            app: {process: {pidFile: run/a}}                             | spec.app.process.pidFile         | absolute path
            app: {process: {listen: '8000'}}                             | spec.app.process.listen          | 127.0.0.1:8000
            app: {process: {listen: '127.0.0.1:70000'}}                  | spec.app.process.listen          | 127.0.0.1:8000
            app: {process: {listen: 'unix:run/x'}}                       | spec.app.process.listen          | unix:/run/shop.sock
            app: {process: {listen: '1:1', systemd: {unit: a.service}}}  | spec.app.process                 | exactly one of
            app: {process: {supervisor: {}}}                             | spec.app.process.supervisor.program | must be given
            app: {process: {supervisor: {program: -c}}}                  | spec.app.process.supervisor.program | group:name
            app: {process: {supervisor: {program: 'web:-x'}}}            | spec.app.process.supervisor.program | group:name
            app: {process: {supervisor: {program: 'a b'}}}               | spec.app.process.supervisor.program | group:name
            app: {process: {supervisor: {program: web, config: x}}}      | spec.app.process.supervisor.config | absolute path
            app: {process: {systemd: {unit: shop}}}                      | spec.app.process.systemd.unit    | such as shop.service
            app: {process: {systemd: {unit: -H.service}}}                | spec.app.process.systemd.unit    | such as shop.service
            app: {process: {systemd: {unit: 'a;b.service'}}}             | spec.app.process.systemd.unit    | such as shop.service
            reload: {rolling: {instances: [--all]}}                      | spec.reload.rolling.instances    | web:web_0
            reload: {rolling: {interval: 3}}                             | spec.reload.rolling.interval     | such as 500ms
            reload: {strategy: Hup, rolling: {interval: 3s}}             | spec.reload.rolling              | Auto or Rolling
            reload: {waitForLongRequests: 15 m}                          | spec.reload.waitForLongRequests  | such as 500ms
            reload: {strategy: None, waitForLongRequests: 1m}            | spec.reload.waitForLongRequests  | not used with strategy Command or None
            reload: {strategy: Hop}                                      | spec.reload.strategy             | Auto, BinaryUpgrade, Hup, Rolling, Systemd, ChainReload, Command or None
            reload: {strategy: Command}                                  | spec.reload.strategy             | command.reload
            reload: {strategy: Hup, command: {reload: [x]}}              | spec.reload.command              | strategy: Command
            reload: {strategy: Command, command: {}}                     | spec.reload.command.reload       | list of words
            reload: {strategy: Hup, binaryUpgrade: {soak: 1s}}           | spec.reload.binaryUpgrade        | Auto or BinaryUpgrade
            reload: {strategy: Hup, chainReload: {fifo: /run/f}}         | spec.reload.chainReload          | Auto or ChainReload
            reload: {chainReload: {fifo: run/f}}                         | spec.reload.chainReload.fifo     | /run/uwsgi/shop.fifo
            reload: {timeout: soon}                                      | spec.reload.timeout              | such as 500ms, 30s, 2m or 1h30m
            reload: {binaryUpgrade: {soak: 10 s}}                        | spec.reload.binaryUpgrade.soak   | such as 500ms
            verify: {soak: -1s}                                          | spec.verify.soak                 | such as 500ms
            verify: {tcp: {}}                                            | spec.verify.tcp.port             | such as 8000
            verify: {tcp: {port: 0}}                                     | spec.verify.tcp.port             | from 1 to 65535
            verify: {http: {port: 1, unixSocket: /x}}                    | spec.verify.http                 | only one of port and unixSocket
            verify: {http: {path: up}}                                   | spec.verify.http.path            | /healthz
            verify: {http: {host: 'a b'}}                                | spec.verify.http.host            | shop.example
            verify: {http: {status: 99}}                                 | spec.verify.http.status          | from 100 to 599
            verify: {http: {successes: 0}}                               | spec.verify.http.successes       | from 1 to 100
            verify: {http: {timeout: 1}}                                 | spec.verify.http.timeout         | such as 500ms
            """)
    void aWrongValueIsNamedWithWhatToWriteInstead(String line, String field, String advice) {
        Failure.Invalid failure = wrong(Deploys.with(line));

        assertThat(failure.field()).isEqualTo(field);
        assertThat(failure.problem()).contains(advice);
    }

    @ParameterizedTest
    @CsvSource({"web", "web:web_0", "web:*", "frappe-bench-web:frappe-bench-frappe-web"})
    void aProgramIsNamedAsSupervisorctlNamesIt(String program) {
        assertThat(right(Deploys.with(
                                "app: {process: {supervisor: {program: '" + program + "', config: /etc/s.conf}}}"))
                        .locator())
                .isEqualTo(new Desired.Locator.Supervisor(program, "/etc/s.conf"));
    }

    @ParameterizedTest
    @CsvSource({"shop.service", "shop@1.service", "shop@*.service", "user-1000.shop.service"})
    void aUnitIsNamedInFull(String unit) {
        assertThat(right(Deploys.with("app: {process: {systemd: {unit: '" + unit + "'}}}"))
                        .locator())
                .isEqualTo(new Desired.Locator.Systemd(unit));
    }

    @Test
    void instancesAreTakenInTheirOrder() {
        Desired.Reload reload = right(Deploys.with(
                        "reload: {strategy: Rolling, rolling: {instances: ['web:web_1', web_0], interval: 5s}}"))
                .reload();

        assertThat(reload.strategy()).isEqualTo(Desired.Strategy.ROLLING);
        assertThat(reload.rolling())
                .isEqualTo(new Desired.Rolling(List.of("web:web_1", "web_0"), Duration.ofSeconds(5)));
    }

    @Test
    void whatIsRequiredIsMissed() {
        assertThat(wrong(Deploys.read("metadata: {name: a, namespace: b}\nspec: {}"))
                        .message())
                .isEqualTo("spec.source.repo: must be given");
        assertThat(wrong(Deploys.read("metadata: {name: a, namespace: b}")).field())
                .isEqualTo("spec");
    }

    @Test
    void fieldsThatAreNotKnownAreSkipped() {
        assertThat(right(Deploys.with("preset: Django", "guard: {maxCommits: 20}"))
                        .path())
                .isEqualTo("/srv/shop");
    }

    @Test
    void hostsOfOtherNamespacesAreNamedWithThemAndOwnOnesAreNot() {
        Wish wish = right(
                Deploys.with("hosts: {names: [web1, web/web2, infra/web1], selector: {matchLabels: {role: web}}}"));

        assertThat(wish.hosts()).containsExactly("web1", "web2", "infra/web1");
        assertThat(wish.wanted().labels()).containsExactly(java.util.Map.entry("role", "web"));
        assertThat(wish.on("infra/web1", new Revision("a".repeat(40))).host()).isEqualTo("web1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            names: []                         | spec.hosts.names
            names: [A]                        | spec.hosts.names
            names: [a/b/c]                    | spec.hosts.names
            names: [/web1]                    | spec.hosts.names
            names: [in.fra/web1]              | spec.hosts.names
            names: [infra/]                   | spec.hosts.names
            names: [web1, web1]               | spec.hosts.names
            names: [web1, web/web1]           | spec.hosts.names
            names: [infra/web1, infra.web1]   | spec.hosts.names
            selector: {}                      | spec.hosts.selector.matchLabels
            selector: {matchLabels: {}}       | spec.hosts.selector.matchLabels
            selector: {matchLabels: {a: null}} | spec.hosts.selector.matchLabels
            """)
    void wrongHostsAreNamed(String hosts, String field) {
        assertThat(wrong(Deploys.with("hosts: {" + hosts + "}")).field()).isEqualTo(field);
    }

    @ParameterizedTest
    @MethodSource("dev.graceful.controller.Deploys#examples")
    void everyExampleIsRight(Path example) throws IOException {
        for (String yaml : Deploys.documents(example)) {
            if (yaml.contains("kind: GracefulDeploy")) {
                GracefulDeploy deploy = Deploys.read(yaml);
                deploy.getMetadata().setNamespace("default");
                assertThat(WishParser.parse(deploy)).isInstanceOf(Parsed.Right.class);
            }
        }
    }

    private static Wish right(GracefulDeploy deploy) {
        assertThat(WishParser.parse(deploy)).isInstanceOf(Parsed.Right.class);
        return ((Parsed.Right) WishParser.parse(deploy)).wish();
    }

    private static Failure.Invalid wrong(GracefulDeploy deploy) {
        assertThat(WishParser.parse(deploy)).isInstanceOf(Parsed.Wrong.class);
        return ((Parsed.Wrong) WishParser.parse(deploy)).failure();
    }
}
