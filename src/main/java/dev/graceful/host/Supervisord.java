package dev.graceful.host;

import dev.graceful.host.Snapshot.ProcessFact;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A supervisord that runs on a machine. It is spoken to with its own interpreter, library and configuration, so that its socket, its
 * password and the version of its protocol need not be known.
 */
public final class Supervisord {
    /** Any program, to be told by the pid that it watches. */
    public static final String UNNAMED = "-";

    /** The line before its answer. */
    public static final String MARK = ":graceful:";

    private static final Pattern PROGRAM = Pattern.compile("supervisord([0-9.]*|\\.py)");
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int WITHIN = 3;

    /**
     * Words: what to do, the pid of supervisord, its configuration or nothing, the program, the pid that it must watch or 0.
     *
     * <p>How a program is stopped is read from the configuration as supervisord reads it, because its protocol does not tell whether
     * the signal goes to the whole group. Signals are given by supervisord in its own time: it is not waited for.
     */
    private static final String SCRIPT = """
            import os, sys
            sys.path.pop(0)
            what, pid, conf, name, watched = sys.argv[1:6]
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
            try:
                from xmlrpc.client import Fault
            except ImportError:
                from xmlrpclib import Fault
            rpc = client.getServerProxy().supervisor
            if name == '-':
                running = [i for i in rpc.getAllProcessInfo() if str(i['pid']) == watched]
                if not running:
                    sys.exit('supervisor watches no process %s' % watched)
                group, name = running[0]['group'], running[0]['name']
                name = name if name == group else group + ':' + name
            info = rpc.getProcessInfo(name)
            if watched != '0' and str(info['pid']) != watched:
                sys.exit('supervisor watches %s instead of %s' % (info['pid'], watched))
            try:
                if what == 'stop':
                    rpc.stopProcess(name, False)
                elif what == 'start':
                    rpc.startProcess(name, False)
            except Fault as fault:
                # It is so already: NOT_RUNNING, ALREADY_STARTED.
                if (what, fault.faultCode) not in (('stop', 70), ('start', 60)):
                    raise
            print(':graceful:\\nname=%s\\nstate=%s\\npid=%d' % (name, info['statename'], info['pid']))
            server = ServerOptions()
            server.realize(words, doc='')
            for group in server.process_group_configs:
                for program in group.process_configs:
                    if name in (program.name, group.name + ':' + program.name):
                        print('signal=%d' % int(program.stopsignal))
                        print('patience=%d' % int(program.stopwaitsecs))
                        print('group=%s' % bool(program.stopasgroup))
                        again = getattr(program.autorestart, '__name__', '')
                        expected = info['exitstatus'] in program.exitcodes
                        print('again=%s' % (again == 'RestartUnconditionally' or bool(again) and not expected))
            """;

    private final long pid;
    private final String interpreter;
    private final String configuration;
    private final String user;

    private Supervisord(long pid, String interpreter, String configuration, String user) {
        this.pid = pid;
        this.interpreter = interpreter;
        this.configuration = configuration;
        this.user = user;
    }

    /** What a supervisord is told. */
    public enum Order {
        /** Nothing: it is asked. */
        ASK,
        /** To end the process of a program, and not to start it again. */
        STOP,
        /** To start a program. */
        START
    }

    /** Whether a command line is that of a supervisord. */
    public static boolean isOne(List<String> argv) {
        return argv.stream()
                .limit(WITHIN)
                .anyMatch(word -> PROGRAM.matcher(Gunicorn.baseName(word)).matches());
    }

    /** The only one among some processes; empty when there is none, or several of which any could be the right one. */
    public static Optional<Supervisord> among(List<ProcessFact> processes) {
        List<ProcessFact> all =
                processes.stream().filter(process -> isOne(process.argv())).toList();
        if (all.size() != 1 || !all.getFirst().argv().getFirst().startsWith("/")) {
            return Optional.empty();
        }
        ProcessFact only = all.getFirst();
        List<String> argv = only.argv();
        return Optional.of(new Supervisord(only.id().pid(), argv.getFirst(), configuration(argv), only.user()));
    }

    private static String configuration(List<String> argv) {
        for (int i = 0; i < argv.size(); i++) {
            String word = argv.get(i);
            if ((word.equals("-c") || word.equals("--configuration")) && i + 1 < argv.size()) {
                return argv.get(i + 1);
            }
            if (word.startsWith("--configuration=")) {
                return word.substring(word.indexOf('=') + 1);
            }
        }
        return "";
    }

    /**
     * The command that tells it something as the account that it runs as, because its words name the interpreter and anybody may start a
     * process with such words; it prints what it says of the program as lines of {@code name=value} after {@link #MARK}.
     *
     * @param order what it is told
     * @param program {@code name} or {@code group:name}; {@link #UNNAMED} for the one that watches the pid
     * @param watched the pid that it must be watching for the order to be given; 0 for any
     */
    public Command command(Order order, String program, long watched) {
        String what = order.name().toLowerCase(Locale.ROOT);
        List<String> argv = List.of(
                interpreter, "-c", SCRIPT, what, Long.toString(pid), configuration, program, Long.toString(watched));
        Command command = Command.of(argv, "/", user, DEADLINE);
        return order == Order.ASK ? command : command.changing();
    }
}
