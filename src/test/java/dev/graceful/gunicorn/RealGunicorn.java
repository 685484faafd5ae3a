package dev.graceful.gunicorn;

import static org.awaitility.Awaitility.await;

import dev.graceful.host.Follower;
import dev.graceful.model.Address;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One gunicorn that a test started. Whatever it forked is ended with the test. */
public final class RealGunicorn implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final AppRepository repository;
    private final Path scratch;
    private final Flags flags;
    private final Address address;
    private final boolean followed;
    private @Nullable Process started;

    private RealGunicorn(AppRepository repository, Path scratch, Flags flags, Address address, boolean followed) {
        this.repository = repository;
        this.scratch = scratch;
        this.flags = flags;
        this.address = address;
        this.followed = followed;
    }

    /**
     * How it is started.
     *
     * @param venv which gunicorn
     * @param workers {@code --workers}
     * @param preload {@code --preload}
     * @param daemon {@code --daemon}
     * @param pidFile whether it gets a {@code --pid}
     * @param unix whether it listens on a Unix socket instead of a TCP port
     * @param more further words
     */
    public record Flags(
            Venv venv, int workers, boolean preload, boolean daemon, boolean pidFile, boolean unix, List<String> more) {
        public Flags {
            more = List.copyOf(more);
        }

        /** Three preloaded workers of the sync class in the background, on a TCP port and with a pid file. */
        public static Flags daemon(Venv venv) {
            return new Flags(venv, 3, true, true, true, false, List.of());
        }

        /** The same in the foreground. */
        public Flags foreground() {
            return new Flags(venv, workers, preload, false, pidFile, unix, more);
        }

        /** The same without {@code --preload}. */
        public Flags withoutPreload() {
            return new Flags(venv, workers, false, daemon, pidFile, unix, more);
        }

        /** The same without a pid file. */
        public Flags withoutPidFile() {
            return new Flags(venv, workers, preload, daemon, false, unix, more);
        }

        /** The same on a Unix socket. */
        public Flags onUnixSocket() {
            return new Flags(venv, workers, preload, daemon, pidFile, true, more);
        }

        /** The same with further words, such as {@code --worker-class gthread --threads 4}. */
        public Flags with(String... words) {
            var all = new ArrayList<>(more);
            all.addAll(List.of(words));
            return new Flags(venv, workers, preload, daemon, pidFile, unix, all);
        }
    }

    /**
     * Starts it on the code that lies in the work tree and waits until it accepts connections.
     *
     * @param scratch a directory of the test's own for the pid file, the log and the socket; a short path when it is to hold a socket
     */
    public static RealGunicorn start(AppRepository repository, Path scratch, Flags flags) throws IOException {
        return start(repository, scratch, flags, false);
    }

    /** The same below {@code graceful-follow}, in the foreground. */
    public static RealGunicorn follow(AppRepository repository, Path scratch, Flags flags) throws IOException {
        return start(repository, scratch, flags.foreground(), true);
    }

    private static RealGunicorn start(AppRepository repository, Path scratch, Flags flags, boolean followed)
            throws IOException {
        Files.createDirectories(scratch);
        Address address = flags.unix() ? new Address.Unix(scratch.resolve("s").toString()) : freePort();
        var gunicorn = new RealGunicorn(repository, scratch, flags, address, followed);
        gunicorn.startAgain();
        return gunicorn;
    }

    /** Starts it once more in the same way, as after its end, and waits until it accepts connections. */
    public void startAgain() throws IOException {
        launch();
        try {
            await().atMost(PATIENCE).until(this::accepts);
        } catch (org.awaitility.core.ConditionTimeoutException late) {
            close();
            throw new IOException(flags.venv() + " did not start: " + log(), late);
        }
    }

    private static Address freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Address.Tcp("127.0.0.1", free.getLocalPort());
        }
    }

    private void launch() throws IOException {
        var argv = new ArrayList<String>();
        if (followed) {
            Path program = Files.writeString(scratch.resolve(Follower.NAME), Follower.program());
            argv.addAll(List.of("python3", "-I", program.toString()));
        }
        argv.add(flags.venv().directory() + "/bin/gunicorn");
        argv.addAll(List.of("--bind", address.toString(), "--workers", Integer.toString(flags.workers())));
        argv.addAll(List.of("--error-logfile", scratch.resolve("log").toString(), "--graceful-timeout", "10"));
        if (flags.preload()) {
            argv.add("--preload");
        }
        if (flags.daemon()) {
            argv.add("--daemon");
        }
        if (flags.pidFile()) {
            argv.addAll(List.of("--pid", pidFile().toString()));
        }
        argv.addAll(flags.more());
        argv.add("app:application");
        ProcessBuilder builder = new ProcessBuilder(argv)
                .directory(repository.directory().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(scratch.resolve("log").toFile()));
        // Of two versions of a file with one size and one second Python takes the first that it has compiled.
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        started = builder.start();
    }

    private boolean accepts() {
        try (SocketChannel channel = connect()) {
            return channel.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private SocketChannel connect() throws IOException {
        return switch (address) {
            case Address.Tcp tcp ->
                SocketChannel.open(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.port()));
            case Address.Unix unix -> {
                var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(unix.path()));
                yield channel;
            }
        };
    }

    /** What was started: the follower, if there is one. */
    public Process started() {
        return Objects.requireNonNull(started);
    }

    /** Where it listens. */
    public Address address() {
        return address;
    }

    /** The code that it runs. */
    public AppRepository repository() {
        return repository;
    }

    /** Its pid file, which is there when it was asked for. */
    public Path pidFile() {
        return scratch.resolve("pid");
    }

    /** What it wrote into its log. */
    public String log() throws IOException {
        Path log = scratch.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Its masters: those of its processes that no process of its own started, or that are an upgrade of such a one; oldest first. */
    public List<ProcessHandle> masters() {
        return processes().stream()
                .filter(process -> process.children().findAny().isPresent()
                        || !ours(process.parent().orElse(null)))
                .toList();
    }

    /** All its processes but the follower, oldest first: they alone have the work tree as their working directory. */
    public List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(this::ours)
                .sorted(java.util.Comparator.comparing((ProcessHandle process) ->
                                process.info().startInstant().orElse(java.time.Instant.MAX))
                        .thenComparingLong(ProcessHandle::pid))
                .toList();
    }

    private boolean ours(@Nullable ProcessHandle process) {
        if (process == null || (followed && process.pid() == started().pid())) {
            return false;
        }
        try {
            Path directory = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
            return directory.equals(repository.directory().toRealPath());
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    @Override
    public void close() {
        if (followed) {
            started().destroyForcibly();
        }
        Predicate<ProcessHandle> alive = ProcessHandle::isAlive;
        await().atMost(PATIENCE).until(() -> {
            List<ProcessHandle> left = processes().stream().filter(alive).toList();
            left.forEach(ProcessHandle::destroyForcibly);
            return left.isEmpty();
        });
    }
}
