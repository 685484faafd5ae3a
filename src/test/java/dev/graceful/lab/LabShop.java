package dev.graceful.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.graceful.gunicorn.AppRepository;
import dev.graceful.gunicorn.RealGunicorn.Flags;
import dev.graceful.model.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The application of a machine: a clone in {@code /srv/shop} that the account {@code shop} owns, whose origin is a bare repository
 * on the same machine, and a gunicorn that {@code shop} started from an SSH session of its own, so that nobody but {@code shop} is
 * responsible for it.
 */
public final class LabShop {
    /** The checkout. */
    public static final String DIRECTORY = "/srv/shop";

    /** The bare repository that it was cloned from; {@code shop} may read it. */
    public static final String ORIGIN = "/srv/git/shop.git";

    /** The account that it belongs to and runs as. */
    public static final String ACCOUNT = "shop";

    /** The pid file of gunicorn, which is there when it was asked for. */
    public static final String PID_FILE = "/var/lib/shop/gunicorn.pid";

    /** What gunicorn says. */
    public static final String LOG = "/var/lib/shop/gunicorn.log";

    /** The Unix socket of gunicorn, when it was asked for. */
    public static final String SOCKET = "/var/lib/shop/s";

    private static final String BUNDLE = "/srv/git/pushed.bundle";
    private static final int PORT = 8000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /**
     * Prints pid and parent of each gunicorn whose working directory is the checkout, oldest first. A master that USR2 made is called
     * after the Python that it is, so that the whole command line has to be asked.
     */
    private static final String PROCESSES = """
            for pid in $(pgrep --uid shop --full gunicorn); do
                if [ "$(readlink "/proc/$pid/cwd")" = "$1" ]; then
                    stat=$(cat "/proc/$pid/stat") && set -- "$1" ${stat##*)} && echo "$pid $3"
                fi
            done
            """;

    private final Machine machine;
    private final AppRepository repository;
    private final boolean unix;

    private LabShop(Machine machine, AppRepository repository, boolean unix) {
        this.machine = machine;
        this.repository = repository;
        this.unix = unix;
    }

    /**
     * One gunicorn process.
     *
     * @param pid as the machine counts
     * @param parent as the machine counts; 1 when whoever started it has ended
     */
    public record Running(long pid, long parent) {}

    /**
     * Makes the checkout, at what the branch {@code main} of the repository is now.
     *
     * @param repository on this machine; several machines may have the same. What is committed later gets there with {@link #publish}
     */
    public static LabShop on(Machine machine, AppRepository repository) {
        var shop = new LabShop(machine, repository, false);
        machine.root("install", "-d", "-o", ACCOUNT, "-g", ACCOUNT, DIRECTORY, ORIGIN, "/var/lib/shop");
        machine.as(ACCOUNT, "git", "init", "--quiet", "--bare", "--initial-branch=main", ORIGIN);
        shop.publish();
        machine.as(ACCOUNT, "git", "clone", "--quiet", ORIGIN, DIRECTORY);
        return shop;
    }

    /** The same application, asked on its Unix socket. */
    public LabShop onUnixSocket() {
        return new LabShop(machine, repository, true);
    }

