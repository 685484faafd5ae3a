package dev.graceful.host.shell;

import dev.graceful.host.Adoptable;
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
import dev.graceful.host.Tenure;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A machine as it is reached through its POSIX shell. It is looked at over one conversation that stays open; whatever changes it is asked
 * for on a channel of its own, so that no lock outlives its deed. Safe for use by several threads.
 */
public final class ShellHost implements Host, Adoptable, Runner {
    /** A lock of another deed is waited for this long there, see {@code state.sh}. */
    private static final Duration ACT = Duration.ofSeconds(45);

    private static final Duration SLACK = Duration.ofSeconds(40);

    private final String name;
    private final Wire wire;
    private final Settings settings;
    private final Entry entry;
    private final Journals journals = new Journals();
    private final Asking asking;
    private final ReentrantLock looking = new ReentrantLock();
    private final ReentrantLock arriving = new ReentrantLock();
    private @Nullable Sight sight;
    private volatile @Nullable Greeting greeting;

    /**
     * How a machine is worked with.
     *
     * @param tenure in whose name
     * @param stateDir where it keeps its state; null for the usual place
     * @param become as whom
     */
    public record Settings(Tenure tenure, @Nullable String stateDir, Become become) {}

    /**
     * A machine that is not reached yet; the first call does that.
     *
     * @param name the name of the Host resource
     * @param wire the way to it; closed with this
     */
    public ShellHost(String name, Wire wire, Settings settings) {
        this.name = name;
        this.wire = wire;
        this.settings = settings;
        this.entry = new Entry(name, wire, settings.become());
        this.asking = new Asking(name, wire, entry);
    }

    @Override
    public String name() {
        return name;
    }

    /** Who the product is on the machine. */
    public String account() throws HostException {
        return arrive().account();
    }

    /** The first call of all: the machine is told who looks after it before anybody looks, so that a deposed operator is out. */
    private Greeting arrive() throws HostException {
        Greeting known = greeting;
        if (known != null) {
            return known;
        }
        try (Talk talk = entry.open(false)) {
            return arrive(talk);
        }
    }

    /** The same over a conversation that is open. */
    private Greeting arrive(Talk talk) throws HostException {
        Greeting said = Greeting.ask(talk);
        arriving.lock();
        try {
            if (greeting == null) {
                talk.call("fence", claim(state(said)), ACT);
                greeting = said;
            }
            return said;
        } finally {
            arriving.unlock();
        }
    }

    private String state(Greeting said) {
        String wished = settings.stateDir();
        return wished == null ? said.state() : wished;
    }

    private List<String> claim(String state) {
        return List.of(
                state,
                settings.tenure().owner(),
                Long.toString(settings.tenure().epoch()));
    }

    private List<String> claim() throws HostException {
        return claim(state(arrive()));
    }

    @Override
    public void adopt() throws HostException {
        try (Talk talk = entry.open(false)) {
            talk.call("adopt", claim(state(Greeting.ask(talk))), ACT);
        }
        journals.doubt();
    }

    @Override
    public Snapshot look(Look look) throws HostException {
        looking.lock();
        try {
            Sight open = sight;
            if (open == null) {
                open = openSight();
                sight = open;
            }
            return open.look(look);
        } catch (HostException failed) {
            closeSight();
            throw failed;
        } finally {
            looking.unlock();
        }
    }

    private Sight openSight() throws HostException {
        Talk talk = entry.open(true);
        try {
            Greeting said = arrive(talk);
            return new Sight(talk, said, settings.tenure(), state(said), journals);
        } catch (HostException failed) {
            talk.close();
            throw failed;
        }
    }

    private void closeSight() {
        Sight open = sight;
        sight = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public Reply run(Command command) throws HostException {
        var words = new ArrayList<>(List.of(command.changes() ? "1" : "0"));
        words.addAll(claim());
        words.addAll(List.of(
                command.user() == null ? "-" : command.user(),
                command.directory(),
                Words.seconds(command.deadline()),
                Integer.toString(command.input().getBytes(java.nio.charset.StandardCharsets.UTF_8).length),
                Integer.toString(command.environment().size())));
        command.environment().forEach((key, value) -> words.add(key + "=" + value));
        words.addAll(command.argv());
        try (Talk talk = entry.open(false);
                var _ = talk.within(
                        command.deadline().plus(SLACK), command.argv().getFirst())) {
            return run(talk, words, command);
        }
    }

    private Reply run(Talk talk, List<String> words, Command command) throws HostException {
        String nonce = Talk.nonce();
        var execution = Execution.of(talk, nonce, command);
        try {
            talk.send(Words.request(nonce, "exec", words));
            // A command need not read what it is given, so nobody waits for that.
            Thread.ofVirtual().name("command-input").start(() -> feed(talk, command.input()));
            return execution.await();
        } catch (IOException broken) {
            throw talk.broken(broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HostException(name, "interrupted while " + command.argv().getFirst() + " ran", interrupted);
        }
    }

    private static void feed(Talk talk, String input) {
        try {
            talk.send(input);
        } catch (IOException closed) {
            // The command has ended.
        }
    }

    @Override
    public Delivery signal(ProcessId process, Signal signal) throws HostException {
        var words = new ArrayList<>(claim());
        words.addAll(List.of(
                Long.toString(process.pid()),
                Long.toString(process.startTicks()),
                process.bootId(),
                Integer.toString(signal.number())));
        try (Talk talk = entry.open(false)) {
            for (String line : talk.call("signal", words, ACT).texts()) {
                for (Delivery delivery : Delivery.values()) {
                    if (line.equals("s " + delivery)) {
                        return delivery;
                    }
                }
            }
            throw talk.broken(new IOException("it does not say what became of a signal"));
        }
    }

    @Override
    public Answer ask(Question question) throws HostException {
        return asking.ask(question);
    }

    @Override
    public void append(AppKey app, String line) throws HostException {
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a journal line holds no line break");
        }
        var words = new ArrayList<>(claim());
        words.addAll(List.of(app.namespace(), app.name(), line));
        try (Talk talk = entry.open(false)) {
            talk.call("append", words, ACT);
        } finally {
            journals.written(app);
        }
    }

    @Override
    public RunState start(RunId id, Command command) throws HostException {
        var words = new ArrayList<>(claim());
        words.addAll(List.of(
                id.hex(),
                Long.toString(Math.max(1, command.deadline().toSeconds())),
                command.user() == null ? "-" : command.user(),
                command.directory(),
                Integer.toString(command.environment().size())));
        command.environment().forEach((key, value) -> words.add(key + "=" + value));
        words.addAll(command.argv());
        try (Talk talk = entry.open(false)) {
            return RunReply.parse(talk, talk.call("start", words, ACT));
        }
    }

    @Override
    public RunState became(RunId id) throws HostException {
        String state = state(arrive());
        try (Talk talk = entry.open(false)) {
            return RunReply.parse(talk, talk.call("run", List.of(state, id.hex()), ACT));
        }
    }

    @Override
    public void close() {
        wire.close();
    }
}
