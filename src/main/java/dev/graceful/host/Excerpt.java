package dev.graceful.host;

import java.util.List;
import java.util.regex.Pattern;

/** Text that came from a machine or a repository, made fit for messages: bounded, on one line, without anything a terminal would obey. */
public final class Excerpt {
    /** How many characters of a command's output a message shows. */
    public static final int USUAL = 400;

    /** A password inside a URL: Git repeats the URL in its errors. */
    private static final Pattern PASSWORD = Pattern.compile("://[^/@\\s:]*:[^/@\\s]*@");

    /** How a traceback names a place in the code. */
    private static final Pattern PLACE = Pattern.compile("\\s+File \".*\", line \\d+, in .*");

    private Excerpt() {}

    /** The first {@code max} characters. */
    public static String start(String text, int max) {
        String clean = clean(text);
        return clean.length() <= max ? clean : clean.substring(0, max - 1) + "…";
    }

    /** The last {@link #USUAL} characters: programs say last why they ended. */
    public static String end(String text) {
        String clean = clean(text);
        return clean.length() <= USUAL ? clean : "…" + clean.substring(clean.length() - USUAL + 1);
    }

    /** What a Python traceback ends with: the exception, and where it was raised; of another text the last line. */
    public static String raised(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        String where = lines.stream()
                .filter(line -> PLACE.matcher(line).matches())
                .reduce("", (before, line) -> " at " + line.strip());
        return lines.isEmpty() ? "" : end(lines.getLast() + where);
    }

    private static String clean(String text) {
        var clean = new StringBuilder(text.length());
        boolean blank = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean space = Character.isWhitespace(c);
            if (space ? !blank : !obeyed(c)) {
                clean.append(space ? ' ' : c);
            }
            blank = space || (blank && obeyed(c));
        }
        return PASSWORD.matcher(clean.toString().strip()).replaceAll("://***@");
    }

    /** Control characters, and the marks that turn the direction of writing or are not shown; a lone surrogate is no text. */
    private static boolean obeyed(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
