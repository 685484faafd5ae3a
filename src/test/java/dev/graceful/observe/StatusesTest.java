package dev.graceful.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Instance.State;
import dev.graceful.model.Instance.Stop;
import dev.graceful.model.Keeping;
import dev.graceful.model.ProcessId;
import dev.graceful.observe.Statuses.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What supervisor and systemd print, as Debian 12 has them. */
final class StatusesTest {
    @Test
    void theStatusOfSupervisorIsReadLineByLine() {
        List<Row> rows = Statuses.supervisor("""
                web:web_0                        RUNNING   pid 1042, uptime 0:00:05
                web:web_1                        BACKOFF   Exited too quickly (process log may have details)
                web:web_2                        STOPPED   Nov 25 05:01 PM
                web:web_3                        STARTING
                unix:///var/run/supervisor.sock refused connection
                """);

        assertThat(rows)
                .containsExactly(
                        new Row("web:web_0", State.RUNS, "RUNNING", 1042, null),
                        new Row("web:web_1", State.FAILED, "BACKOFF", 0, null),
                        new Row("web:web_2", State.STOPPED, "STOPPED", 0, null),
                        new Row("web:web_3", State.CHANGES, "STARTING", 0, null));
    }

    @Test
    void unitsThatAreNotLoadedAreNotThere() {
        List<Row> rows = Statuses.systemd("""
                KillSignal=15
                TimeoutStopUSec=1min 30s
                MainPID=105
                Id=shop@1.service
                LoadState=loaded
                ActiveState=active
                SubState=running

                KillSignal=3
                TimeoutStopUSec=infinity
                MainPID=0
                Id=shop@2.service
                LoadState=loaded
                ActiveState=activating
                SubState=auto-restart

                Id=shop@3.service
                LoadState=not-found
                ActiveState=inactive
                """);

        assertThat(rows)
                .containsExactly(
                        new Row("shop@1.service", State.RUNS, "active", 105, new Stop(Duration.ofSeconds(90), "TERM")),
                        new Row("shop@2.service", State.FAILED, "auto-restart", 0, new Stop(Spans.INFINITE, "QUIT")));
    }

    @Test
    void aProgramIsEndedAsItsSectionSays() {
        var config = SupervisorConfig.parse("""
                [supervisord]
                stopwaitsecs=99
                [fcgi-program:web]
                command=gunicorn ; with a comment
                stopwaitsecs = 40 ; seconds
                stopsignal=SIGQUIT
                [program:web_worker]
                command=rq
                [group:bench]
                programs=web,web_worker
                """);

        assertThat(config.stop("web:web_0")).contains(new Stop(Duration.ofSeconds(40), "QUIT"));
        assertThat(config.stop("bench:web_worker_0")).contains(new Stop(Duration.ofSeconds(10), "TERM"));
        assertThat(config.stop("other")).isEmpty();
    }

    @Test
    void includedFilesAreFound() {
        assertThat(SupervisorConfig.patterns("""
                [unix_http_server]
                file=/var/run/supervisor.sock

                [include]
                files = /etc/supervisor/conf.d/*.conf  %(here)s/more.ini
                """))
                .containsExactly("/etc/supervisor/conf.d/*.conf", "%(here)s/more.ini");
    }

    @Test
    void supervisorIsSpokenToWithItsOwnConfigurationAsItsOwnAccount() {
        assertThat(keeping("/usr/bin/python3", "/usr/bin/supervisord", "-n", "-c", "/etc/supervisor/supervisord.conf"))
                .isEqualTo(new Keeping.Supervisor(
                        "/usr/bin/supervisorctl", "/etc/supervisor/supervisord.conf", "/d", "kept"));
        assertThat(keeping("python3", "/opt/v/bin/supervisord", "--configuration=conf/s.ini"))
                .isEqualTo(new Keeping.Supervisor("/opt/v/bin/supervisorctl", "/d/conf/s.ini", "/d", "kept"));
        assertThat(keeping("supervisord")).isEqualTo(new Keeping.Supervisor("supervisorctl", null, "/d", "kept"));
    }

    private static Keeping keeping(String... words) {
        var detail = new Detail("/d", "/usr/bin/python3.11", Map.of(), "/", List.of());
        var process =
                new ProcessFact(new ProcessId(5, 5, "boot"), 1, "kept", Instant.EPOCH, 'S', List.of(words), detail);
        return Supervisors.keeping(process, new Locator.Discover());
    }
}