    /** Brings all commits of the repository to the origin of the checkout, as somebody's {@code git push} does. */
    public void publish() {
        Path bundle = machine.disk(BUNDLE);
        try {
            Files.deleteIfExists(bundle);
            repository.git("bundle", "create", "--quiet", bundle.toString(), "--all");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        machine.root("chmod", "644", BUNDLE);
        machine.as(ACCOUNT, "git", "--git-dir", ORIGIN, "fetch", "--quiet", BUNDLE, "+refs/heads/*:refs/heads/*");
    }

    /** Puts a commit into the checkout, as {@code git checkout --detach} after a fetch does. */
    public void checkout(String revision) {
        git("fetch", "--quiet");
        git("checkout", "--quiet", "--detach", revision);
    }

    /** The commit that is checked out. */
    public String head() {
        return git("rev-parse", "HEAD");
    }

    /** Runs Git in the checkout as {@code shop}. */
    public String git(String... words) {
        var argv = new ArrayList<>(List.of("git", "-C", DIRECTORY));
        argv.addAll(List.of(words));
        return machine.as(ACCOUNT, argv.toArray(String[]::new));
    }

    /** Starts gunicorn in its own session, from an SSH session that ends at once, and waits until it answers from outside. */
    public void start(Flags flags) {
        // Of two versions of a file with one size and one second Python takes the first that it has compiled.
        var argv = new ArrayList<>(List.of("env", "-C", DIRECTORY, "PYTHONDONTWRITEBYTECODE=1", "setsid", "--fork"));
        // The log is open before gunicorn is there, and nothing of the SSH session stays open.
        argv.addAll(List.of("sh", "-c", "log=$1 && shift && exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", LOG));
        argv.addAll(command(flags));
        machine.sshAs(ACCOUNT, argv.toArray(String[]::new));
        await("gunicorn on " + machine).atMost(PATIENCE).until(() -> status() == 200);
    }

    /** The words of gunicorn, as {@link #start} gives them and others may give them to systemd or supervisor. */
    public static List<String> command(Flags flags) {
        var argv = new ArrayList<>(List.of("/opt/gunicorn/" + flags.venv().variant() + "/bin/gunicorn"));
        argv.addAll(List.of(
                "--bind",
                flags.unix() ? "unix:" + SOCKET : "0.0.0.0:" + PORT,
                "--workers",
                Integer.toString(flags.workers())));
        argv.addAll(List.of("--error-logfile", LOG, "--graceful-timeout", "10"));
        if (flags.preload()) {
            argv.add("--preload");
        }
        if (flags.daemon()) {
            argv.add("--daemon");
        }
        if (flags.pidFile()) {
            argv.addAll(List.of("--pid", PID_FILE));
        }
        argv.addAll(flags.more());
        argv.add("app:application");
        return argv;
    }

    /** Where it listens, for clients outside of the machine; its disk is mounted here, and a socket on it can be connected to. */
    public Address address() {
        return unix ? new Address.Unix(machine.disk(SOCKET).toString()) : new Address.Tcp(machine.address(), PORT);
    }

    /** What the application answers now: the label of its code, the commit, and the pid of the worker. */
    public String answer() throws IOException {
        String response = response();
        return response.substring(response.indexOf("\r\n\r\n") + 4).strip();
    }

    /** The label of the code that answers now. */
    public String label() throws IOException {
        return answer().split(" ", 2)[0];
    }

    /** The status of an answer, 0 when there is none. */
    public int status() {
        try {
            String[] words = response().split(" ", 3);
            return words.length < 3 ? 0 : Integer.parseInt(words[1]);
        } catch (IOException none) {
            return 0;
        }
    }

    private String response() throws IOException {
        byte[] request = "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n".getBytes(UTF_8);
        return switch (address()) {
            case Address.Tcp(String host, int port) -> {
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(host, port), 5_000);
                    socket.setSoTimeout(10_000);
                    socket.getOutputStream().write(request);
                    yield new String(socket.getInputStream().readAllBytes(), UTF_8);
                }
            }
            case Address.Unix(String path) -> {
                try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                    channel.connect(UnixDomainSocketAddress.of(path));
                    channel.write(ByteBuffer.wrap(request));
                    yield new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
                }
            }
        };
    }

    /** The processes of gunicorn, masters and workers, in the order of their pids. */
    public List<Running> processes() {
        return machine.root("sh", "-c", PROCESSES, "sh", DIRECTORY)
                .lines()
                .map(line -> line.split(" "))
                .map(words -> new Running(Long.parseLong(words[0]), Long.parseLong(words[1])))
                .toList();
    }

    /** Those that no gunicorn started, or that started others themselves: masters. */
    public List<Running> masters() {
        List<Running> all = processes();
        var pids = all.stream().map(Running::pid).toList();
        var parents = all.stream().map(Running::parent).toList();
        return all.stream()
                .filter(process -> !pids.contains(process.parent()) || parents.contains(process.pid()))
                .toList();
    }

    /** The pid in the pid file. */
    public long pid() {
        return Long.parseLong(machine.get(PID_FILE).strip());
    }

    /** What gunicorn wrote into its log. */
    public String log() {
        return machine.get(LOG);
    }

    /** Kills every gunicorn. */
    public void stop() {
        await("the end of gunicorn on " + machine).atMost(PATIENCE).until(() -> {
            List<Running> left = processes();
            left.forEach(process -> machine.tryRoot("", "kill", "-KILL", Long.toString(process.pid())));
            return left.isEmpty();
        });
    }
}
