package dev.graceful.cli.console;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * The two streams of a command: data goes to standard output, talk to standard error. Colours are used only when the stream is a
 * terminal and the user has not asked for none; every colour comes with a word or a sign, so that nothing is lost without it.
 */
public final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean colours;
    private final boolean unicode;

    /**
     * @param terminal whether standard error is a terminal
     * @param environment where NO_COLOR, TERM and the locale are looked up
     */
    public Console(PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.colours = terminal && wantsColours(environment);
        this.unicode = speaksUtf8(environment);
    }

    /** The console of this process. */
    public static Console ofProcess() {
        return new Console(System.out, System.err, isTerminal(2), System.getenv());
    }

    // Asked for one stream: the JDK only tells whether standard input and output both are terminals.
    private static boolean isTerminal(int descriptor) {
        try {
            var target = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(descriptor)));
            return target.startsWith("/dev/pts")
                    || target.startsWith("/dev/tty")
                    || target.equals(Path.of("/dev/console"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the user accepts colours: NO_COLOR and GRACEFUL_NO_COLOR are unset or empty, and TERM is not dumb. */
    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && environment.getOrDefault("GRACEFUL_NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }

    private static boolean speaksUtf8(Map<String, String> environment) {
        for (var name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            var value = environment.getOrDefault(name, "");
            if (!value.isEmpty()) {
                return value.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
            }
        }
        return false;
    }

    /** Whether colours are used. */
    public boolean colours() {
        return colours;
    }

    /** Prints one line of data. */
    public void data(String line) {
        out.println(line);
        out.flush();
    }

    /** Says something. */
    public void say(String line) {
        err.println(line);
    }

    /** Says that something came out well. */
    public void good(String line) {
        err.println(sign("✔", "+", "32") + " " + line);
    }

    /** Says that something came out badly. */
    public void bad(String line) {
        err.println(sign("✖", "x", "31") + " " + line);
    }

    /** Says something that the user should know. */
    public void note(String line) {
        err.println(sign("!", "!", "33") + " " + line);
    }

    private String sign(String sign, String ascii, String colour) {
        var text = unicode ? sign : ascii;
        return colours ? "\u001b[" + colour + "m" + text + "\u001b[0m" : text;
    }
}
