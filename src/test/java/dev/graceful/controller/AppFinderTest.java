package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.api.HostStatus.App;
import dev.graceful.host.Follower;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.Detail;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.Snapshot.SocketFact;
import dev.graceful.model.Address;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppFinderTest {
    private static final List<String> GUNICORN = List.of("/srv/shop/.ve/bin/gunicorn", "shop.wsgi");

    @Test
    void mastersAreToldWithTheirOwnersSocketsAndDeploysAndWorkersAreNot() {
        var snapshot = new Snapshot(
                Instant.EPOCH,
                "boot",
                List.of(
                        process(1, 0, List.of("/sbin/init"), "/", Map.of(), "", 0),
                        process(5, 1, List.of("python3", "/usr/bin/supervisord", "-n"), "/", Map.of(), "", 0),
                        process(10, 5, GUNICORN, "/srv/shop", Map.of("SUPERVISOR_PROCESS_NAME", "shop"), "", 7),
                        process(11, 10, GUNICORN, "/srv/shop", Map.of(), "", 7),
                        process(
                                20,
                                1,
                                GUNICORN,
                                "/srv/api",
                                Map.of("SYSTEMD_EXEC_PID", "20"),
                                "/system.slice/api.service",
                                8),
                        process(30, 1, GUNICORN, "/srv/old", Map.of(), "/user.slice/session-3.scope", 9),
                        process(34, 5, List.of("python3", Follower.PATH, "gunicorn"), "/srv/kept", Map.of(), "", 0),
                        process(35, 34, GUNICORN, "/srv/kept", Map.of("SUPERVISOR_PROCESS_NAME", "kept"), "", 0),
                        process(36, 1, List.of("uwsgi", "--emperor", "/etc/vassals"), "/", Map.of(), "", 0),
                        process(37, 36, List.of("uwsgi", "--ini", "a.ini"), "/srv/vassal", Map.of(), "", 0),
                        process(40, 1, List.of("vim", "gunicorn.py"), "/srv/x", Map.of(), "", 0)),
                List.of(
                        new SocketFact(new Address.Tcp("127.0.0.1", 8000), 7),
                        new SocketFact(new Address.Unix("/run/api.sock"), 8)),
                Map.of(),
                null,
                List.of());

        assertThat(AppFinder.find(snapshot, Map.of("/srv/shop", new AppKey("web", "shop"))))
                .containsExactly(
                        new App("/srv/api", "Gunicorn", "Systemd", "unix:/run/api.sock", null),
                        new App("/srv/kept", "Gunicorn", "Follower", null, null),
                        new App("/srv/old", "Gunicorn", "Nobody", null, null),
                        new App("/srv/shop", "Gunicorn", "Supervisor", "127.0.0.1:8000", "web/shop"),
                        new App("/srv/vassal", "Uwsgi", "Emperor", null, null));
    }

    private static ProcessFact process(
            long pid,
            long parent,
            List<String> argv,
            String directory,
            Map<String, String> environment,
            String cgroup,
            long socket) {
        return new ProcessFact(
                new ProcessId(pid, 1, "boot"),
                parent,
                "root",
                Instant.EPOCH,
                'S',
                argv,
                new Detail(directory, "/usr/bin/python3", environment, cgroup, List.of(socket)));
    }
}
