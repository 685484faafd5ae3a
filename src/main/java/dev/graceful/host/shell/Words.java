package dev.graceful.host.shell;

import java.time.Duration;
import java.util.List;

/** The one place where values are made ready to be sent to a machine, and read back from it. */
final class Words {
    private Words() {}

    /**
     * One request: it is read as data there, never parsed by a shell.
     *
     * @param nonce 32 hexadecimal digits that were not used before
     * @throws IllegalArgumentException when a word holds a NUL character, which no program can be given
     */
    static String request(String nonce, String verb, List<String> words) {
        var text = new StringBuilder(nonce)
                .append(' ')
                .append(verb)
                .append(' ')
                .append(words.size())
                .append('\n');
        words.forEach(word -> text.append(encode(word)).append('\n'));
        return text.toString();
    }

    private static String encode(String word) {
        if (word.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a word holds a NUL character");
        }
        return word.replace("\\", "\\0134").replace("\n", "\\0012");
    }

    /** The text of a line that the host program wrote. */
    static String decode(String line) {
        return line.replace("\\0012", "\n").replace("\\0134", "\\");
    }

    /** A time as programs there take it: seconds with three places. */
    static String seconds(Duration duration) {
        return duration.toSeconds() + "." + "%03d".formatted(duration.toMillisPart());
    }
}
