package dev.graceful.controller;

/** Bounds for what is shown. */
final class Text {
    private Text() {}

    /** At most that many characters, the last of them an ellipsis when something was left out. */
    static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }

    /** One line for a table: at most 160 characters without line breaks. */
    static String line(String text) {
        return cut(text.replaceAll("\\s*\\R\\s*", " "), 160);
    }
}
