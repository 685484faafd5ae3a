package dev.graceful.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.Command;
import dev.graceful.host.HostException;
import dev.graceful.host.Reply;
import dev.graceful.host.simulated.Gunicorns;
import dev.graceful.host.simulated.SimulatedHost;
import dev.graceful.host.simulated.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A simulated machine on which time passes, with a repository, a work tree of it and, once started, gunicorn. */
final class Shop implements AutoCloseable {
    final SimulatedHost host;
    final Path origin;
    final Path tree;
    private final Path author;
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();

    private final Future<?> passing;

    /** With one commit on {@code main}, checked out. */
    Shop(String name, Path scratch) throws IOException {
        this(name, scratch, Instant.now());
    }

    /** The same on a machine whose clock shows something else. */
    Shop(String name, Path scratch, Instant begin) throws IOException {
        host = new SimulatedHost(name, scratch, begin);
        origin = scratch.resolve("origin.git");
        author = scratch.resolve("author");
        tree = scratch.resolve("shop");
        git(scratch, "init", "-q", "--bare", "-b", "main", origin.toString());
        git(scratch, "clone", "-q", origin.toString(), author.toString());
        git(author, "checkout", "-q", "-b", "main");
        push("1");
        git(scratch, "clone", "-q", "-b", "main", origin.toString(), tree.toString());
        // The reflog knows whole seconds: gunicorn must not seem to have started before the code came.
        host.advance(Duration.ofSeconds(1));
        passing = time.scheduleAtFixedRate(() -> host.advance(Duration.ofMillis(100)), 10, 10, TimeUnit.MILLISECONDS);
    }

    Gunicorns start(String pidFile, int port) {
        Gunicorns gunicorn = host.start(Site.daemon(tree, port).pidFile(tree.resolveSibling(pidFile)));
        gunicorn.clients().send(Duration.ofMillis(50), Duration.ofMillis(100));
        return gunicorn;
    }

    Gunicorns start() {
        return start("shop.pid", 8000);
    }

    /** Pushes a commit to {@code main} and returns its full id. */
    String push(String text) throws IOException {
        Files.writeString(author.resolve("app.py"), text);
        git(author, "add", ".");
        git(author, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "Say " + text);
        git(author, "push", "-q", "origin", "main");
        return git(author, "rev-parse", "HEAD").strip();
    }

    /** The full id of what is checked out. */
    String head() throws HostException {
        return git(tree, "rev-parse", "HEAD").strip();
    }

    String git(Path directory, String... words) throws HostException {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(Arrays.asList(words));
        Reply reply = host.run(Command.of(argv, directory.toString(), null, Duration.ofSeconds(20)));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Exited.class,
                        done -> assertThat(done.exit()).as(done.err()).isZero());
        return ((Reply.Exited) reply).out();
    }

    @Override
    public void close() {
        passing.cancel(false);
        time.shutdownNow();
    }
}
