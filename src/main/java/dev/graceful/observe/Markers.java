package dev.graceful.observe;

import dev.graceful.host.Snapshot.FileFact;
import dev.graceful.model.Desired.Verify;
import dev.graceful.model.Journal;
import dev.graceful.model.Masters;
import dev.graceful.model.ProcessId;
import dev.graceful.model.Worker;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What workers wrote when they had loaded the code: one file for each, named by its pid, which holds the revision and its master's pid. */
final class Markers {
    private static final Pattern MARKER = Pattern.compile("\\s*([0-9a-fA-F]{7,40})\\s+([0-9]{1,18})\\s*");
    private static final int MOST = 200;

    private final @Nullable String directory;
    private final Map<String, FileFact> files;

    Markers(@Nullable String directory, Map<String, FileFact> files) {
        this.directory = directory;
        this.files = files;
    }

    /** Which files are to be read: those of the workers, while a reload is under way; at rest their answers change nothing. */
    static Set<String> files(Verify verify, Masters masters, Journal journal) {
        String directory = verify.bootMarkers();
        if (directory == null || !journal.reloading()) {
            return Set.of();
        }
        return masters.certain().stream()
                .flatMap(master -> master.workers().stream())
                .limit(MOST)
                .map(worker -> directory + "/" + worker.id().pid())
                .collect(Collectors.toSet());
    }

    /** What a worker wrote; null when there is nothing that can be understood. */
    Worker.@Nullable Marker of(ProcessId worker) {
        if (directory == null || !(files.get(directory + "/" + worker.pid()) instanceof FileFact.Text(String text))) {
            return null;
        }
        Matcher marker = MARKER.matcher(text);
        return marker.matches()
                ? new Worker.Marker(marker.group(1).toLowerCase(Locale.ROOT), Long.parseLong(marker.group(2)))
                : null;
    }
}
