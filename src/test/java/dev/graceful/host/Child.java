package dev.graceful.host;

import static org.awaitility.Awaitility.await;

import dev.graceful.model.AppKey;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A process of a test's own on the machine, recognisable by a word that no other one has. */
public final class Child implements AutoCloseable {
    private final Process process;
    private final String mark;

    private Child(Process process, String mark) {
        this.process = process;
        this.mark = mark;
    }

    /** A shell that runs this text; the mark is its {@code $1}. It is ended with the test. */
    public static Child shell(String script) throws IOException {
        return start(List.of("sh", "-c", script, "sh"));
    }

    /** A program with the mark as its last word. */
    public static Child start(List<String> argv) throws IOException {
        String mark = "mark-" + UUID.randomUUID();
        var words = new ArrayList<>(argv);
        words.add(mark);
        var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
        builder.environment().put("GRACEFUL_SECRET_CANARY", "gdcanary-" + mark);
        builder.environment().put("GUNICORN_CMD_ARGS", "--log-level=debug");
        return new Child(
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start(),
                mark);
    }

    /** The word that only this process has. */
    public String mark() {
        return mark;
    }

    /** The pid. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end and tells its exit status. */
    public int exit() throws InterruptedException {
        return process.waitFor();
    }

    /** What a look at the machine tells about it, once the program runs. */
    public Snapshot.ProcessFact seenBy(Host host) {
        return await().until(() -> find(host), facts -> !facts.isEmpty()).getFirst();
    }

    private List<Snapshot.ProcessFact> find(Host host) throws HostException {
        var look = new Look(new AppKey("default", "none"), "/", List.of(), List.of(mark));
        return host.look(look).processes().stream()
                .filter(fact -> fact.id().pid() == pid() && fact.argv().contains(mark))
                .toList();
    }

    /** Ends it and waits until it has ended. */
    public void end() throws InterruptedException {
        close();
        exit();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
