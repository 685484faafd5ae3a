package dev.graceful.host.shell;

import dev.graceful.host.Command;
import dev.graceful.host.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Reads what a command printed on a machine. Its output comes as it is on two streams, and the lines that end it come between, each
 * recognised by the nonce that nobody else knows.
 */
final class Execution {
    /** How long an output may stay open after the command has ended; somebody else holds it then. */
    private static final Duration AFTER_EXIT = Duration.ofMillis(500);

    /**
     * Output beyond what is kept is read and counted, but not for ever: then nobody listens any more, and the machine ends the command at its
     * deadline.
     */
    private static final long PATIENCE_BYTES = 64L * 1024 * 1024;

    private static final Pattern WRAPPER =
            Pattern.compile("(?:setsid|setpriv|env): (?:failed to execute |can't execute '|[‘'])[^\\n]*");

    private final Talk talk;
    private final Marked out;
    private final Marked errors;

    private Execution(Talk talk, Marked out, Marked errors) {
        this.talk = talk;
        this.out = out;
        this.errors = errors;
    }

    /** To be made before the command is asked for on a conversation. */
    static Execution of(Talk talk, String nonce, Command command) {
        var errors = new Marked(nonce, command.maxOutput(), false);
        talk.errors().into(errors);
        return new Execution(talk, new Marked(nonce, command.maxOutput(), true), errors);
    }

    /** Waits for the end of the command. */
    Reply await() throws IOException, InterruptedException {
        while (!out.has("rc") && !out.has("end")) {
            if (!more()) {
                throw new IOException("the shell ended before the command did");
            }
            if (out.dropped() + errors.dropped() > PATIENCE_BYTES) {
                talk.close();
                return new Reply.TimedOut(out.text(), errors.text());
            }
        }
        if (!out.has("rc")) {
            return notRun();
        }
        rest();
        return reply();
    }

    private boolean more() throws IOException {
        byte[] chunk = new byte[16 * 1024];
        int count = talk.output().read(chunk);
        if (count < 0) {
            return false;
        }
        out.add(chunk, count);
        return true;
    }

    /** What is still on its way; a daemon may hold the output open, and then what is there is the answer. */
    private void rest() throws InterruptedException {
        try (var _ = Deadlines.in(AFTER_EXIT, talk::close)) {
            boolean open = true;
            while (open && !out.has("out")) {
                open = more();
            }
        } catch (IOException closed) {
            // Enough was waited.
        }
        errors.await("err", out.has("out") ? AFTER_EXIT.toMillis() : 0);
    }

    private Reply reply() {
        String err = errors.text();
        if (out.has("late")) {
            return new Reply.TimedOut(out.text(), err);
        }
        int exit = out.number("rc");
        if ((exit == 126 || exit == 127) && WRAPPER.matcher(err.strip()).matches()) {
            var cause = exit == 127 ? Reply.Cause.NO_SUCH_PROGRAM : Reply.Cause.NOT_PERMITTED;
            return new Reply.NotStarted(cause, err.strip());
        }
        return new Reply.Exited(exit, out.text(), err);
    }

    /** The program refused before it started anything. */
    private Reply notRun() throws IOException {
        for (String line : out.text().lines().toList()) {
            if (line.startsWith("! ")) {
                throw Refusal.of(talk.host(), Words.decode(line));
            }
            String[] parts = line.split(" ", 3);
            if (parts.length == 3 && parts[0].equals("n")) {
                return new Reply.NotStarted(cause(parts[1]), Words.decode(parts[2]));
            }
        }
        throw new IOException("the command was not run, and nothing was said");
    }

    private static Reply.Cause cause(String word) throws IOException {
        for (Reply.Cause cause : Reply.Cause.values()) {
            if (cause.name().equals(word)) {
                return cause;
            }
        }
        throw new IOException("a command was not started for a reason that does not exist");
    }
}
