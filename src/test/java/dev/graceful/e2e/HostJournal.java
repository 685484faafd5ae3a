package dev.graceful.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graceful.host.JournalText;
import dev.graceful.model.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The journal of the only application of a machine.
 *
 * @param apps the directory of the journals, as this machine sees it
 */
record HostJournal(Path apps) {
    /** As it is; empty while there is none. */
    String text() throws IOException {
        try (var directories = Files.newDirectoryStream(apps)) {
            for (Path directory : directories) {
                return Files.readString(directory.resolve("journal"));
            }
            return "";
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    /** What stands in it. */
    List<JournalEntry> entries() throws IOException {
        return JournalText.decode(text().lines().toList()).entries();
    }

    /** One operator wrote until it was stopped, the other from when it held the Lease, and each counted on from what it found. */
    void assertTakenOver(Instant stopped, Instant taken) throws IOException {
        List<JournalEntry> entries = entries();
        assertThat(entries)
                .extracting(JournalEntry::seq)
                .isEqualTo(LongStream.rangeClosed(1, entries.size()).boxed().toList());
        assertThat(entries).extracting(JournalEntry::at).isSorted();
        assertThat(entries)
                .allMatch(entry -> !entry.at().isAfter(stopped) || !entry.at().isBefore(taken));
        assertThat(entries).anyMatch(entry -> !entry.at().isBefore(taken));
    }
}
