package dev.graceful.host.simulated;

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
import dev.graceful.host.local.LocalHost;
import dev.graceful.model.AppKey;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A machine in memory. Its processes fork, drain and die like gunicorn's; its clock only moves when a test moves it and, a little, with
 * every call; its work trees are real directories in which {@code git} really runs, with dates by the simulated clock.
 */
public final class SimulatedHost implements Host, Runner {
    private static final Duration COST_OF_A_CALL = Duration.ofMillis(20);

    private final LocalHost real;
    private final Machine machine;
    private final Runs runs;
    private final Map<String, Code> codes = new HashMap<>();
    private final Map<String, Reply> replies = new HashMap<>();
    private final List<Gunicorns> applications = new ArrayList<>();
    private final Map<AppKey, List<String>> journals = new HashMap<>();
    private final List<Sent> sent = new ArrayList<>();
    private final Faults faults;

    /** A signal that was delivered. */
    public record Sent(Instant at, Signal signal, long pid) {}

    /**
     * A machine without applications.
     *
     * @param name the name of the Host resource
     * @param scratch a directory that belongs to the test
     */
    public SimulatedHost(String name, Path scratch) throws HostException {
        this(name, scratch, Instant.now());
    }

    /**
     * The same with another clock.
     *
     * @param begin what its clock shows now
     */
    public SimulatedHost(String name, Path scratch, Instant begin) throws HostException {
        real = new LocalHost(name, scratch.resolve("unused-state"));
        machine = new Machine(begin);
        runs = new Runs(machine);
        faults = new Faults(name);
    }

    /** Starts an application and waits until it serves. */
    public synchronized Gunicorns start(Site site) {
        var application = new Gunicorns(machine, site, revision -> codes.getOrDefault(revision, Code.works()));
        applications.add(application);
        application.start();
        machine.advance(Duration.ofSeconds(3));
        return application;
    }

    /** Tells what a commit does when it is loaded; one that was not told works. */
    public synchronized void code(String sha, Code code) {
        codes.put(sha, code);
    }

    /** Tells what a program that does not exist here replies, by its first word. */
    public synchronized void reply(String program, Reply reply) {
        replies.put(program, reply);
    }

    /** Tells what a program of the user's does when it is run apart from the operator. */
    public synchronized void script(String program, Script script) {
        runs.script(program, script);
    }

    /** The command lines that were started apart from the operator, in order. */
    public synchronized List<String> started() {
        return runs.started();
    }

    /** How many such commands ran side by side at most. */
    public synchronized long mostAtOnce() {
        return runs.mostAtOnce();
    }

    /** Kills every command that runs apart from the operator, so that nobody knows how it would have ended. */
    public synchronized void loseRuns(RunState.Cause cause) {
        runs.lose(cause);
    }

    /** Removes what the machine knows about such commands. */
    public synchronized void forgetRuns() {
        runs.forget();
    }

    /** Lets time pass on the machine. */
    public synchronized void advance(Duration time) {
        machine.advance(time);
    }

    /** The machine's clock. */
    public Clock clock() {
        InstantSource source = () -> {
            synchronized (this) {
                return machine.now();
            }
        };
        return source.withZone(ZoneOffset.UTC);
    }

    /** What goes wrong with calls. */
    public Faults faults() {
        return faults;
    }

