package dev.graceful.gunicorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.graceful.gunicorn.Load.Mix;
import dev.graceful.gunicorn.Load.Result;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.host.Answer;
import dev.graceful.host.Delivery;
import dev.graceful.host.Look;
import dev.graceful.host.Question;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.AppKey;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The port to this machine and the fixtures against real gunicorn: what the simulated one claims about it is true of it. */
class RealGunicornE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path scratch;
    private final LocalHost host;

    RealGunicornE2E(@TempDir Path scratch) throws IOException {
        this.scratch = scratch;
        this.host = new LocalHost("localhost", scratch.resolve("state"));
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Snapshot look(RealGunicorn gunicorn) throws IOException {
        return host.look(new Look(
                new AppKey("default", "e2e"),
                gunicorn.repository().directory().toString(),
                List.of(),
                List.of("gunicorn")));
    }

    private ProcessFact fact(RealGunicorn gunicorn, long pid) throws IOException {
        return look(gunicorn).processes().stream()
                .filter(fact -> fact.id().pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    private void send(RealGunicorn gunicorn, long pid, Signal signal) throws IOException {
        assertThat(host.signal(fact(gunicorn, pid).id(), signal)).isEqualTo(Delivery.DELIVERED);
    }

    private String label(RealGunicorn gunicorn) throws IOException {
        var question = new Question(gunicorn.address(), "/", "localhost", Duration.ofSeconds(10));
        return host.ask(question) instanceof Answer.Answered(int status, var headers, String body)
                ? status + " " + body.substring(0, body.indexOf(' '))
                : "none";
    }

    private void awaitLabel(RealGunicorn gunicorn, String label) {
        await().atMost(PATIENCE).until(() -> label(gunicorn), label::equals);
    }

    private static long pidIn(Path file) throws IOException {
        return Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : -1;
    }

    @ParameterizedTest
    @EnumSource
    void aBinaryUpgradeThroughThePortLosesNothing(Venv venv) throws IOException {
        AppRepository repository = AppRepository.create(scratch.resolve("app"));
        String v1 = repository.works("v1");
        String v2 = repository.works("v2");
        repository.checkout(v1);
        try (var gunicorn = RealGunicorn.start(repository, scratch.resolve("run"), Flags.daemon(venv));
                var load = Load.start(gunicorn.address(), Mix.usual())) {
            long old = pidIn(gunicorn.pidFile());
            Path second = Path.of(gunicorn.pidFile() + ".2");
            repository.checkout(v2);

            send(gunicorn, old, Signal.USR2);
            await().atMost(PATIENCE).until(() -> pidIn(second) > 0);
            long fresh = pidIn(second);
            awaitLabel(gunicorn, "200 v2");
            ProcessFact master = fact(gunicorn, fresh);
            assertThat(master.parent()).isEqualTo(old);
            assertThat(master.startedAt()).isAfter(fact(gunicorn, old).startedAt());
            assertThat(Objects.requireNonNull(master.detail()).environment()).containsKey("GUNICORN_FD");
            assertThat(Objects.requireNonNull(master.detail()).sockets()).contains(inode(gunicorn));
            assertThat(Objects.requireNonNull(fact(gunicorn, old).detail()).sockets())
                    .contains(inode(gunicorn));

            send(gunicorn, old, Signal.WINCH);
            await().atMost(PATIENCE).until(() -> children(gunicorn, old), List.of(fresh)::equals);
            send(gunicorn, old, Signal.TERM);
            await().atMost(PATIENCE).until(() -> pidIn(gunicorn.pidFile()), pid -> pid == fresh);

            Result result = load.stop();
            System.out.println(venv + ": " + result);
            assertThat(result.failed()).isZero();
            assertThat(result.by()).containsOnlyKeys("v1", "v2");
            assertThat(second).doesNotExist();
        }
    }

    private long inode(RealGunicorn gunicorn) throws IOException {
        return look(gunicorn).listening().stream()
                .filter(socket -> socket.address().equals(gunicorn.address()))
                .findFirst()
                .orElseThrow()
                .inode();
    }

    private List<Long> children(RealGunicorn gunicorn, long pid) throws IOException {
        return look(gunicorn).processes().stream()
                .filter(fact -> fact.parent() == pid)
                .map(fact -> fact.id().pid())
                .toList();
    }

    @Test
    void anImportThatFailsEndsTheFreshMasterAndLosesNothing() throws IOException {
        AppRepository repository = AppRepository.create(scratch.resolve("app"));
        String v1 = repository.works("v1");
        String v3 = repository.raises("v3", 0.2);
        repository.checkout(v1);
        var flags = Flags.daemon(Venv.GUNICORN_23).foreground().withoutPreload().onUnixSocket();
        try (var gunicorn = RealGunicorn.start(repository, scratch.resolve("run"), flags);
                var load = Load.start(gunicorn.address(), Mix.usual())) {
            long old = pidIn(gunicorn.pidFile());
            repository.checkout(v3);

            send(gunicorn, old, Signal.USR2);
            await().atMost(PATIENCE).until(() -> gunicorn.log().contains("Worker failed to boot"));
            await().atMost(PATIENCE).until(() -> children(gunicorn, old).size() == 3);

            assertThat(label(gunicorn)).isEqualTo("200 v1");
            assertThat(load.stop().failed()).isZero();
        }
    }

    @Test
    void aStopIsCountedAsLost() throws IOException {
        AppRepository repository = AppRepository.create(scratch.resolve("app"));
        repository.works("v1");
        var flags = Flags.daemon(Venv.GUNICORN_NEWEST).foreground();
        try (var gunicorn = RealGunicorn.start(repository, scratch.resolve("run"), flags);
                var load = Load.start(gunicorn.address(), new Mix(3, 0, 0))) {
            long master = pidIn(gunicorn.pidFile());

            send(gunicorn, master, Signal.TERM);
            await().atMost(PATIENCE).until(() -> gunicorn.processes().isEmpty());
            await().atMost(PATIENCE).until(() -> label(gunicorn), "none"::equals);

            Result result = load.stop();
            assertThat(result.fresh()).containsKey("refused");
            assertThat(result.by()).containsExactly(Map.entry("v1", result.requests() - result.failed()));
        }
    }
}
