package dev.graceful.host;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Words that some shell, option parser, terminal or decoder would like to take for something else. */
public final class NaughtyStrings {
    private NaughtyStrings() {}

    /** All of them; {@code marker} is a path that none of them may bring into being. */
    public static List<String> all(String marker) {
        var words = new ArrayList<String>();
        String deed = "touch " + marker;
        for (String frame : List.of(
                "$(%s)",
                "`%s`",
                ";%s",
                "; %s ;",
                "|%s",
                "||%s",
                "&&%s",
                "&%s&",
                "\n%s\n",
                "\r\n%s",
                "';%s;'",
                "\";%s;\"",
                "\\\";%s",
                "')(%s)",
                "${IFS}%s",
                "$((%s))",
                "<(%s)",
                ">(%s)",
                "${x:-$(%s)}",
                "!%s",
                "!!;%s",
                "{%s,}",
                "--exec=%s",
                "-oProxyCommand=%s",
                "--upload-pack=%s",
                "ext::sh -c '%s'",
                "$'%s'",
                "'\"'\"'%s",
                "\\'; %s #",
                "%%s; %s",
                "\t%s\t",
                "() { :;}; %s",
                "\u0085%s",
                "\u2028%s",
                "eval %s",
                "exec %s",
                ". %s",
                "sh -c '%s'",
                "'$(%s)'",
                "\"$(%s)\"",
                "\\$(%s)",
                "\\`%s\\`",
                "\\\\;%s",
                "#;%s",
                "~;%s",
                "=%s",
                "a=1 %s",
                "EOF\n%s\nEOF",
                "';'%s",
                "'\\''%s'\\''")) {
            words.add(frame.replace("%s", deed));
        }
        frames(deed).forEach(words::add);
        words.addAll(List.of(
                "",
                " ",
                "  two  blanks  ",
                "-",
                "--",
                "---",
                "-n",
                "-e",
                "-rf",
                "--help",
                "--version",
                "-c",
                "-",
                "--=",
                "'",
                "\"",
                "''",
                "\"\"",
                "\\",
                "\\\\",
                "\\n",
                "\n",
                "\n\n",
                "\r",
                "\t",
                "$",
                "$$",
                "$?",
                "$0",
                "$@",
                "${HOME}",
                "$HOME",
                "~",
                "~root",
                "*",
                "?",
                "[a-z]*",
                "/*",
                "{a,b}",
                ".",
                "..",
                "../../etc/passwd",
                "/dev/null",
                "#",
                "# comment",
                "!",
                "!!",
                "%",
                "%s%s%n",
                "%00",
                "&",
                "|",
                ";",
                "<",
                ">",
                "(",
                ")",
                "{}",
                "[]",
                "^",
                "=",
                "`",
                "@",
                ":",
                ",",
                "true",
                "null",
                "NaN",
                "0x7f",
                "-1",
                "1e309",
                "é",
                "ß",
                "İ",
                "日本語",
                "😀",
                "👩‍👩‍👧‍👦",
                "\u202Eevil",
                "\u200B",
                "\uFEFFbom",
                "e\u0301",
                "\u0001",
                "\u0007bell",
                "\u001B[2J\u001B]0;title\u0007",
                "\u007f",
                "\u0080",
                "\uFFFD",
                "\uFFFF",
                "ﷺ",
                "Ω≈ç√",
                "<script>alert(1)</script>",
                "' OR 1=1 --",
                "x".repeat(10_000),
                "line\nwith 'quotes' \"and\" $(more)",
                "trailing newline\n",
                "trailing blank ",
                "\\'",
                "'\\",
                "a'b\"c`d$e\\f"));
        return List.copyOf(words);
    }

    /** Every way out of a quotation, joined with every way to begin a command, joined with every way to hide what follows. */
    private static Stream<String> frames(String deed) {
        List<String> out =
                List.of("", "'", "\"", "\\'", "\\\"", "'\\''", "`", "\n", "\r", "\\", "$'", "*/", "]]", "))");
        List<String> begin = List.of(";", "&&", "|", "\n", "$(", "`", "& ", "%0a");
        List<String> hide = List.of("", " #", "'", "\"");
        return out.stream()
                .flatMap(first -> begin.stream()
                        .flatMap(second -> hide.stream()
                                .map(third -> first
                                        + second
                                        + deed
                                        + (second.equals("$(") ? ")" : second.equals("`") ? "`" : "")
                                        + third)));
    }
}
