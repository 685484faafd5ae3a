package dev.graceful.host.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.Command;
import dev.graceful.host.Reply;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Runs one command to its end or to its deadline. */
final class Execution {
    /** How long an output may stay open after the command has ended; somebody else holds it then. */
    private static final Duration AFTER_EXIT = Duration.ofMillis(500);

    private static final File NOTHING = new File("/dev/null");
    private static final Pattern WRAPPER = Pattern.compile("(?:setsid|setpriv): failed to execute [^\\n]*");

    private Execution() {}

    static Reply run(Invocation invocation, Command command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(invocation.words()).directory(new File(command.directory()));
        builder.environment().clear();
        builder.environment().putAll(invocation.environment());
        if (command.input().isEmpty()) {
            builder.redirectInput(NOTHING);
        }
        Process process = builder.start();
        BoundedText out = BoundedText.of(process.getInputStream(), command.maxOutput());
        BoundedText err = BoundedText.of(process.getErrorStream(), command.maxOutput());
        feed(process, command.input());
        boolean ended = false;
        try {
            ended = process.waitFor(command.deadline().toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            if (!ended) {
                ProcessTree.kill(process.toHandle());
            }
        }
        if (out.await(AFTER_EXIT)) {
            err.await(AFTER_EXIT);
        }
        return ended ? exited(process.exitValue(), out.text(), err.text()) : new Reply.TimedOut(out.text(), err.text());
    }

    private static void feed(Process process, String input) {
        if (input.isEmpty()) {
            return;
        }
        Thread.ofPlatform().daemon().name("command-input").start(() -> {
            try (var stream = process.getOutputStream()) {
                stream.write(input.getBytes(UTF_8));
            } catch (IOException closed) {
                // A command need not read what it is given.
            }
        });
    }

    /** Distinguishes an exit status of the command from one of the small programs that start it. */
    private static Reply exited(int exit, String out, String err) {
        if ((exit == 126 || exit == 127) && WRAPPER.matcher(err.strip()).matches()) {
            var cause = exit == 127 ? Reply.Cause.NO_SUCH_PROGRAM : Reply.Cause.NOT_PERMITTED;
            return new Reply.NotStarted(cause, err.strip());
        }
        return new Reply.Exited(exit, out, err);
    }
}
