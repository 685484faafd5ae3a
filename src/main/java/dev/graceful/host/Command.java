package dev.graceful.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command as a list of words, with everything it needs. Nothing in it is ever given to a shell as text.
 *
 * @param argv the program and its arguments, passed on as they are
 * @param directory the working directory
 * @param user the account to run as; null for the account that the product has on the machine
 * @param environment added to a small fixed environment (PATH, LC_ALL=C.UTF-8, HOME of the user)
 * @param input what it reads on standard input; empty for none
 * @param deadline when it is ended
 * @param maxOutput how many bytes of standard output and of standard error are kept, each; more is dropped and said so
 * @param changes whether it may change the machine: such a command is only run for an operator that was not replaced, and one at a time
 */
public record Command(
        List<String> argv,
        String directory,
        @Nullable String user,
        Map<String, String> environment,
        String input,
        Duration deadline,
        int maxOutput,
        boolean changes) {
    /** The usual bound of an output: 64 KiB. */
    public static final int USUAL_OUTPUT = 64 * 1024;

    /** @throws IllegalArgumentException when there is no program, or a word holds a NUL character */
    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        if (argv.isEmpty() || argv.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a command needs a program and words without NUL: " + argv);
        }
    }

    /** A command that only reads, without input. */
    public Command(
            List<String> argv,
            String directory,
            @Nullable String user,
            Map<String, String> environment,
            String input,
            Duration deadline,
            int maxOutput) {
        this(argv, directory, user, environment, input, deadline, maxOutput, false);
    }

    /** A command that only reads, without input and with the usual bound of output. */
    public static Command of(List<String> argv, String directory, @Nullable String user, Duration deadline) {
        return new Command(argv, directory, user, Map.of(), "", deadline, USUAL_OUTPUT);
    }

    /** The same command as one that may change the machine. */
    public Command changing() {
        return new Command(argv, directory, user, environment, input, deadline, maxOutput, true);
    }

    /** The same command with more in its environment. */
    public Command with(Map<String, String> more) {
        var all = new java.util.HashMap<>(environment);
        all.putAll(more);
        return new Command(argv, directory, user, all, input, deadline, maxOutput, changes);
    }
}
