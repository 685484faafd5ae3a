package dev.graceful.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.host.UwsgiProgram;
import dev.graceful.model.Address;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Trit;
import dev.graceful.model.UwsgiSettings;
import dev.graceful.model.UwsgiStats.Booted;
import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program on the machine tells of a uWSGI, from real files and the words of a real process. */
class UwsgiAnswersTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    /** Until its input ends. */
    private static final String WAITS = "read line";

    @TempDir
    private Path directory;

    @Test
    void debiansDefaultsAndTheFileOfTheApplicationAreReadTogether() throws IOException {
        Path defaults = file("default.ini", """
                [uwsgi]
                master = true
                workers = 2
                pidfile = /run/uwsgi/%(deb-confnamespace)/%(deb-confname)/pid
                socket = /run/uwsgi/%(deb-confnamespace)/%(deb-confname)/socket
                uid = www-data
                """);
        Path app = file("shop.ini", """
                ; the shop
                [other]
                lazy-apps = false
                [uwsgi]
                base = /srv/%n
                chdir = %(base)
                wsgi-file = app.py
                home = /srv/venv
                processes = 4
                lazy-apps = yes
                need_app = 1
                master-fifo = /run/uwsgi/%n.fifo
                touch-chain-reload = %d%n.chain
                stats = :1717
                listen = 512
                worker-reload-mercy = 8
                env = SECRET=do-not-tell
                """);

        UwsgiSettings told = read(
                "--ini",
                defaults.toString(),
                "--ini",
                app.toString(),
                "--set",
                "deb-confnamespace=app",
                "--set",
                "deb-confname=shop");

        assertThat(told.trouble()).isEmpty();
        assertThat(told.master()).isTrue();
        assertThat(told.lazy()).isTrue();
        assertThat(told.needApp()).isTrue();
        assertThat(told.processes()).isEqualTo(4);
        assertThat(told.fifo()).isEqualTo("/run/uwsgi/shop.fifo");
        assertThat(told.touchChain()).containsExactly(directory + "/shop.chain");
        assertThat(told.stats()).isEqualTo(new Address.Tcp("0.0.0.0", 1717));
        assertThat(told.backlog()).isEqualTo(512);
        assertThat(told.mercy()).isEqualTo(Duration.ofSeconds(8));
        assertThat(told.directories()).contains("/srv/shop");
        assertThat(told.application()).isTrue();
        assertThat(told.speaksHttp()).isFalse();
        assertThat(told.shared().preload()).isEqualTo(Trit.NO);
    }

    @Test
    void wordsAloneAreEnough() throws IOException {
        UwsgiSettings told =
                read("-M", "-p", "3", "--http", ":8000", "--module=app:application", "-l", "64", "-s", "/run/x.sock");

        assertThat(told.known()).isTrue();
        assertThat(told.master()).isTrue();
        assertThat(told.processes()).isEqualTo(3);
        assertThat(told.backlog()).isEqualTo(64);
        assertThat(told.router()).containsExactly(new Address.Tcp("0.0.0.0", 8000));
        assertThat(told.lazy()).isFalse();
        assertThat(told.shared().preload()).isEqualTo(Trit.YES);
        assertThat(told.mercy()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void theEnvironmentIsConfigurationToo() throws IOException {
        UwsgiSettings told =
                read(Map.of("UWSGI_LAZY_APPS", "1", "UWSGI_MASTER", "true"), "--http-socket", "127.0.0.1:8000");

        assertThat(told.lazy()).isTrue();
        assertThat(told.master()).isTrue();
        assertThat(told.http()).containsExactly(new Address.Tcp("127.0.0.1", 8000));
    }

    @Test
    void includesYamlJsonAndXmlAreRead() throws IOException {
        Path json = file("more.json", "{\"uwsgi\": {\"master\": true, \"stats\": \"/run/s.sock\"}}");
        Path xml = file("more.xml", "<uwsgi><lazy-apps/><processes>5</processes></uwsgi>");
        Path yaml = file("shop.yaml", "uwsgi:\n  module: app:application\n  json: " + json + "\n  xml: " + xml + "\n");

        UwsgiSettings told = read("--yaml", yaml.toString());

        assertThat(told.trouble()).isEmpty();
        assertThat(told.master()).isTrue();
        assertThat(told.lazy()).isTrue();
        assertThat(told.processes()).isEqualTo(5);
        assertThat(told.stats()).isEqualTo(new Address.Unix("/run/s.sock"));
    }

    @Test
    void whatCannotBeKnownIsSaidSo() throws IOException {
        assertThat(read("--ini", "/nowhere/shop.ini").trouble()).contains("/nowhere/shop.ini may not be read");
        Path conditional = file("if.ini", "[uwsgi]\nif-env = LAZY\nlazy-apps = true\nendif =\n");
        assertThat(read("--ini", conditional.toString()).trouble()).contains("condition");
        assertThat(read("--ini", conditional.toString()).shared().preload()).isEqualTo(Trit.UNKNOWN);
    }

    @Test
    void secretsStayOnTheMachine() throws IOException {
        Path app = file("shop.ini", "[uwsgi]\nenv = PASSWORD=do-not-tell\nmaster = 1\nfor-readline = x\n");

        assertThat(printed(Map.of(), "--ini", app.toString(), "--set", "token=do-not-tell"))
                .doesNotContain("do-not-tell");
    }

    @Test
    void theLinesOfAStatsSocketAreUnderstoodAndNoiseIsNot() {
        assertThat(UwsgiAnswers.stats("noise\n:graceful:\nworker=10 1 idle 1\nworker=x\nworker=11 0 busy 0\nend")
                        .orElseThrow()
                        .workers())
                .containsExactly(new Booted(10, true, "idle", 1), new Booted(11, false, "busy", 0));
        assertThat(UwsgiAnswers.stats(":graceful:\nworker=10 1 idle 1")).isEmpty();
        assertThat(UwsgiAnswers.settings(":graceful:\nmaster=true\ngone")).isEmpty();
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private UwsgiSettings read(String... words) throws IOException {
        return read(Map.of(), words);
    }

    private UwsgiSettings read(Map<String, String> environment, String... words) throws IOException {
        return UwsgiAnswers.settings(printed(environment, words)).orElseThrow();
    }

    /** A process that has the words of a uWSGI and waits. */
    private String printed(Map<String, String> environment, String... words) throws IOException {
        var argv = new ArrayList<>(List.of("bash", "-c", "exec -a /usr/bin/uwsgi \"$@\"", "bash"));
        argv.addAll(List.of("bash", "-c", WAITS, "bash"));
        argv.addAll(List.of(words));
        var builder = new ProcessBuilder(argv).directory(directory.toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            throw Requirement.unmet("a process with the words of uWSGI", "there is no bash");
        }
        try {
            await().until(() -> Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .startsWith("/usr/bin/uwsgi"));
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            long ticks =
                    Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
            return run(UwsgiProgram.settings(new ProcessId(process.pid(), ticks, "boot"), "root", DEADLINE)
                    .argv());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String run(List<String> argv) throws IOException {
        Process asking = new ProcessBuilder(argv)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(asking.getInputStream().readAllBytes(), UTF_8);
        try {
            assertThat(asking.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return printed;
    }
}
