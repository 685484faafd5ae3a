package dev.graceful.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.graceful.model.AppKey;
import dev.graceful.model.JournalEntry;
import dev.graceful.model.JournalEntry.Event;
import dev.graceful.model.Revision;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which run of a command: a machine starts a command at most once for each of them, whoever asks and however often. It is computed from
 * what the run is for, so an operator that was started again asks about the same run.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record RunId(String hex) {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException when {@code hex} is no SHA-256 in hexadecimal digits */
    public RunId {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("not the id of a run: " + hex);
        }
    }

    /**
     * The run for a purpose on the way of an application to a revision.
     *
     * @param app which application
     * @param purpose what the command is for, such as {@code migrate}; without line breaks
     * @param revision the revision that the application is brought to
     * @param attempt 1 for the first; a higher one is another run, and starts the command once more
     * @throws IllegalArgumentException when the purpose is empty or has a line break, or the attempt is less than 1
     */
    public static RunId of(AppKey app, String purpose, Revision revision, int attempt) {
        if (purpose.isEmpty() || purpose.indexOf('\n') >= 0 || attempt < 1) {
            throw new IllegalArgumentException("not a run: " + purpose + ", attempt " + attempt);
        }
        // None of the parts has a line break, so no two lists of parts are the same text.
        return new RunId(sha256(
                String.join("\n", app.namespace(), app.name(), purpose, revision.sha(), Integer.toString(attempt))));
    }

    /**
     * The run that an entry of the journal announces. Its position and time make it another one than every run before it, even when the
     * journal was begun anew; every operator that reads the entry finds the same.
     *
     * @param app whose journal it is
     * @param intent the entry
     * @throws IllegalArgumentException when the entry announces no run
     */
    public static RunId of(AppKey app, JournalEntry intent) {
        List<String> what = switch (intent.event()) {
            case Event.Starting(var purpose, var revision, var wish) -> List.of(purpose.name(), revision.sha());
            case Event.Watching(var revision) -> List.of("TRAFFIC", revision.sha());
            default -> throw new IllegalArgumentException("announces no run: " + intent);
        };
        return new RunId(sha256(String.join(
                "\n",
                app.namespace(),
                app.name(),
                what.getFirst(),
                what.getLast(),
                Long.toString(intent.seq()),
                // The finest time that a journal keeps.
                Long.toString(intent.at().toEpochMilli()))));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    @Override
    public String toString() {
        return hex.substring(0, 16);
    }
}
