package dev.graceful.host;

import dev.graceful.host.Snapshot.ProcessFact;
import dev.graceful.model.Desired.Locator;
import dev.graceful.model.Keeping;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A supervisord that runs on a machine. It is spoken to with its own interpreter, library and configuration, so that its socket, its
 * password and the version of its protocol need not be known.
 */
public final class Supervisord {
    /** The line before its answer. */
    public static final String MARK = ":graceful:";

    private static final String DAEMON = "supervisord";
    private static final String CONTROL = "supervisorctl";
    private static final Pattern PROGRAM = Pattern.compile(DAEMON + "([0-9.]*|\\.py)");
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int WITHIN = 3;

    /** Words: the pid of supervisord, its configuration or nothing. */
    private static final String CONNECT = """
            import os, sys
            sys.path.pop(0)
            pid, conf = sys.argv[1:3]
            try:
                os.chdir('/proc/%s/cwd' % pid)
                with open('/proc/%s/environ' % pid) as f:
                    os.environ.update(word.split('=', 1) for word in f.read().split('\\0') if '=' in word)
            except (IOError, OSError):
                pass  # Another account's: paths and variables in the configuration may not be understood.
            from supervisor.options import ClientOptions, ServerOptions
            words = ['-c', conf] if conf else []
            client = ClientOptions()
            client.realize(words, doc='')
            rpc = client.getServerProxy().supervisor
            """;

    /**
     * What supervisord says of its programs is printed first, so that it is known where the configuration may not be read.
     *
     * <p>How a program is stopped is read from the configuration as supervisord reads it, because its protocol does not tell it.
     */
    private static final String QUESTION = CONNECT + """
            def title(group, name):
                return name if name == group else group + ':' + name
            infos = {}
            print(':graceful:')
            for info in rpc.getAllProcessInfo():
                called = title(info['group'], info['name'])
                infos[called] = info
                print('name=%s\\nstate=%s\\npid=%d' % (called, info['statename'], info['pid']))
            sys.stdout.flush()
            server = ServerOptions()
            server.realize(words, doc='')
            for group in server.process_group_configs:
                for program in group.process_configs:
                    called = title(group.name, program.name)
                    if called in infos:
                        print('name=%s\\nsignal=%d' % (called, int(program.stopsignal)))
                        print('patience=%d' % int(program.stopwaitsecs))
                        print('group=%s' % bool(program.stopasgroup))
                        again = getattr(program.autorestart, '__name__', '')
                        expected = infos[called]['exitstatus'] in program.exitcodes
                        print('again=%s' % (again == 'RestartUnconditionally' or bool(again) and not expected))
            """;

    /**
     * More words: what to do, the program, the pid that it must watch or 0. Signals are given by supervisord in its own time: it is not
     * waited for.
     */
    private static final String ORDER = CONNECT + """
            what, name, watched = sys.argv[3:6]
            try:
                from xmlrpc.client import Fault
            except ImportError:
                from xmlrpclib import Fault
            if what == 'hup':
                # A title may hide the name; the pid is certain.
                for info in rpc.getAllProcessInfo():
                    if str(info['pid']) == watched:
                        rpc.signalProcess(info['group'] + ':' + info['name'], 'HUP')
                        sys.exit()
                sys.exit('supervisor watches no process %s' % watched)
            info = rpc.getProcessInfo(name)
            if watched != '0' and str(info['pid']) != watched:
                sys.exit('supervisor watches %s instead of %s' % (info['pid'], watched))
            try:
                if what == 'stop':
                    rpc.stopProcess(name, False)
                else:
                    rpc.startProcess(name, False)
            except Fault as fault:
                # It is so already: NOT_RUNNING, ALREADY_STARTED.
                if (what, fault.faultCode) not in (('stop', 70), ('start', 60)):
                    raise
            """;

    private final ProcessFact process;
    private final String configuration;

    private Supervisord(ProcessFact process, String configuration) {
        this.process = process;
        this.configuration = configuration;
    }

