package dev.graceful.host.local;

import dev.graceful.host.Answer;
import dev.graceful.host.Command;
import dev.graceful.host.Delivery;
import dev.graceful.host.Host;
import dev.graceful.host.HostException;
import dev.graceful.host.Look;
import dev.graceful.host.Question;
import dev.graceful.host.Reply;
import dev.graceful.host.RunId;
import dev.graceful.host.RunState;
import dev.graceful.host.Runner;
import dev.graceful.host.Snapshot;
import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.host.Tenure;
import dev.graceful.host.shell.Become;
import dev.graceful.host.shell.ShellHost;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Reason;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine that the operator itself runs on. Commands that outlive the operator are run by the same host program as on every other
 * machine, with a state directory of its own below that of the journals. Safe for use by several threads.
 */
public final class LocalHost implements Host, Runner {
    private final String name;
    /** Nobody fences the operator off its own machine; who may act at all is known before a call comes here. */
    private static final Tenure TENURE = new Tenure("the-operator-on-this-machine", 1);

    private final JournalFile journal;
    private final String bootId;
    private final BootClock clock = new BootClock();
    private final Asking asking = new Asking();
    private final Account own;
    private final Signals signals;
    private final ShellHost runs;

    /**
     * Reads what does not change while the machine is up.
     *
     * @param name the name of the Host resource
     * @param stateDir where the journals lie, and in {@code runs} what became of commands; made at the first use, for this account alone
     * @throws HostException when this is not a Linux machine with a readable {@code /proc}
     */
    public LocalHost(String name, Path stateDir) throws HostException {
        this.name = name;
        this.journal = new JournalFile(stateDir);
        try {
            this.bootId =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
            this.own = ownAccount();
        } catch (IOException unreadable) {
            throw new HostException(name, "this machine cannot be read: " + unreadable, unreadable);
        }
        this.signals = new Signals(bootId);
        String runsDir = stateDir.toAbsolutePath().normalize().resolve("runs").toString();
        this.runs =
                new ShellHost(name, new LocalWire(name), new ShellHost.Settings(TENURE, runsDir, new Become.None()));
    }

    /** Where the journals lie unless told otherwise: {@code /var/lib/gracefuldeploy} for root, else below the home directory. */
    public static Path usualStateDir() {
        String home = System.getProperty("user.home", "/");
        return System.getProperty("user.name", "").equals("root")
                ? Path.of("/var/lib/gracefuldeploy")
                : Path.of(home, ".local", "state", "gracefuldeploy");
    }

    private static Account ownAccount() throws IOException {
        long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        long gid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:gid")).longValue();
        Account known = Account.of(Long.toString(uid));
        return known != null ? known : new Account(Long.toString(uid), uid, gid, "/");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Snapshot look(Look look) throws HostException {
        try {
            // Before the processes are read: one that ends while a busy machine reads them must not seem to have lived
            // on.
            Instant at = Instant.now();
            var processes = new ProcessTable(bootId, clock).read(look.detailed());
            Map<String, FileFact> files = new HashMap<>();
            look.files().forEach(path -> files.put(path, FileReader.read(path)));
            var listening = Listening.read();
            var owner = owner(look.directory());
            return new Snapshot(at, bootId, processes, listening, files, owner, journal.read(look.app()));
        } catch (IOException unreadable) {
            throw new HostException(name, "this machine cannot be read: " + unreadable, unreadable);
        }
    }

    private static @Nullable String owner(String directory) throws IOException {
        Path path = Path.of(directory);
        return Files.isDirectory(path) ? Files.getOwner(path).getName() : null;
    }

    @Override
    public Reply run(Command command) throws HostException {
        try {
            return switch (Invocation.of(command, own)) {
                case Invocation.Prepared.Refused(Reply.NotStarted reply) -> reply;
                case Invocation.Prepared.Ready(Invocation invocation) -> Execution.run(invocation, command);
            };
        } catch (IOException failed) {
            throw new HostException(
                    name, "could not run " + command.argv().getFirst() + ": " + failed.getMessage(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HostException(
                    name, "interrupted while " + command.argv().getFirst() + " ran; it was ended", interrupted);
        }
    }

    @Override
    public Delivery signal(ProcessId process, Signal signal) {
        return signals.send(process, signal.number());
    }

    @Override
    public Answer ask(Question question) {
        return asking.ask(question);
    }

    @Override
    public void append(AppKey app, String line) throws HostException {
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a journal line holds no line break");
        }
        try {
            journal.append(app, line);
        } catch (IOException failed) {
            String problem = "the journal " + journal.path(app) + " could not be written (" + failed
                    + "); nothing that depends on it was done";
            throw journal.diskFull(failed)
                    ? new HostException(name, Reason.DiskFull, problem, "make room on " + name, failed)
                    : new HostException(name, problem, failed);
        }
    }

    @Override
    public RunState start(RunId id, Command command) throws HostException {
        return runs.start(id, command);
    }

    @Override
    public RunState became(RunId id) throws HostException {
        return runs.became(id);
    }

    @Override
    public void close() {
        runs.close();
        asking.close();
    }
}
