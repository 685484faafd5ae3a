package dev.graceful.lab;

import dev.graceful.testing.Requirement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A network of real Debian machines in containers on this one, which no other machine reaches and from which none is reached.
 *
 * <p>A lab ends with {@link #close()}, at the latest with this virtual machine; one whose virtual machine was killed is cleared away
 * when the next is opened. Two at once have networks, names and disks of their own.
 */
public final class Lab implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final Path SCRIPTS = Path.of("src/test/lab").toAbsolutePath();
    private static final int LACKING = 3;
    private static final Executor STARTERS = start -> Thread.ofVirtual().start(start);
    private static @Nullable Path root;
    private static @Nullable String lack;

    private final Path directory;
    private final Map<String, CompletableFuture<Machine>> machines = new ConcurrentHashMap<>();
    private final AtomicInteger another = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Lab(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end of the lab"));
    }

    /**
     * Ends the running suite when this machine cannot have a lab; builds what all hosts start from when that was never done here,
     * which takes minutes and is told on the console.
     *
     * @param suite what needs it, as a reader of the console would call it
     * @throws org.opentest4j.TestAbortedException when the suite may be skipped (see {@link Requirement})
     */
    public static synchronized Path require(String suite) {
        if (root == null && lack == null) {
            provide();
        }
        if (root == null) {
            throw Requirement.unmet(suite, "there can be no lab here: " + lack);
        }
        return root;
    }

    private static void provide() {
        try {
            Process build = new ProcessBuilder(SCRIPTS.resolve("build.sh").toString()).start();
            build.getOutputStream().close();
            List<String> said = new ArrayList<>();
            Thread progress = Thread.ofVirtual()
                    .start(() -> build.errorReader().lines().forEach(line -> {
                        System.out.println(line);
                        said.add(line);
                    }));
            List<String> answer = build.inputReader().lines().toList();
            progress.join();
            int status = build.waitFor();
            if (status == 0) {
                root = Path.of(answer.getLast());
            } else if (status == LACKING) {
                lack = said.getLast();
            } else {
                throw new IllegalStateException("build.sh ended with " + status + ": " + String.join("\n", said));
            }
        } catch (IOException noShell) {
            lack = noShell.getMessage();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the lab was built", interrupted);
        }
    }

    /**
     * Makes a lab without machines, owned by this virtual machine, and clears away those whose owner is dead.
     *
     * @param suite as in {@link #require}
     */
    public static Lab open(String suite) {
        Path lower = require(suite);
        long owner = ProcessHandle.current().pid();
        Ran opened = Ran.of(DEADLINE, "", script("open", Long.toString(owner), lower.toString()));
        if (!opened.well()) {
            throw Requirement.unmet(
                    suite, "no lab can be opened here: " + opened.err().strip());
        }
        return new Lab(Path.of(opened.out().strip()));
    }

    /** The machine of this name; made and switched on when there is none yet. */
    public Machine machine(String name) {
        return machines(name).getFirst();
    }

    /** A machine of its own for whoever asks, with a name that begins so: for suites whose tests run side by side. */
    public Machine another(String name) {
        return machine(name + another.incrementAndGet());
    }

    /** These machines in this order; those that are not there yet are made and switched on at the same time. */
    public List<Machine> machines(String... names) {
        var starting = Arrays.stream(names).map(this::starting).toList();
        try {
            return starting.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException failed) {
            throw new IllegalStateException("not all of " + List.of(names) + " started: " + failed.getCause(), failed);
        }
    }

    private CompletableFuture<Machine> starting(String name) {
        return machines.computeIfAbsent(
                name, fresh -> CompletableFuture.supplyAsync(() -> Machine.make(this, fresh), STARTERS));
    }

    /** The name of the lab, which is that of its bridge. */
    public String name() {
        return directory.getFileName().toString();
    }

    /** The address of this machine on the network of the lab: where connections to its hosts come from. */
    public String address() {
        return text("prefix") + ".1";
    }

    /** The private key, in OpenSSH's format and without a passphrase, with which one connects as {@code deploy}. */
    public String privateKey() {
        return text("deploy") + "\n";
    }

    /** The file of {@link #privateKey()}, which its owner alone can read. */
    public Path privateKeyFile() {
        return directory.resolve("deploy");
    }

    /** The fixture's own key, with which it connects as anybody. */
    Path keeperFile() {
        return directory.resolve("keeper");
    }

    /** What is kept about a machine. */
    Path directory(String machine) {
        return directory.resolve("hosts").resolve(machine);
    }

    void forget(Machine machine) {
        machines.remove(machine.name());
    }

    /** Runs a verb of {@code hosts.sh} with this lab as its first word. */
    Ran run(String input, String verb, String... words) {
        var argv = new ArrayList<>(script(verb, directory.toString()));
        argv.addAll(List.of(words));
        return Ran.of(DEADLINE, input, argv);
    }

    private static List<String> script(String... words) {
        var argv = new ArrayList<>(List.of(SCRIPTS.resolve("hosts.sh").toString()));
        argv.addAll(List.of(words));
        return argv;
    }

    private String text(String file) {
        try {
            return Files.readString(directory.resolve(file)).strip();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Ends all machines and removes their disks and the network. A second call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            run("", "close").orThrow();
        }
    }
}
