package dev.graceful.host.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Command;
import dev.graceful.host.Delivery;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Reply;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A simulated machine with a repository of two commits, of which the first is checked out. */
abstract class SimulatedShop {
    static final AppKey APP = new AppKey("default", "shop");

    final Path scratch;
    final Path tree;
    final SimulatedHost host;
    String v1 = "";
    String v2 = "";

    SimulatedShop(@TempDir Path scratch) throws IOException {
        this.scratch = scratch;
        this.tree = Files.createDirectory(scratch.resolve("shop"));
        this.host = new SimulatedHost("web-1", scratch);
    }

    @BeforeEach
    void twoCommits() throws IOException {
        git("init", "-q", "-b", "main");
        v1 = commit("1");
        v2 = commit("2");
        git("checkout", "-q", "--detach", v1);
    }

    private String commit(String text) throws IOException {
        Files.writeString(tree.resolve("app.py"), text);
        git("add", ".");
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", text);
        return git("rev-parse", "HEAD").strip();
    }

    String git(String... words) throws HostException {
        var argv = new java.util.ArrayList<>(List.of("git"));
        argv.addAll(Arrays.asList(words));
        Reply reply = host.run(Command.of(argv, tree.toString(), null, Duration.ofSeconds(20)));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Exited.class,
                        done -> assertThat(done.exit()).as(done.err()).isZero());
        return ((Reply.Exited) reply).out();
    }

    Gunicorns start(Site site) {
        Gunicorns shop = host.start(site);
        shop.clients().send(Duration.ofMillis(20), Duration.ofMillis(100));
        host.advance(Duration.ofSeconds(1));
        return shop;
    }

    Snapshot look() throws HostException {
        return host.look(new Look(APP, tree.toString(), List.of(), List.of("gunicorn")));
    }

    ProcessId id(long pid) throws HostException {
        return fact(pid).id();
    }

    ProcessFact fact(long pid) throws HostException {
        return look().processes().stream()
                .filter(fact -> fact.id().pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    void send(long pid, Signal signal, Duration then) throws HostException {
        assertThat(host.signal(id(pid), signal)).isEqualTo(Delivery.DELIVERED);
        host.advance(then);
    }

    static void stopsWithoutLoss(SimulatedHost host, Gunicorns shop) {
        shop.clients().stop();
        host.advance(Duration.ofSeconds(31));
        assertThat(shop.clients().lost()).isEmpty();
        assertThat(shop.clients().outages()).isZero();
    }

    List<Long> children(long pid) throws HostException {
        return look().processes().stream()
                .filter(fact -> fact.parent() == pid)
                .map(fact -> fact.id().pid())
                .toList();
    }
}