    /** What a supervisord is told. */
    public enum Order {
        /** To end the process of a program, and not to start it again. */
        STOP,
        /** To start a program. */
        START,
        /** To send HUP to the process that it watches by this pid, whatever program that is. */
        HUP
    }

    /**
     * A process that is one.
     *
     * @param locator may name another configuration than the one that it was started with
     */
    public static Supervisord of(ProcessFact process, Locator locator) {
        String declared = locator instanceof Locator.Supervisor(String program, String config) ? config : null;
        return new Supervisord(process, declared == null ? configuration(process.argv()) : declared);
    }

    /** Whether a command line is that of a supervisord. */
    public static boolean isOne(List<String> argv) {
        return argv.stream()
                .limit(WITHIN)
                .anyMatch(word -> PROGRAM.matcher(Gunicorn.baseName(word)).matches());
    }

    /**
     * The only one among some processes; empty when there is none, when its interpreter is not known, or when there are several of which
     * any could be the right one.
     */
    public static Optional<Supervisord> among(List<ProcessFact> processes, Locator locator) {
        List<ProcessFact> all =
                processes.stream().filter(process -> isOne(process.argv())).toList();
        return all.size() == 1 && all.getFirst().argv().getFirst().startsWith("/")
                ? Optional.of(of(all.getFirst(), locator)).filter(Supervisord::isAskable)
                : Optional.empty();
    }

    private static String configuration(List<String> argv) {
        for (int i = 1; i < argv.size(); i++) {
            String word = argv.get(i);
            if ((word.equals("-c") || word.equals("--configuration")) && i + 1 < argv.size()) {
                return argv.get(i + 1);
            }
            if (word.startsWith("--configuration=")) {
                return word.substring(word.indexOf('=') + 1);
            }
            if (word.startsWith("-c") && word.length() > 2) {
                return word.substring(2);
            }
        }
        return "";
    }

    /** Whether an interpreter runs it; one that was made into a program of its own would take a question for its configuration. */
    public boolean isAskable() {
        return !PROGRAM.matcher(Gunicorn.baseName(process.argv().getFirst())).matches();
    }

    /** Its process. */
    public ProcessFact process() {
        return process;
    }

    /** How it is asked for something by its {@code supervisorctl}, which waits until that is done. */
    public Keeping.Supervisor keeping() {
        String directory = process.detail() == null ? "/" : process.detail().directory();
        String control = process.argv().stream()
                .limit(WITHIN)
                .filter(word -> word.startsWith("/") && word.endsWith("/" + DAEMON))
                .map(word -> word.substring(0, word.length() - DAEMON.length()) + CONTROL)
                .findFirst()
                .orElse(CONTROL);
        String absolute = configuration.startsWith("/") ? configuration : directory + "/" + configuration;
        return new Keeping.Supervisor(control, configuration.isEmpty() ? null : absolute, directory, process.user());
    }

    /**
     * The command that asks it about all its programs. It prints, after {@link #MARK}, lines of {@code name=value}; each {@code name}
     * begins what is said of one of them, and may come twice.
     */
    public Command question() {
        return command(QUESTION);
    }

    /**
     * The command that tells it something.
     *
     * @param order what it is told
     * @param program {@code name} or {@code group:name}
     * @param watched the pid that it must be watching for the order to be given; 0 for any
     */
    public Command order(Order order, String program, long watched) {
        return command(ORDER, order.name().toLowerCase(Locale.ROOT), program, Long.toString(watched))
                .changing();
    }

    /** It runs as the account of supervisord: its words name the interpreter, and anybody may start a process with such words. */
    private Command command(String script, String... more) {
        String interpreter = process.argv().getFirst();
        String pid = Long.toString(process.id().pid());
        List<String> argv = Stream.concat(Stream.of(interpreter, "-c", script, pid, configuration), Stream.of(more))
                .toList();
        return Command.of(argv, "/", process.user(), DEADLINE);
    }
}