    /** Every signal that was delivered through the port, in order. */
    public synchronized List<Sent> sent() {
        return List.copyOf(sent);
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public synchronized Snapshot look(Look look) throws HostException {
        faults.before();
        machine.advance(COST_OF_A_CALL);
        var files = new HashMap<String, FileFact>();
        look.files().forEach(path -> files.put(path, file(Path.of(path))));
        var snapshot = new Snapshot(
                machine.now(),
                machine.bootId,
                machine.facts(look.detailed()),
                machine.listening(),
                files,
                owner(Path.of(look.directory())),
                journals.getOrDefault(look.app(), List.of()));
        faults.after();
        return snapshot;
    }

    private static FileFact file(Path path) {
        try {
            return Files.isDirectory(path) ? new FileFact.Directory() : new FileFact.Text(Files.readString(path));
        } catch (NoSuchFileException absent) {
            return new FileFact.Absent();
        } catch (IOException unreadable) {
            return new FileFact.Unreadable(String.valueOf(unreadable.getMessage()));
        }
    }

    private @Nullable String owner(Path directory) throws HostException {
        try {
            return Files.isDirectory(directory) ? Files.getOwner(directory).getName() : null;
        } catch (IOException unreadable) {
            throw new HostException(name(), "the owner of " + directory + " cannot be read", unreadable);
        }
    }

    @Override
    public synchronized Reply run(Command command) throws HostException {
        faults.before();
        machine.advance(COST_OF_A_CALL);
        Reply known = replies.get(command.argv().getFirst());
        Reply reply = known != null ? known : rehearsal(command);
        if (reply == null) {
            String date = machine.now().getEpochSecond() + " +0000";
            reply = real.run(command.with(Map.of("GIT_COMMITTER_DATE", date, "GIT_AUTHOR_DATE", date)));
        }
        faults.after();
        return reply;
    }

    /** A program of a virtual environment imports the code on disk, as {@code gunicorn --check-config} does. */
    private @Nullable Reply rehearsal(Command command) {
        String program = command.argv().getFirst();
        for (Gunicorns application : applications) {
            if (program.startsWith(application.site().venv().toString())) {
                Code code = application.code(WorkTree.head(application.site().directory()));
                machine.advance(code.after());
                return switch (code.kind()) {
                    case WORKS, MUTE, FAULTY -> new Reply.Exited(0, "", "");
                    case RAISES ->
                        new Reply.Exited(1, "", "Traceback (most recent call last):\nRuntimeError: broken\n");
                    case EXITS -> new Reply.Exited(7, "", "");
                    case HANGS -> new Reply.TimedOut("", "");
                };
            }
        }
        return null;
    }

    @Override
    public synchronized Delivery signal(ProcessId id, Signal signal) throws HostException {
        faults.before();
        machine.advance(COST_OF_A_CALL);
        SimulatedProcess process = machine.process(id.pid());
        Delivery delivery = Delivery.GONE;
        if (id.pid() <= 1) {
            delivery = Delivery.NOT_PERMITTED;
        } else if (process != null && process.id.equals(id) && !process.ended()) {
            sent.add(new Sent(machine.now(), signal, id.pid()));
            machine.signal(process, signal);
            delivery = Delivery.DELIVERED;
        }
        faults.after();
        return delivery;
    }

    @Override
    public synchronized Answer ask(Question question) throws HostException {
        faults.before();
        machine.advance(COST_OF_A_CALL);
        Answer answer = applications.stream()
                .filter(application -> application.site().listen().equals(question.address()))
                .findFirst()
                .map(application -> application.clients().probe(question.path() == null, question.timeout()))
                .orElse(new Answer.Silent("connection refused"));
        faults.after();
        return answer;
    }

    @Override
    public synchronized RunState start(RunId id, Command command) throws HostException {
        faults.before();
        machine.advance(COST_OF_A_CALL);
        faults.beforeWriting();
        RunState state = runs.start(id, command);
        faults.after();
        return state;
    }

    @Override
    public synchronized RunState became(RunId id) throws HostException {
        faults.before();
        machine.advance(COST_OF_A_CALL);
        RunState state = runs.became(id);
        faults.after();
        return state;
    }

    @Override
    public synchronized void append(AppKey app, String line) throws HostException {
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw new IllegalArgumentException("a journal line holds no line break");
        }
        faults.before();
        machine.advance(COST_OF_A_CALL);
        faults.beforeWriting();
        journals.computeIfAbsent(app, key -> new ArrayList<>()).add(line);
        faults.after();
    }

    @Override
    public void close() {
        real.close();
    }
}
