package dev.graceful.observe;

import dev.graceful.host.Snapshot.FileFact;
import java.util.Map;

/** The pid files that were read. What they hold is a claim: whoever may write the directory may write any number. */
record PidFiles(Map<String, FileFact> files) {
    /** The number in a pid file, or -1 when there is none. */
    long pid(String path) {
        boolean number =
                file(path) instanceof FileFact.Text(String text) && text.strip().matches("[0-9]{1,9}");
        return number ? Long.parseLong(((FileFact.Text) file(path)).text().strip()) : -1;
    }

    FileFact file(String path) {
        return files.getOrDefault(path, new FileFact.Absent());
    }
}
