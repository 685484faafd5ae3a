package dev.graceful.host.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.host.HostException;
import dev.graceful.host.RunState;
import java.io.IOException;
import java.time.Instant;

/** Parses what a machine tells about a run: a line with its state, see {@code runner.sh}, then the end of what it printed. */
final class RunReply {
    private RunReply() {}

    static RunState parse(Talk talk, Talk.Answer answer) throws HostException {
        byte[] raw = answer.raw();
        String text = new String(raw, UTF_8);
        int cut = text.indexOf('\n');
        String[] words = (cut < 0 ? text : text.substring(0, cut)).split(" ", -1);
        String log = cut < 0 ? "" : text.substring(cut + 1);
        try {
            return switch (words[0]) {
                case "NotStarted" -> new RunState.NotStarted();
                case "Running" -> new RunState.Running(Instant.ofEpochSecond(Long.parseLong(words[1])), log);
                case "Exited" -> new RunState.Exited(Integer.parseInt(words[1]), log);
                case "Unknown" ->
                    new RunState.Unknown(
                            words[1].equals("rebooted") ? RunState.Cause.REBOOTED : RunState.Cause.DIED, log);
                default -> throw new NumberFormatException("no such state of a run: " + words[0]);
            };
        } catch (NumberFormatException | IndexOutOfBoundsException nonsense) {
            throw talk.broken(new IOException("it does not say what became of a run", nonsense));
        }
    }
}
