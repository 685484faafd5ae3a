package dev.graceful.host.shell;

import dev.graceful.host.Snapshot.FileFact;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The files of one look, as they are told. */
final class FileAnswers {
    private final List<String> paths;
    private final Map<String, FileFact> facts = new HashMap<>();
    private final List<String> large = new ArrayList<>();
    private String current = "";

    FileAnswers(List<String> paths) {
        this.paths = paths;
    }

    /** {@code NUMBER KIND}. */
    void begin(String line) {
        int cut = line.indexOf(' ');
        current = paths.get(Integer.parseInt(line.substring(0, cut)));
        switch (line.charAt(cut + 1)) {
            case 'a' -> put(current, new FileFact.Absent());
            case 'd' -> put(current, new FileFact.Directory());
            case 'x' -> put(current, new FileFact.Unreadable("not a regular file"));
            case 'u' -> put(current, new FileFact.Unreadable("permission denied"));
            case 's' -> put(current, new FileFact.Text(""));
            case 'l' -> large.add(current);
            default -> put(current, new FileFact.Unreadable("the host program tells something unknown about it"));
        }
    }

    /** One line of a small file: {@code +} before a whole one, {@code -} before one without an end. */
    void line(String line) {
        if (facts.get(current) instanceof FileFact.Text(String before)) {
            put(current, new FileFact.Text(before + line.substring(1) + (line.charAt(0) == '+' ? "\n" : "")));
        }
    }

    void put(String path, FileFact fact) {
        facts.put(path, fact);
    }

    /** Those that are asked for by themselves. */
    List<String> large() {
        return large;
    }

    Map<String, FileFact> facts() {
        return facts;
    }
}
