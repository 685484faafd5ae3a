package dev.graceful.host.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Command;
import dev.graceful.host.Reply;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command made ready for this machine: the words that start it in a session of its own, as the right account.
 *
 * @param words what is executed
 * @param environment all of its environment
 */
record Invocation(List<String> words, Map<String, String> environment) {
    private static final String SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Charset NATIVE = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    private static final long ROOT = 0;

    /** What can be made of a command: an invocation, or the reply that says why there is none. */
    sealed interface Prepared {
        /** It can be tried. */
        record Ready(Invocation invocation) implements Prepared {}

        /** It cannot. */
        record Refused(Reply.NotStarted reply) implements Prepared {}
    }

    /** @param own the account of this process */
    static Prepared of(Command command, Account own) throws IOException {
        String user = command.user();
        Account account = user == null ? own : Account.of(user);
        if (account == null) {
            return refused(Reply.Cause.NO_SUCH_USER, "there is no account named " + user);
        }
        boolean other = account.uid() != own.uid();
        if (other && own.uid() != ROOT) {
            return refused(
                    Reply.Cause.NOT_PERMITTED,
                    "only root can run a command as " + user + ", and this is " + own.name());
        }
        var environment = environment(command, account, other);
        Prepared refusal = refusal(command, environment);
        return refusal != null
                ? refusal
                : new Prepared.Ready(new Invocation(words(command, account, other), environment));
    }

    private static Map<String, String> environment(Command command, Account account, boolean other) {
        var environment = new HashMap<String, String>();
        String ownPath = System.getenv("PATH");
        environment.put("PATH", other || ownPath == null ? SYSTEM_PATH : ownPath);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("HOME", account.home());
        environment.putAll(command.environment());
        return environment;
    }

    private static List<String> words(Command command, Account account, boolean other) {
        var words = new ArrayList<>(List.of(tool("setsid"), "--"));
        if (other) {
            words.add(tool("setpriv"));
            words.addAll(List.of("--reuid", Long.toString(account.uid()), "--regid", Long.toString(account.gid())));
            words.addAll(List.of("--init-groups", "--"));
        }
        words.addAll(command.argv());
        return words;
    }

    /** The program of this name that belongs to the system, whatever PATH says. */
    private static String tool(String name) {
        return Files.isExecutable(Path.of("/usr/bin", name)) ? "/usr/bin/" + name : name;
    }

    private static @Nullable Prepared refusal(Command command, Map<String, String> environment) {
        String unsayable = unsayable(command, environment);
        if (unsayable != null) {
            return refused(Reply.Cause.NOT_PERMITTED, unsayable);
        }
        if (!Files.isDirectory(Path.of(command.directory()))) {
            return refused(Reply.Cause.NO_SUCH_DIRECTORY, command.directory() + " is not a directory");
        }
        return program(command, Objects.requireNonNull(environment.get("PATH")));
    }

    /** A word that would reach the program as other bytes must not reach it at all. */
    private static @Nullable String unsayable(Command command, Map<String, String> environment) {
        var words = new ArrayList<>(command.argv());
        words.add(command.directory());
        environment.forEach((name, value) -> words.add(name + "=" + value));
        for (String word : words) {
            if (word.indexOf('\0') >= 0 || !UTF_8.newEncoder().canEncode(word)) {
                return "a word holds a character that no program can be given";
            }
            if (!NATIVE.newEncoder().canEncode(word)) {
                return "this operator was started in a locale (" + NATIVE + ") that cannot pass on the word " + word
                        + "; start it with LC_ALL=C.UTF-8";
            }
        }
        return null;
    }

    private static @Nullable Prepared program(Command command, String path) {
        String name = command.argv().getFirst();
        List<String> places = name.contains("/") ? List.of(command.directory()) : List.of(path.split(":", -1));
        boolean seen = false;
        for (String place : places) {
            try {
                Path program = Path.of(command.directory()).resolve(place).resolve(name);
                if (Files.isExecutable(program) && !Files.isDirectory(program)) {
                    return null;
                }
                seen |= !name.isEmpty() && Files.exists(program);
            } catch (InvalidPathException unusable) {
                seen |= false;
            }
        }
        return seen
                ? refused(Reply.Cause.NOT_PERMITTED, name + " is not an executable file")
                : refused(
                        Reply.Cause.NO_SUCH_PROGRAM, "there is no program " + name + " in " + String.join(":", places));
    }

    private static Prepared refused(Reply.Cause cause, String problem) {
        return new Prepared.Refused(new Reply.NotStarted(cause, problem));
    }
}
